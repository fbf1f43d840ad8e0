import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Monitor } from '../../../src/monitor/monitor.ts';
import type { Moment } from '../../../src/monitor/monitor.ts';
import { PrometheusClient } from '../../../src/monitor/prometheus/client.ts';
import type { Signal, SignalReading } from '../../../src/monitor/signal.ts';
import { hasPrometheus, RealPrometheus, until } from '../../fakes/prometheus/real-prometheus.ts';
import { signal } from '../../fixtures/reports/build.ts';

const runs = hasPrometheus() || process.env['CI'] === 'true';
if (!runs) {
  process.stderr.write('Skipped: the program `prometheus` is not installed.\n');
}

const never = new AbortController().signal;
const began = Date.now() / 1000;
const seconds = () => Date.now() / 1000;

let served = 0;

/** Ten requests a scrape from one pod, none from another; every request takes a second or two. */
function metrics(): string {
  served += 10;
  return `# TYPE requests_total counter
requests_total{pod="busy"} ${served}
requests_total{pod="idle"} 0
# TYPE request_seconds histogram
request_seconds_bucket{le="1"} 0
request_seconds_bucket{le="2"} ${served}
request_seconds_bucket{le="+Inf"} ${served}
request_seconds_sum ${1.5 * served}
request_seconds_count ${served}
# TYPE memory_bytes gauge
memory_bytes 500
`;
}

function querying(query: string, changes: Partial<Signal> = {}): Signal {
  return signal('load', 100, { source: { kind: 'query', query }, ...changes });
}

