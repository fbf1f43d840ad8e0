import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { InputError, type Problem } from '../../src/errors.ts';
import { engineFor } from '../../src/run/agents.ts';
import { prepare } from '../../src/run/preflight.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { startTarget, type TargetServer } from '../cluster/embedded/target-server.ts';
import { FakeK6 } from '../fakes/k6/server.ts';
import { FakeLoadTestNg } from '../fakes/load-test-ng/server.ts';
import { FakeLocust } from '../fakes/locust/server.ts';
import { FakePrometheus, said, vector } from '../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../fixtures/reports/build.ts';
import { fakeFiles } from '../settings/fake-files.ts';
import { embedded, remote, settings } from './settings.ts';

const { signal: cancel } = new AbortController();

const statistic = signal('p95', 0.3, {
  source: { kind: 'agent-statistic', statistic: 'latency-p95' },
});
const wrong = signal('typo', 1, { source: { kind: 'query', query: 'nonsense(up)' } });

let agent = new FakeLoadTestNg();
let agentUrl = '';
let prometheus = new FakePrometheus();
let page: TargetServer;
let refusing: TargetServer;

beforeAll(async () => {
  agent = new FakeLoadTestNg();
  agentUrl = await agent.listen();
  prometheus = new FakePrometheus();
  await prometheus.start();
  prometheus.answers.set('up', vector([{}, 1]));
  prometheus.answers.set('nonsense(up)', said(400, 'bad_data', 'unknown function "nonsense"'));
  page = await startTarget();
  refusing = await startTarget((_request, response) => {
    response.statusCode = 503;
    response.end();
  });
});
afterAll(async () => {
  await Promise.all([agent.close(), prometheus.stop(), page.close(), refusing.close()]);
});

/** What prepare finds wrong. */
async function problemsOf(changes: Partial<Settings>): Promise<readonly Problem[]> {
  const failure: unknown = await prepare(settings(changes), cancel).catch(
    (error: unknown) => error,
  );
  if (!(failure instanceof InputError))
    throw new Error('expected an InputError', { cause: failure });
  return failure.problems;
}

const watching = (): Settings['prometheus'] => ({ url: prometheus.url, headers: {} });

describe('the users that this machine can connect', () => {
  it('are told where they are fewer than max-users', async () => {
    const agents = embedded(page.url);
    const few = await prepare(settings({ agents, signals: [statistic], maxUsers: 1 }), cancel);
    expect(few.notices).toEqual([]);
    const many = settings({ agents, signals: [statistic], maxUsers: 1e15 });
    expect((await prepare(many, cancel)).notices).toEqual([
      expect.stringMatching(
        /^This machine lets the embedded agent connect [\d,]+ users, max-users is 1,000,000,000,000,000: raise `ulimit -n`/,
      ),
    ]);
  });
});

describe('what is asked of Prometheus before load', () => {
  const limits = (timeBudgetSeconds: number, told: string[] = []) => ({
    timeBudgetSeconds,
    tell: (line: string) => void told.push(line),
  });
  const watched = () =>
    settings({
      agents: remote([agentUrl]),
      signals: [signal('up', 2, { source: { kind: 'query', query: 'up' } })],
      prometheus: watching(),
    });

  afterEach(() => {
    prometheus.fault = null;
  });

  it('is not asked again where it asks for more time than there is', async () => {
    prometheus.fault = {
      ...{ kind: 'status', status: 429, body: 'slow down', type: 'text/plain' },
      headers: { 'Retry-After': '20' },
    };
    const asked = prometheus.queries.length;
    await expect(prepare(watched(), cancel, limits(30))).rejects.toThrow('left alone for 20 s');
    // The looks at the clock are made side by side.
    expect(prometheus.queries.length - asked).toBe(3);
  });

  it('waits where it is asked to, and says so once', async () => {
    const told: string[] = [];
    prometheus.nextFaults.push({
      ...{ kind: 'status', status: 429, body: 'slow down', type: 'text/plain' },
      headers: { 'Retry-After': '1' },
    });
    await prepare(watched(), cancel, limits(30, told));
    expect(told).toEqual([
      `Prometheus at ${prometheus.url} asks to be left alone for 1 s: waiting for that`,
    ]);
  });

  it('is known within half of the time there is, or that is told', async () => {
    prometheus.fault = { kind: 'hang' };
    const failure: unknown = await prepare(watched(), cancel, limits(1.2)).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      problems: expect.arrayContaining([
        {
          input: 'prometheus-url',
          message:
            'not all that is asked before load was answered within 1 s, half of the time there is; ' +
            'expected a Prometheus that answers sooner, or a larger time-budget',
        },
      ]),
    });
  });
});

