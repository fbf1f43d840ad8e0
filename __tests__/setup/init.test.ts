import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseSettings } from '../../src/settings/parse.ts';
import { presets } from '../../src/settings/presets/presets.ts';
import { initFiles, type InitRequest, type Watch } from '../../src/setup/init.ts';
import { startTarget, type TargetServer } from '../cluster/embedded/target-server.ts';
import { FakePrometheus, vector } from '../fakes/prometheus/fake-prometheus.ts';
import { fakeFiles } from '../settings/fake-files.ts';

let page: TargetServer;
let refusing: TargetServer;
let prometheus: FakePrometheus;

const buckets = 'http_request_duration_seconds_bucket';
const selector = `${buckets}{job="shop"}`;
const latency = `histogram_quantile(0.99, sum by (le) (rate(${selector}[300s])))`;
const names = [...new Set(presets.flatMap(({ needs }) => needs))].join('|');
const everything = `group by (__name__, job, instance) ({__name__=~"up|${names}"})`;
const labels = (metric: string, job: string) => ({ __name__: metric, job, instance: `${job}:80` });
const jobs = vector(
  [labels(buckets, 'shop'), 1],
  [labels('http_requests_total', 'shop'), 1],
  [labels('go_goroutines', 'shop'), 1],
  [labels('flask_http_request_total', 'cart'), 1],
);

beforeAll(async () => {
  page = await startTarget();
  refusing = await startTarget((_request, response) => {
    response.writeHead(302, { location: '/login' }).end();
  });
  prometheus = new FakePrometheus();
  await prometheus.start();
  prometheus.answers.set(everything, jobs);
  prometheus.answers.set(latency, vector([{}, 0.04]));
  prometheus.answers.set(
    `count by (le) (${selector})`,
    vector([{ le: '10' }, 1], [{ le: '+Inf' }, 1]),
  );
});
afterAll(async () => {
  await Promise.all([page.close(), refusing.close(), prometheus.stop()]);
});

/** On it a request takes so long, in seconds; `waited` is told of each wait. */
function watchOf(requestSeconds: number, waited: () => void = () => undefined): Watch {
  let time = 0;
  return {
    now: () => (time += requestSeconds),
    wait: (seconds) => Promise.resolve((time += seconds)).then(waited),
  };
}

const said: string[] = [];
function written(changes: Partial<InitRequest>, watch = watchOf(0.001)) {
  const request: InitRequest = {
    targetUrl: page.url,
    prometheusUrl: prometheus.url,
    headers: {},
    hasToken: false,
    job: 'shop',
    maxUsers: 700,
    repository: null,
    ...changes,
  };
  said.splice(0);
  return initFiles(request, { say: (line) => said.push(line), choose: null }, watch);
}

