import { describe, expect, it } from '@jest/globals';
import { latencyQuantile } from '../../../src/cluster/latencies.ts';
import { Monitor } from '../../../src/monitor/monitor.ts';
import { PrometheusError } from '../../../src/monitor/prometheus/queries.ts';
import {
  histogramBetween,
  LatencyTally,
  noCounts,
} from '../../../bench/worlds/simulation/latencies.ts';
import { Playground } from '../../../bench/worlds/simulation/playground.ts';
import { evaluate } from '../../../bench/worlds/simulation/promql.ts';
import { bucketQuantile, type Metric } from '../../../bench/worlds/simulation/series.ts';
import { signalsOf } from '../../../bench/worlds/simulation/signals.ts';
import type { World } from '../../../bench/worlds/world.ts';
import { world } from './world.ts';

const times = [0, 10, 20, 30];
const counter = (labels: Record<string, string>, slope: number) => ({
  labels,
  values: times.map((time) => slope * time),
});
const metrics = new Map<string, Metric>(
  (
    [
      { name: 'up', times, series: [{ labels: { job: 'a' }, values: [1, 1, 1, 1] }] },
      {
        name: 'asked_total',
        times,
        series: [counter({ job: 'a', code: '200' }, 3), counter({ job: 'a', code: '500' }, 1)],
      },
      {
        name: 'took_bucket',
        times,
        series: [
          counter({ le: '0.1' }, 5),
          counter({ le: '0.25' }, 9),
          counter({ le: '+Inf' }, 10),
        ],
      },
      { name: 'gone', times: [0], series: [{ labels: { job: 'b' }, values: [7] }] },
    ] satisfies Metric[]
  ).map((metric) => [metric.name, metric]),
);

function values(
  promql: string,
  time = 32,
): (readonly [Readonly<Record<string, string>>, number])[] {
  return evaluate(promql, metrics, time).series.map(({ labels, samples }) => [
    labels,
    samples.at(-1)?.[1] ?? NaN,
  ]);
}

describe('the simulated Prometheus', () => {
  it.each<[string, number, ReturnType<typeof values>]>([
    ['1 + 2 * 3', 32, [[{}, 7]]],
    ['asked_total{code="500"}', 32, [[{ job: 'a', code: '500' }, 30]]],
    ['{__name__="asked_total",code=~"2.."}', 32, [[{ job: 'a', code: '200' }, 90]]],
    ['asked_total{code!="200"} offset 10s', 32, [[{ job: 'a', code: '500' }, 20]]],
    ['sum(rate(asked_total[20s]))', 32, [[{}, 4]]],
    ['rate(asked_total[5s])', 32, []],
    ['sum without (code) (increase(asked_total[30s]))', 30, [[{ job: 'a' }, 120]]],
    ['sum(rate(asked_total{code="500"}[25s])) / sum(rate(asked_total[25s]))', 32, [[{}, 0.25]]],
    ['max(timestamp(asked_total))', 32, [[{}, 30]]],
    ['topk by (job) (1, timestamp(asked_total))', 32, [[{ job: 'a', code: '200' }, 30]]],
    ['histogram_quantile(0.9, sum by (le) (rate(took_bucket[25s])))', 32, [[{}, 0.25]]],
    ['histogram_quantile(0.7, rate(took_bucket[25s]))', 32, [[{}, 0.175]]],
    ['histogram_quantile(0.95, rate(took_bucket[25s]))', 32, [[{}, 0.25]]],
    [
      'sum by (le) (rate(took_bucket[25s]))',
      32,
      [
        [{ le: '0.1' }, 5],
        [{ le: '0.25' }, 9],
        [{ le: '+Inf' }, 10],
      ],
    ],
    [
      'count by (le) (took_bucket)',
      32,
      [
        ['0.1', 1],
        ['0.25', 1],
        ['+Inf', 1],
      ].map(([le, n]) => [{ le: String(le) }, Number(n)]),
    ],
    ['gone', 299, [[{ job: 'b' }, 7]]],
    ['gone', 301, []],
    [
      'group by (job) (last_over_time(gone[400s])) unless on (job) (up == 1)',
      320,
      [[{ job: 'b' }, 1]],
    ],
    ['group by (job) (last_over_time(asked_total[40s])) unless on (job) (up == 1)', 32, []],
    ['asked_total > 50', 32, [[{ job: 'a', code: '200' }, 90]]],
    ['nothing or up', 32, [[{ job: 'a' }, 1]]],
    ['max_over_time(asked_total{code="200"}[15s])', 32, [[{ job: 'a', code: '200' }, 90]]],
    ['time()', 32, [[{}, 32]]],
  ])('answers %s', (promql, time, expected) => {
    expect(values(promql, time)).toEqual(expected);
  });

  it('answers a range with all its samples', () => {
    expect(evaluate('up[15s]', metrics, 32).series).toEqual([
      {
        labels: { job: 'a' },
        samples: [
          [20, 1],
          [30, 1],
        ],
      },
    ]);
  });

  it('refuses what it does not know, as a bad query', () => {
    expect(() => values('deriv(up[1m])')).toThrow(PrometheusError);
    expect(() => values('stddev(up)')).toThrow('the aggregation stddev is not known here');
  });

  it('never says more than the highest finite bucket, nor anything without requests', () => {
    const buckets = (counts: readonly number[]) =>
      counts.map((count, index) => ({ bound: [1, 2, Infinity][index] ?? NaN, count }));
    expect(bucketQuantile(0.99, buckets([1, 1, 10]))).toBe(2);
    expect(bucketQuantile(0.5, buckets([10, 10, 10]))).toBe(0.5);
    expect(bucketQuantile(0.5, buckets([0, 0, 0]))).toBeNaN();
  });
});