describe('engineFor', () => {
  it('asks each URL what it is, when the type is auto', async () => {
    const engine = await engineFor(remote([agentUrl, agentUrl]), cancel);
    expect(engine.name).toBe('load-test-ng');
    expect(engine.agents.map(({ name }) => name)).toEqual([agentUrl, agentUrl]);
    expect(engine.leftovers()).toEqual({
      remote: [
        { type: 'load-test-ng', url: agentUrl, id: 'lt0' },
        { type: 'load-test-ng', url: agentUrl, id: 'lt1' },
      ],
      processes: [],
    });
  });

  it('refuses agents of several kinds', async () => {
    const k6 = new FakeK6();
    const k6Url = await k6.listen();
    await expect(engineFor(remote([agentUrl, k6Url]), cancel)).rejects.toThrow(
      `agent-urls: expected agents of one kind, got load-test-ng at ${agentUrl} and k6 at ${k6Url}`,
    );
    await k6.close();
  });

  it('asks nothing when the type is told', async () => {
    const before = page.requests.length;
    const engine = await engineFor(remote([page.url], 'load-test-ng'), cancel);
    expect(engine.name).toBe('load-test-ng');
    expect(page.requests).toHaveLength(before);
  });

  it('gives each agent its part of the users', async () => {
    const { agents } = parseSettings(
      {
        'agent-type': 'locust',
        'agent-urls': 'http://a.test weight=2\nhttp://b.test max-users=50',
        signals: '- {name: p95, agent-stat: latency-p95, max: 0.3}',
      },
      fakeFiles({}),
    );
    const engine = await engineFor(agents, cancel);
    expect(engine.agents.map(({ name, weight, maxUsers }) => [name, weight, maxUsers])).toEqual([
      ['http://a.test', 2, undefined],
      ['http://b.test', undefined, 50],
    ]);
  });

  it('has one agent, which leaves nothing, for a k6 script', async () => {
    const engine = await engineFor({ kind: 'k6', script: 'load.js', source: '' }, cancel);
    expect([engine.name, engine.agents.map(({ name }) => name)]).toEqual(['k6', ['k6']]);
    expect(engine.leftovers()).toEqual({ remote: [], processes: [] });
  });

  it('has one agent, and no process yet, for a target', async () => {
    const engine = await engineFor(embedded(page.url), cancel);
    expect([engine.name, engine.agents.length]).toEqual(['embedded', 1]);
    expect(engine.leftovers()).toEqual({ remote: [], processes: [] });
  });

  it('names every URL that is no agent', async () => {
    const failure: unknown = await engineFor(
      remote([page.url, agentUrl, refusing.url]),
      cancel,
    ).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as InputError).problems).toEqual(
      [page.url, refusing.url].map((url) => ({
        input: 'agent-urls',
        message: expect.stringContaining(`${url}: expected a load-test agent`),
      })),
    );
  });
});

