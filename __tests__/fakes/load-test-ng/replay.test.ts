import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { goodConfiguration } from './configuration.ts';
import { FakeLoadTestNg } from './server.ts';
import type { Version } from './validation.ts';

/** One exchange with a real load-test-ng; `status` is null where its process had died. */
interface Exchange {
  readonly version: Version;
  readonly case: string;
  readonly method: string;
  readonly path: string;
  /** In brackets and in words: a body that was too long to keep. */
  readonly requestBody?: string;
  readonly status: number | null;
  readonly contentType?: string;
  readonly body?: string;
}

const exchanges = readFileSync('__tests__/fixtures/load-test-ng/exchanges.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Exchange);

const refused = 'dial tcp 127.0.0.1:9: connect: connection refused';
/** What the target answers to the admin in the exchanges of that name; else it lets the admin in. */
const loginErrors: Readonly<Record<string, string>> = {
  'ServerURL of nothing': `Post "http://127.0.0.1:9/api/v4/users/login": ${refused}`,
  'ServerURL of nothing, ServerVersion 9.0.0': `Post "http://127.0.0.1:9/api/v4/users/login": ${refused}`,
  'AdminPassword wrong': 'Enter a valid email or username and/or password.',
};

/** The body that was sent, by the words that were kept of it. */
function bodyOf({ requestBody }: Exchange): string | undefined {
  const good = goodConfiguration();
  const changed = (section: string, changes: object): string =>
    JSON.stringify({
      LoadTestConfig: {
        ...good.LoadTestConfig,
        [section]: { ...good.LoadTestConfig[section], ...changes },
      },
    });
  const users = (changes: object): string => changed('UsersConfiguration', changes);
  const words: Readonly<Record<string, string>> = {
    '(good config)': JSON.stringify(good),
    '(good config, ServerVersion empty)': JSON.stringify(good),
    '(good config and an unknown key)': JSON.stringify({ ...good, Unknown: 1 }),
    '(config.json bare)': JSON.stringify(good.LoadTestConfig),
    'MaxActiveUsers: 0': users({ MaxActiveUsers: 0 }),
    'no MaxActiveUsers': users({ MaxActiveUsers: undefined }),
    'MaxActiveUsers: "10"': users({ MaxActiveUsers: '10' }),
    'MaxActiveUsers: 100000000': users({ MaxActiveUsers: 100_000_000 }),
    'InitialActiveUsers 5000': users({ InitialActiveUsers: 5000 }),
    'InitialActiveUsers 3': users({ InitialActiveUsers: 3 }),
    'no AvgSessionsPerUser': users({ AvgSessionsPerUser: undefined }),
    'Type: smart': changed('UserControllerConfiguration', { Type: 'smart' }),
    'RatesDistribution sums to 0.5': changed('UserControllerConfiguration', {
      RatesDistribution: [{ Rate: 1, Percentage: 0.5 }],
    }),
    'ServerURL of nothing': changed('ConnectionConfiguration', {
      ServerURL: 'http://127.0.0.1:9',
    }),
    'ServerURL of nothing, ServerVersion 9.0.0': JSON.stringify(good),
    'AdminPassword wrong': changed('ConnectionConfiguration', { AdminPassword: 'wrong' }),
    'ServerURL: nowhere': changed('ConnectionConfiguration', { ServerURL: 'nowhere' }),
  };
  return requestBody === undefined ? undefined : (words[requestBody] ?? requestBody);
}

/** Without what depends on the day, the build and the service behind: all else is compared. */
function masked(text: string, { path, case: name }: Exchange): string {
  const metricsOfUsers = path === '/metrics' && name !== 'metrics, no agent yet';
  // A long text was cut short, and its length noted.
  const whole = text.replace(/…\(\d+ bytes\)$/, '');
  if (metricsOfUsers) {
    const names = whole.matchAll(/^# (?:HELP|TYPE) (loadtest_http_request_time.*)$/gm);
    return [...names].map(([, line]) => line).join('\n');
  }
  return whole
    .replace(/"StartTime":"2026[^"]*"/g, '"StartTime":"(then)"')
    .replace(/"(NumErrors|NumUsersStopped)":\d+/g, '"$1":(some)')
    .replace(/"(commit|build_time|go_version)":"[^"]*"/g, '"$1":"(some)"')
    .replace(/"modified":\w+/, '"modified":(some)')
    .replace(/(documentation at: )[^"]*/, '$1');
}

describe.each<Version>(['new', 'old'])('FakeLoadTestNg, as the %s version', (version) => {
  const recorded = exchanges.filter((exchange) => exchange.version === version);
  let fake: FakeLoadTestNg;
  let url: string;

  beforeEach(async () => {
    fake = new FakeLoadTestNg(undefined, version);
    url = await fake.listen();
  });
  afterEach(() => fake.close());

  const send = (exchange: Exchange): Promise<Omit<Exchange, 'version' | 'case'>> =>
    new Promise((resolve, reject) => {
      const { method, path } = exchange;
      const request = http.request(url + path, { method, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            method,
            path,
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      request.on('error', reject);
      request.end(bodyOf(exchange));
    });

  it('answers all that was recorded as the real one did', async () => {
    for (const exchange of recorded) {
      // The real process had died of its first users.
      if (exchange.status === null) continue;
      fake.quirks.loginError = loginErrors[exchange.requestBody ?? ''] ?? null;
      const { case: name, method, path, status, contentType = '', body = '' } = exchange;
      const answer = await send(exchange);
      const length = /…\((\d+) bytes\)$/.exec(body)?.[1];
      if (name === 'metrics, no agent yet') expect(answer.body).toHaveLength(Number(length));
      const cut = length === undefined ? Infinity : body.indexOf('…');
      expect({
        name,
        ...answer,
        body: masked((answer.body ?? '').slice(0, cut), exchange),
      }).toEqual({ name, method, path, status, contentType, body: masked(body, exchange) });
    }
    expect(recorded).toHaveLength(version === 'new' ? 105 : 100);
  });
});