describe('latencies', () => {
  it('are counted as Prometheus and as finely as one percent', () => {
    const tally = new LatencyTally(true);
    [0.005, 0.0051, 3, 11].forEach((seconds) => tally.add(seconds));
    expect([...tally.buckets]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
    const histogram = histogramBetween(noCounts(), tally.fine ?? noCounts());
    expect(histogram.counts.filter((count) => count > 0)).toEqual([1, 1, 1, 1]);
    expect(Math.abs(latencyQuantile(histogram, 0.75) / 3 - 1)).toBeLessThan(0.011);
  });
});

/** What the monitor reads of a world with 20 users after five minutes. */
async function readingsOf(changes: Partial<World>) {
  const played = world({ workers: 1000, think: { kind: 'constant', mean: 1 }, ...changes });
  const playground = new Playground(played, 1);
  const monitor = new Monitor({ signals: signalsOf(played), prometheus: playground.prometheus });
  const never = new AbortController().signal;
  const { problems } = await monitor.check(playground.now(), never);
  await playground.setUsers(20);
  await playground.sleep(300);
  const readings = await monitor.read(
    { time: playground.now(), settledSince: null, startedAt: 0, statistics: null },
    never,
  );
  return { problems, scrapeSeconds: monitor.scrapeSeconds, readings, now: playground.now() };
}

describe('the signals of a world', () => {
  const service = { kind: 'constant', mean: 0.2 } as const;
  const max = { bound: 'max', threshold: 10 } as const;
  it.each<[string, World['signals'][number], number]>([
    ['the mean', { kind: 'mean', ...max }, 0.2],
    ['a quantile, within its bucket', { kind: 'p95', ...max }, 0.1 + 0.15 * 0.95],
    ['another quantile', { kind: 'p99', ...max }, 0.1 + 0.15 * 0.99],
    ['errors', { kind: 'errors', ...max }, 0],
    ['busy cores', { kind: 'cpu', ...max }, ((20 / 1.2) * 0.2) / 8],
    ['free cores', { kind: 'free', bound: 'min', threshold: 0.1 }, 1 - ((20 / 1.2) * 0.2) / 8],
    ['a summary', { kind: 'summary', ...max, quantile: 0.9, rememberSeconds: 120 }, 0.2],
    [
      'a recorded quantile',
      { kind: 'recorded-p99', ...max, everySeconds: 10, windowSeconds: 60 },
      0.1 + 0.15 * 0.99,
    ],
  ])('are read by the real monitor: %s', async (_, signal, expected) => {
    const { problems, readings } = await readingsOf({ service, signals: [signal] });
    expect(problems).toEqual([]);
    const own = readings.find(({ twin }) => !twin);
    expect(own?.value).toBeGreaterThanOrEqual(expected * 0.98);
    expect(own?.value ?? NaN).toBeLessThanOrEqual(expected * 1.02);
  });

  it('come with the interval of the scrapes, which nobody told', async () => {
    const { scrapeSeconds } = await readingsOf({ scrapeSeconds: 12, rateWindowSeconds: 60 });
    expect(scrapeSeconds).toBe(12);
  });

  it('can be asked for the buckets behind a quantile', async () => {
    const { readings } = await readingsOf({ service, signals: [{ kind: 'p99', ...max }] });
    expect(readings[0]?.average).toBe(-5);
  });

  it('are recorded by a rule that is told', async () => {
    const signal = { kind: 'recorded-p99', ...max, everySeconds: 10, windowSeconds: 60 } as const;
    const { prometheus } = new Playground(world({ signals: [signal] }), 1);
    expect(await prometheus.metadata.recordingRules(new AbortController().signal)).toEqual([
      {
        name: 'service:latency_seconds:p99',
        query: 'histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[60s])))',
        labels: {},
        intervalSeconds: 10,
      },
    ]);
  });

  it('remember what a summary remembers', async () => {
    const signal = { kind: 'summary', ...max, quantile: 0.5, rememberSeconds: 100 } as const;
    const played = world({
      workers: 1000,
      service,
      think: { kind: 'constant', mean: 1 },
      steps: [{ atSeconds: 200, factor: 0.5 }],
      signals: [signal],
    });
    const playground = new Playground(played, 1);
    await playground.setUsers(20);
    const value = async (seconds: number): Promise<number> => {
      await playground.sleep(seconds);
      return playground.prometheus.valueOf('latency_summary_seconds', playground.now());
    };
    expect(await value(240)).toBeCloseTo(0.2, 2);
    expect(await value(30)).toBeCloseTo(0.4, 2);
  });
});

describe('the simulated agent', () => {
  it('tells what its users saw since a moment, to the second', async () => {
    const played = world({
      workers: 1000,
      agentStatistics: true,
      service: { kind: 'constant', mean: 0.2 },
      think: { kind: 'constant', mean: 0.8 },
      rateLimit: 5,
    });
    const playground = new Playground(played, 1);
    await playground.setUsers(10);
    await playground.sleep(100);
    const { statistics, users } = await playground.status(playground.now() - 20.5);
    expect(users).toBe(10);
    expect(statistics?.from).toBe(playground.now() - 20);
    expect(statistics?.to).toBe(playground.now());
    expect(statistics?.values['latency-mean']).toBeCloseTo(0.2, 6);
    expect(statistics?.values['latency-p99']).toBeCloseTo(0.2, 2);
    const { requests = 0, values: told } = statistics ?? {};
    expect(told?.['requests-per-second']).toBe(requests / 20);
    expect(Math.round((1 - (told?.['error-ratio'] ?? 1)) * requests)).toBe(100);
  });

  it('tells nothing where the world does not want it', async () => {
    const playground = new Playground(world(), 1);
    await playground.sleep(10);
    expect((await playground.status(null)).statistics).toBeNull();
  });

  it('brings users at the pace of the world, and takes them away ten times as fast', async () => {
    const playground = new Playground(world({ spinUpUsersPerSecond: 4 }), 1);
    await playground.setUsers(100);
    await playground.sleep(10);
    expect((await playground.status(null)).users).toBe(40);
    await playground.setUsers(0);
    await playground.sleep(0.5);
    expect((await playground.status(null)).users).toBe(20);
    expect(playground.peakUsers).toBe(40);
    // Ten seconds from 0 to 40, half a second back to 20: what is above 30 counts.
    expect(playground.overloadUserSeconds(30)).toBeCloseTo(0.46, 1);
  });
});
