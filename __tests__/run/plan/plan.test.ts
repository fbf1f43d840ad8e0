import { fullView } from '../../../src/report/progress/view.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunContext } from '../../../src/run/context.ts';
import { plan, type Plan } from '../../../src/run/plan/plan.ts';
import type { Settings } from '../../../src/settings/settings.ts';
import { startTarget, type TargetServer } from '../../cluster/embedded/target-server.ts';
import { FakePrometheus, page as answer, vector } from '../../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { embedded, remote, settings } from '../settings.ts';
import { FakeLocust } from '../../fakes/locust/server.ts';

const { signal: cancel } = new AbortController();
const statistic = signal('p95', 0.3, {
  source: { kind: 'agent-statistic', statistic: 'latency-p95' },
});
const latency = 'histogram_quantile(0.95, sum by (le) (rate(shop_seconds_bucket[1m])))';

let page: TargetServer;
let prometheus: FakePrometheus;
const driven: unknown[] = [];

beforeAll(async () => {
  page = await startTarget();
});
afterAll(() => page.close());
beforeEach(() => {
  driven.splice(0);
});

/** A plan of settings whose search is content soon. */
function planWith(changes: Partial<Settings>, context: Partial<RunContext> = {}): Promise<Plan> {
  return plan({
    settings: settings({
      agents: embedded(page.url),
      signals: [statistic],
      precision: 0.3,
      confidence: 0.8,
      ...changes,
    }),
    key: 'command line',
    head: { commit: null, url: null },
    proposed: false,
    history: null,
    bases: null,
    timeBudgetSeconds: 600,
    cancel,
    log: (line) => driven.push(line),
    view: fullView((line) => driven.push(line)),
    onStart: (leftovers) => driven.push(leftovers),
    ...context,
  });
}

describe('plan', () => {
  it('says what would be done, does nothing, and ends with ready', async () => {
    const { text, ready } = await planWith({});
    const lines = text.split('\n');
    expect(lines[0]).toBe(
      'Finds the capacity, with at most 1,000 users, to ±30% at 80% confidence. Nothing is driven now, as `plan` is set.',
    );
    expect(lines).toContain('  "p95"  – (max 0.3)  as the users see it');
    expect(text).toMatch(/\n {2}embedded, on this machine: \d+ cores?, .*Node\.js \d/);
    expect(text).toMatch(/\n {2}about .*, of 10 m at most\n/);
    expect([lines.at(-1), ready, driven]).toEqual(['ready', true, []]);
  });

  it('tells all that is wrong, and ends with not ready', async () => {
    const { text, ready } = await planWith({
      signals: [statistic, { ...statistic, name: 'again', threshold: 300 }],
      maxUsers: 1e15,
      requiredUsers: 1e16,
    });
    const problems = text.split('\n').slice(text.split('\n').indexOf('Problems:') + 1, -2);
    expect(problems.map((line) => line.slice(2, 34))).toEqual([
      'max-users: This machine lets the',
      'signals: "again": the value is i',
      'signals: "again": is the same as',
      'required-users: 10,000,000,000,0',
    ]);
    expect([text.split('\n').at(-1), ready]).toEqual(['not ready: 4 problems', false]);
  });

  it('calls inputs as they are called where they were given', async () => {
    const nameOf = (input: string): string => `--${input}`;
    const { text } = await planWith({ requiredUsers: 2000, key: 'shop' }, { key: 'shop', nameOf });
    expect(text.split('\n')[0]).toBe(
      'Finds the capacity, with at most 1,000 users, to ±30% at 80% confidence, under the key "shop". Nothing is driven now, as `--plan` is set.',
    );
    expect(text).toContain(
      '\n  --required-users: 2,000 is above max-users (1,000), so the gate cannot pass; expected a higher max-users\n',
    );
  });

  it('lets no foreign text begin a line', async () => {
    const evil = 'a\n::error::injected';
    const { text } = await planWith(
      { signals: [{ ...statistic, name: evil }], key: evil },
      { key: evil },
    );
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).toContain('under the key "a ::error::injected".');
  });

  it('says what would be measured beside', async () => {
    const base = { agents: embedded(`${page.url}/base`), signals: [statistic] };
    const { text } = await planWith({ base, baseline: { kind: 'auto' } });
    expect(text).toContain(
      `the base at ${page.url}/base, measured side by side, by turns; each may take half of the time`,
    );
  });

  it('tells what the token may do, and ends with ready all the same', async () => {
    const { text } = await plan(
      {
        ...{ settings: settings({ agents: embedded(page.url), signals: [statistic] }) },
        ...{
          key: 'k',
          head: { commit: null, url: null },
          proposed: false,
          history: null,
          bases: null,
        },
        ...{
          timeBudgetSeconds: 40,
          cancel,
          log: () => undefined,
          view: fullView(() => undefined),
          onStart: () => undefined,
        },
      },
      () => Promise.resolve({ granted: ['It may write.'], missing: ['It may not comment.'] }),
    );
    expect(text).toContain('\nThe token:\n  It may write.\n\nNotices:\n  It may not comment.\n');
    expect(text.split('\n').at(-1)).toBe('ready');
  });

  it('tells caps, workers and CPU of each agent', async () => {
    const locust = new FakeLocust();
    const url = await locust.listen();
    const agents = remote([url]);
    if (agents.kind !== 'remote') throw new Error('expected remote agents');
    const [first] = agents.agents.map((agent) => ({ ...agent, portion: { maxUsers: 50 } }));
    const capped = first === undefined ? agents : { ...agents, agents: [first] };
    const { text, ready } = await planWith({ agents: capped, maxUsers: 500 });
    await locust.close();
    expect(text).toContain(`\n  ${url} (locust), at most 50 users`);
    expect(text).toContain('the agents are given at most 50 users together, max-users is 500');
    expect(ready).toBe(false);
  });
});