describe('prepare', () => {
  it('has agents and monitor ready, and has driven nothing', async () => {
    const before = agent.requests.length;
    const prepared = await prepare(
      settings({ agents: remote([agentUrl]), prometheus: watching() }),
      cancel,
    );
    expect(prepared.engine.name).toBe('load-test-ng');
    expect(prepared.monitor.windowSeconds).toBe(0);
    const asked = agent.requests.slice(before).map(({ line }) => line.split(' ')[0]);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((method) => method === 'GET')).toBe(true);
  });

  it('tells the problems of agents and signals together', async () => {
    const problems = await problemsOf({
      agents: remote([page.url]),
      prometheus: watching(),
      signals: [wrong],
    });
    expect(problems.map(({ input }) => input)).toEqual(['agent-urls', 'signals']);
    expect(problems[0]?.message).toContain(page.url);
    expect(problems[1]?.message).toContain('typo');
  });

  it('tells of a target that does not answer as expected, beside a missing Prometheus', async () => {
    const problems = await problemsOf({ agents: embedded(refusing.url) });
    expect(problems).toEqual([
      { input: 'target-url', message: expect.stringContaining('503') },
      {
        input: 'prometheus-url',
        message: 'expected the URL of Prometheus, because the signal "up" has a query; got none',
      },
    ]);
  });

  it('refuses statistics of agents that tell none', async () => {
    agent.quirks.metricsHidden = true;
    expect(await problemsOf({ agents: remote([agentUrl]), signals: [statistic] })).toEqual([
      {
        input: 'signals',
        message:
          '"p95": expected a query, because load-test-ng agents report no statistics; got agent-stat latency-p95',
      },
    ]);
    agent.quirks.metricsHidden = false;
  });

  it('takes those that an agent turns out to tell, and no others', async () => {
    const locust = new FakeLocust();
    const agents = remote([await locust.listen()]);
    const p99 = signal('p99', 0.5, {
      source: { kind: 'agent-statistic', statistic: 'latency-p99' },
    });
    const prepared = await prepare(settings({ agents, signals: [statistic] }), cancel);
    expect(prepared.notices).toEqual(['The agents at agent-urls are of type locust']);
    expect(await problemsOf({ agents, signals: [statistic, p99] })).toEqual([
      {
        input: 'signals',
        message:
          '"p99": expected a query, because locust agents report only latency-mean, latency-p50, latency-p95, error-ratio, requests-per-second; got agent-stat latency-p99',
      },
    ]);
    await locust.close();
  });

  it('refuses those that agents do not tell', async () => {
    const k6 = new FakeK6();
    const problems = await problemsOf({
      agents: remote([await k6.listen()]),
      signals: [statistic],
    });
    expect(problems).toEqual([
      {
        input: 'signals',
        message:
          '"p95": expected a query, because k6 agents report only latency-mean, error-ratio, requests-per-second; got agent-stat latency-p95',
      },
    ]);
    await k6.close();
  });

  it('takes them from the embedded agent', async () => {
    const prepared = await prepare(
      settings({ agents: embedded(page.url), signals: [statistic] }),
      cancel,
    );
    expect(prepared.monitor.scrapeSeconds).toBe(1);
    expect(prepared.notices).toEqual([]);
  });
});

describe('prepare, with a base to measure side by side', () => {
  it('has agents and signals of both ready', async () => {
    const prepared = await prepare(
      settings({
        agents: embedded(page.url),
        signals: [statistic],
        base: { agents: embedded(`${page.url}/base`), signals: [statistic] },
      }),
      cancel,
    );
    expect([prepared.engine.target, prepared.base?.engine.target]).toEqual([
      page.url,
      `${page.url}/base`,
    ]);
    expect(prepared.base?.monitor).not.toBe(prepared.monitor);
  });

  it.each<[string, () => Partial<Settings>, { input: string; message: unknown }[]]>([
    [
      'a target that refuses',
      () => ({
        agents: embedded(page.url),
        signals: [statistic],
        base: { agents: embedded(refusing.url), signals: [statistic] },
      }),
      [{ input: 'baseline-target-url', message: expect.stringContaining('503') }],
    ],
    [
      'what is no agent',
      () => ({
        agents: remote([agentUrl]),
        prometheus: watching(),
        base: { agents: remote([page.url]), signals: [signal('up', 2)] },
      }),
      [
        {
          input: 'baseline-agent-urls',
          message: expect.stringContaining('expected a load-test agent'),
        },
      ],
    ],
    [
      'a query that Prometheus refuses',
      () => ({
        agents: embedded(page.url),
        prometheus: watching(),
        base: { agents: embedded(page.url), signals: [wrong] },
      }),
      [
        {
          input: 'signals',
          message: expect.stringMatching(/^baseline-query of "typo": Prometheus refuses/),
        },
      ],
    ],
    [
      'a Prometheus that is missing, once',
      () => ({
        agents: embedded(page.url),
        base: { agents: embedded(page.url), signals: [signal('up', 2)] },
      }),
      [{ input: 'prometheus-url', message: expect.stringContaining('has a query; got none') }],
    ],
  ])('tells with the right input of %s', async (_what, changes, problems) => {
    expect(await problemsOf(changes())).toEqual(problems);
  });

  it('refuses agents of another type', async () => {
    const locust = new FakeLocust();
    const base = { agents: remote([await locust.listen()]), signals: [signal('up', 2)] };
    expect(await problemsOf({ agents: remote([agentUrl]), prometheus: watching(), base })).toEqual([
      {
        input: 'baseline-agent-urls',
        message: 'expected agents of type load-test-ng, as at agent-urls, got locust',
      },
    ]);
    await locust.close();
  });
});