describe('the files of a first run', () => {
  it('have signals of the job, with what it does now', async () => {
    const files = await written({});
    const text = files['capacity.yml'];
    expect(parse(text)).toEqual({
      'target-url': page.url,
      'prometheus-url': prometheus.url,
      'max-users': 700,
      signals: [
        { preset: 'go-latency', where: { job: 'shop' }, max: 0.2 },
        { preset: 'go-errors', where: { job: 'shop' }, max: 0.01 },
      ],
    });
    expect(text).toContain('  # p99 latency (s): 0.04 now\n  - preset: go-latency\n');
    const settings = parseSettings({ config: 'capacity.yml' }, fakeFiles({ ...files }));
    expect([settings.maxUsers, settings.signals.length]).toEqual([700, 2]);
    expect(said).toContain('  p99 latency (s): 0.04 now, max 0.2 (go-latency)');
  });

  it('have thresholds for what users do, where the metrics knew of scrapes alone', async () => {
    const slow = [0.04, 0.2];
    const told = () => prometheus.answers.set(latency, vector([{}, slow.shift() ?? 0.2]));
    told();
    const files = await written({}, watchOf(0.169, told));
    expect(parse(files['capacity.yml'])).toMatchObject({
      signals: [{ preset: 'go-latency', max: 0.8 }, { preset: 'go-errors' }],
    });
    expect(said.slice(0, 3)).toEqual([
      'The service answers in 169 ms.',
      'Its metrics: job shop.',
      'Hardly anybody uses the service now: asking it a few times, and waiting 16 s for a scrape.',
    ]);
    prometheus.answers.set(latency, vector([{}, 0.04]));
  });

  it('judge what the users see without metrics', async () => {
    const files = await written({ prometheusUrl: null, job: null });
    const settings = parseSettings({ config: 'capacity.yml' }, fakeFiles({ ...files }));
    expect(settings.signals.map(({ source }) => source.kind)).toEqual([
      'agent-statistic',
      'agent-statistic',
    ]);
    expect(settings.prometheus).toBeNull();
  });

  it('judge errors by what the users see where the metrics tell of latency alone', async () => {
    const own = vector([labels(buckets, 'shop'), 1], [labels('go_goroutines', 'shop'), 1]);
    prometheus.answers.set(everything, own);
    const files = await written({});
    prometheus.answers.set(everything, jobs);
    const settings = parseSettings({ config: 'capacity.yml' }, fakeFiles({ ...files }));
    expect(settings.signals.map(({ name, threshold }) => [name, threshold])).toEqual([
      ['p99 latency (s)', 0.2],
      ['error ratio', 0.01],
    ]);
    expect(said).toContain(
      'No metrics of a usual name tell of errors: what the users see is judged.',
    );
  });

  it('know a histogram of the usual name, whatever the service runs on', async () => {
    prometheus.answers.set(everything, vector([labels(buckets, 'shop'), 1]));
    const files = await written({});
    prometheus.answers.set(everything, jobs);
    expect(parse(files['capacity.yml'])).toMatchObject({
      signals: [{ preset: 'http-latency', max: 0.2 }, { 'agent-stat': 'error-ratio' }],
    });
  });

  it('have a workflow that reads the config, and a token from a secret', async () => {
    const workflow = (await written({ hasToken: true }))['.github/workflows/capacity.yml'];
    expect(parse(workflow)).toMatchObject({
      jobs: {
        capacity: {
          steps: [
            {},
            {
              with: {
                config: 'capacity.yml',
                'prometheus-token': '${{ secrets.PROMETHEUS_TOKEN }}',
              },
            },
          ],
        },
      },
    });
    // Gitea refuses a plain name, and GitHub lets only one run wait for it.
    expect(parse(workflow)).toMatchObject({ concurrency: { group: 'capacity' } });
    const example = readFileSync('examples/pull-request.yml', 'utf8');
    const [checkout] = /actions\/checkout@\S+/.exec(example) ?? [''];
    expect(workflow).toContain(checkout);
  });

  it('name the repository of the action, or say what is to be replaced', async () => {
    const known = await written({ repository: 'acme/gate' });
    expect(known['.github/workflows/capacity.yml']).toContain('      - uses: acme/gate@v0\n');
    expect(known['capacity.yml'].split('\n')[0]).toBe(
      '# yaml-language-server: $schema=https://raw.githubusercontent.com/acme/gate/v0/schema/capacity.schema.json',
    );
    const unknown = await written({});
    expect(unknown['.github/workflows/capacity.yml']).toMatch(
      /^# Written by `capacity-gate init`\. Replace OWNER: [^]*uses: OWNER\/capacity-gate@v0\n/,
    );
    expect(unknown['capacity.yml']).not.toContain('$schema');
  });

  it.each<[string, () => Partial<InitRequest>, string, string]>([
    [
      'another job',
      () => ({ job: 'shp' }),
      'job',
      'expected a job of Prometheus (cart, shop), got "shp"',
    ],
    [
      'several jobs',
      () => ({ job: null }),
      'job',
      'expected --job with one of cart (cart:80), shop (shop:80), got none',
    ],
    [
      'a login',
      () => ({ targetUrl: refusing.url }),
      'target-url',
      'expected a page that answers 200 to 299 without a login, got 302',
    ],
  ])('are not made of %s', async (_what, changes, input, message) => {
    await expect(written(changes())).rejects.toMatchObject({ input, message });
  });
});