describe('a plan with queries', () => {
  beforeEach(async () => {
    prometheus = new FakePrometheus();
    await prometheus.start();
    prometheus.answers.set(latency, vector([{}, 0.1]));
    prometheus.answers.set('count({__name__="shop_seconds_bucket"})', vector([{}, 12]));
    prometheus.answers.set(
      'max by (job, instance) (timestamp(shop_seconds_bucket))',
      vector([{}, Date.now() / 1000 - 2]),
    );
  });
  const watching = (query: string, threshold: number): Promise<Plan> =>
    planWith({
      prometheus: { url: prometheus.url, headers: {} },
      sampleIntervalSeconds: 5,
      signals: [signal('slow', threshold, { source: { kind: 'query', query } })],
    }).finally(() => prometheus.stop());

  it('shows value, state, series, age and window of each', async () => {
    const { text, ready } = await watching(latency, 0.5);
    expect(text).toMatch(
      /\n {2}"slow" {2}0\.1 \(max 0\.5\) {2}healthy {2}1 series {2}\d s old {2}window 1 m\n {2}scraped every/,
    );
    expect([text.split('\n').at(-1), ready]).toEqual(['ready', true]);
  });

  it('asks no more, and guesses nothing, where Prometheus cannot be used', async () => {
    prometheus.fault = answer(502, 'bad gateway');
    const { text } = await watching(latency, 0.5);
    expect(text).toContain('\n  "slow"  – (max 0.5)  no answer      window 1 m\n\n');
    expect(text).not.toMatch(/scraped? every|scrapes every/);
    expect(text.split('\n').at(-1)).toBe('not ready: 1 problem');
    // The looks at the clock are made side by side.
    expect(prometheus.queries).toHaveLength(3);
  });

  it('tells what is degraded before any load', async () => {
    const { text } = await watching(latency, 0.05);
    expect(text).toContain(
      'signals: "slow": is degraded before any load: it is 0.1, and max is 0.05; expected a value below it',
    );
  });

  it('tells once what the check refuses', async () => {
    const query = 'histogram_quantile(0.95, sum(rate(shop_seconds_bucket[1m])))';
    const { text } = await watching(query, 0.5);
    expect(text.split('\n').at(-1)).toBe('not ready: 1 problem');
    expect(text).toContain('expected sum by (le) (…)');
  });

  it('tells types that do not fit, as the server has them', async () => {
    prometheus.metadata.set('/api/v1/metadata', { shop_orders: [{ type: 'counter' }] });
    prometheus.answers.set('shop_orders', vector([{}, 7]));
    const { text } = await watching('shop_orders', 100);
    expect(text).toContain('"slow": shop_orders is a counter, which only ever grows');
  });
});