(runs ? describe : describe.skip)('with a real Prometheus', () => {
  const prometheus = new RealPrometheus(metrics);
  let client: PrometheusClient;

  beforeAll(async () => {
    await prometheus.start();
    client = new PrometheusClient({ url: prometheus.url, headers: {} });
    await until(async () => {
      const { series } = await client.query('count_over_time(memory_bytes[1m])', seconds(), never);
      return Number(series[0]?.samples[0]?.[1]) >= 6;
    });
  }, 60_000);

  afterAll(async () => {
    await prometheus.stop();
  }, 30_000);

  const monitorOf = (...signals: readonly Signal[]) => new Monitor({ signals, prometheus: client });

  async function read(signal: Signal, changes: Partial<Moment> = {}): Promise<SignalReading[]> {
    const monitor = monitorOf(signal);
    await monitor.check(seconds(), never);
    const time = seconds();
    const moment = { time, settledSince: null, startedAt: began, statistics: null, ...changes };
    return await monitor.read(moment, never);
  }

  it('finds the scrape interval, and nothing wrong', async () => {
    const monitor = monitorOf(querying('sum(rate(requests_total[$__rate_interval]))'));
    expect(await monitor.check(seconds(), never)).toEqual({ problems: [], notices: [] });
    // The scrapes of a busy machine are a few milliseconds off.
    expect(monitor.scrapeSeconds).toBeCloseTo(1, 1);
  });

  it('reads a rate over a free window, and the age of its newest sample', async () => {
    const time = seconds();
    const [reading] = await read(querying('sum(rate(requests_total[$__rate_interval]))'), {
      time,
      settledSince: time - 5,
    });
    expect(reading).toMatchObject({ state: 'healthy', unknown: null, from: time - 5 });
    expect(reading?.value).toBeCloseTo(10, 0);
    expect(reading?.to).toBeLessThanOrEqual(time);
    expect(reading?.to).toBeGreaterThan(time - 5);
  });

  it('reads a gauge, and the worst of several series', async () => {
    const gauge = { bound: 'min', threshold: 600 } as const;
    expect(await read(querying('memory_bytes', gauge))).toMatchObject([
      { state: 'degraded', value: 500 },
    ]);
    const [worst] = await read(querying('rate(requests_total[$__rate_interval])', gauge));
    expect(worst?.value).toBe(0);
  });

  it('reads the twins of a rate and of an increase', async () => {
    const rate = await read(querying('sum(rate(requests_total[1m]))'));
    expect(rate.map(({ twin }) => twin)).toEqual([false, true]);
    expect(rate[1]?.value).toBeCloseTo(10, 0);
    const increase = await read(querying('sum(increase(requests_total[1m])) / 60'));
    expect(increase[1]?.value).toBeCloseTo(10, 0);
  });

  it.each([
    [
      'sum(rate(requests_total{pod="idle"}[4s])) / sum(rate(requests_total{pod="idle"}[4s]))',
      'idle',
    ],
    ['sum(rate(requests_total{pod="gone"}[4s]))', 'no-data'],
  ])('does not know %s: %s', async (query, unknown) => {
    expect(await read(querying(query))).toMatchObject([{ state: 'unknown', value: null, unknown }]);
    const zero = await read(querying(query, { whenMissing: 'zero' }));
    expect(zero).toMatchObject([{ state: 'healthy', value: 0 }]);
  });

  it('shows what Prometheus says of wrong queries', async () => {
    const { problems } = await monitorOf(
      querying('rate(requests_total)', { name: 'no window' }),
      querying('sum(rate(requests_total[1m])', { name: 'no end' }),
      querying('requests_total / on (job) requests_total', { name: 'ambiguous' }),
      querying('requests_total[1m]', { name: 'range' }),
    ).check(seconds(), never);
    expect(problems.map(({ input }) => input)).toEqual(Array(4).fill('signals'));
    const said = problems.map(({ message }) => message);
    expect(said[0]).toContain('"no window": Prometheus refuses the query: ');
    expect(said[0]).toContain('expected type range vector in call to function "rate"');
    expect(said[1]).toContain('parse error: unclosed left parenthesis (the query ends too early)');
    expect(said[2]).toContain('"ambiguous": Prometheus refuses the query: ');
    expect(said[2]).toContain('many-to-many matching not allowed');
    expect(said[3]).toContain('"range": expected a query with one value a series');
  });

  it('knows the buckets and the metrics that are there', async () => {
    const p99 = 'histogram_quantile(0.99, sum by (le) (rate(request_seconds_bucket[5s])))';
    const monitor = monitorOf(querying(p99, { threshold: 2 }), querying('rate(nothing[5s])'));
    expect((await monitor.check(seconds(), never)).notices).toEqual([
      'Prometheus has no metric nothing at the moment',
      '"load": histogram_quantile() never says more than its highest finite bucket, 2; the threshold 2 is not below it',
    ]);
  });

  it.each([
    // All requests take 1 to 2 s: half of them more than 1.5 s, where 1% are allowed.
    ['histogram_quantile(0.99, sum by (le) (rate(request_seconds_bucket[5s])))', 1.5, 0.5 / 0.01],
    ['1000 * histogram_quantile(0.9, rate(request_seconds_bucket[5s]))', 1950, 0.05 / 0.1],
  ])('tells by the buckets what may be averaged of %s', async (query, threshold, ratio) => {
    const [reading] = await read(querying(query, { threshold }));
    expect(reading?.average).toBeCloseTo(Math.log(ratio), 6);
    expect(Number(reading?.average) < 0).toBe(reading?.state === 'healthy');
  });

  it('tells metrics that only their names tell apart by nothing but their value', async () => {
    const [reading] = await read(
      querying('count({job="shop",__name__=~"request_seconds_(sum|count)"})'),
    );
    expect(reading).toMatchObject({ state: 'healthy', value: 2 });
  });

  it('sees that the target died, whatever when-missing says', async () => {
    const signal = querying('sum(rate(requests_total[3s]))', { whenMissing: 'zero' });
    expect(await read(signal)).toMatchObject([{ state: 'healthy' }]);
    await prometheus.stopTarget();
    await until(async () => (await client.query('up == 0', seconds(), never)).series.length > 0);
    const time = seconds();
    // Far enough ahead for the window to be empty.
    expect(await read(signal, { time: time + 10 })).toMatchObject([
      { state: 'unknown', unknown: 'stale' },
    ]);
  }, 30_000);
});
