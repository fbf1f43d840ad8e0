import { beforeEach, describe, expect, it } from '@jest/globals';
import { Monitor } from '../../src/monitor/monitor.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import type { AgentStatistics } from '../../src/cluster/agent.ts';
import { said, vector } from '../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../fixtures/reports/build.ts';
import { clientOf, ownPrometheus } from './own-prometheus.ts';

const never = new AbortController().signal;
const now = 10_000;

const prometheus = ownPrometheus();

beforeEach(() => {
  prometheus().answers.set('max by (job, instance) (timestamp(a_bucket))', vector([{}, now]));
  prometheus().answers.set('max by (job, instance) (timestamp(a))', vector([{}, now]));
});

function watching(query: string, changes: Partial<Signal> = {}): Monitor {
  return new Monitor({
    signals: [signal('p90', 1, { source: { kind: 'query', query }, ...changes })],
    prometheus: clientOf(prometheus()),
    scrapeSecondsOverride: 5,
  });
}

const moment = { time: now, settledSince: null, startedAt: now - 100, statistics: null };
const averages = async (monitor: Monitor) =>
  (await monitor.read(moment, never)).map(({ average }) => average);

const buckets = (beyond: number) =>
  vector([{ le: '1' }, 100 - beyond], [{ le: '2' }, 100], [{ le: '+Inf' }, 100]);

describe('the average of a reading', () => {
  it('is made of the buckets, for the query and for its twin', async () => {
    const inner = (window: string) => `sum by (le) (rate(a_bucket[${window}]))`;
    prometheus().answers.set(`histogram_quantile(0.9, ${inner('1m')})`, vector([{}, 1.5]));
    prometheus().answers.set(`histogram_quantile(0.9, ${inner('11s')})`, vector([{}, 0.9]));
    prometheus().answers.set(inner('1m'), buckets(20));
    prometheus().answers.set(inner('11s'), buckets(5));
    const [own, twin] = await averages(watching(`histogram_quantile(0.9, ${inner('1m')})`));
    expect(own).toBeCloseTo(Math.log(2), 9);
    expect(twin).toBeCloseTo(Math.log(0.5), 9);
  });

  const p90 = 'histogram_quantile(0.9, rate(a_bucket[10s]))';

  it('is null where Prometheus refuses the buckets and the shares, which are asked for once', async () => {
    const share = 'histogram_fraction(1, +Inf, rate(a_bucket[10s]))';
    prometheus().answers.set(p90, vector([{}, 1.5]));
    for (const query of ['rate(a_bucket[10s])', share])
      prometheus().answers.set(query, said(422, 'execution', 'too many samples'));
    const monitor = watching(p90);
    for (let look = 0; look < 4; look++) expect(await averages(monitor)).toEqual([null]);
    const asked = prometheus().queries.map(({ promql }) => promql);
    expect(asked.filter((query) => query === 'rate(a_bucket[10s])' || query === share)).toEqual([
      ...['rate(a_bucket[10s])', share],
    ]);
  });

  it('is made of the shares of native histograms, of the worst of several', async () => {
    const native = { resultType: 'vector', result: [{ metric: {}, histogram: [now, {}] }] };
    const query = '1000 * histogram_quantile(0.9, sum by (job) (rate(a[10s])))';
    prometheus().answers.set(query, vector([{ job: 'x' }, 1500], [{ job: 'y' }, 700]));
    prometheus().answers.set('sum by (job) (rate(a[10s]))', native);
    prometheus().answers.set(
      'histogram_fraction(0.001, +Inf, sum by (job) (rate(a[10s])))',
      vector([{ job: 'x' }, 0.2], [{ job: 'y' }, 0.05], [{ job: 'z' }, 'NaN']),
    );
    const monitor = watching(query);
    expect(await averages(monitor)).toEqual([null]);
    expect(await averages(monitor)).toEqual([expect.closeTo(Math.log(2), 9)]);
  });

  it('is the margin of native histograms that have no requests', async () => {
    const query = 'histogram_quantile(0.9, rate(a[10s])) or vector(0.5)';
    prometheus().answers.set(query, vector([{}, 0.5]));
    prometheus().answers.set('rate(a[10s])', said(422, 'execution', 'native'));
    prometheus().answers.set('histogram_fraction(1, +Inf, rate(a[10s]))', vector([{}, 'NaN']));
    const monitor = watching(query);
    await averages(monitor);
    expect(await averages(monitor)).toEqual([Math.log(0.5)]);
  });

  it('is null once where Prometheus does not answer once', async () => {
    prometheus().answers.set(p90, vector([{}, 1.5]));
    prometheus().answers.set('rate(a_bucket[10s])', said(503, 'unavailable', 'busy'));
    const monitor = watching(p90);
    expect(await averages(monitor)).toEqual([null]);
    prometheus().answers.set('rate(a_bucket[10s])', buckets(20));
    expect(await averages(monitor)).toEqual([expect.closeTo(Math.log(2), 9)]);
  });

  it.each([{ bound: 'min' }, { reportOnly: true }] as const)(
    'asks for no buckets with %j',
    async (changes) => {
      prometheus().answers.set(p90, vector([{}, 1.5]));
      expect(await averages(watching(p90, changes))).toEqual([null]);
      const asked = prometheus().queries.map(({ promql }) => promql);
      expect(asked).toEqual([p90, 'max by (job, instance) (timestamp(a_bucket))']);
    },
  );

  it.each([
    ['max_over_time(a[10s])', null],
    ['avg_over_time(a[10s])', Math.log(2)],
  ])('of %s is %d', async (query, average) => {
    prometheus().answers.set(query, vector([{}, 2]));
    expect(await averages(watching(query))).toEqual([average]);
  });

  it.each([
    ['latency-p95', null],
    ['latency-mean', Math.log(0.25)],
    ['error-ratio', Math.log(0.1)],
  ] as const)('of %s as the agents tell it is %d', async (statistic, average) => {
    const source = { kind: 'agent-statistic', statistic } as const;
    const statistics: AgentStatistics = {
      from: now - 10,
      to: now,
      requests: 100,
      values: {
        'latency-mean': 0.25,
        'latency-p50': 0.2,
        'latency-p90': 0.4,
        'latency-p95': 0.5,
        'latency-p99': 0.6,
        'error-ratio': 0.1,
        'requests-per-second': 10,
      },
    };
    const [reading] = await watching('', { source }).read({ ...moment, statistics }, never);
    expect(reading?.average).toBe(average);
  });
});
