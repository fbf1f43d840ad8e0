import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Monitor } from '../../src/monitor/monitor.ts';
import { PrometheusClient } from '../../src/monitor/prometheus/client.ts';
import type { SignalReading } from '../../src/monitor/signal.ts';
import { hasPrometheus, RealPrometheus, until } from '../fakes/prometheus/real-prometheus.ts';
import { ShiftedPrometheus } from '../fakes/prometheus/shifted-prometheus.ts';
import { signal } from '../fixtures/reports/build.ts';

const runs = hasPrometheus() || process.env['CI'] === 'true';
const never = new AbortController().signal;
const seconds = () => Date.now() / 1000;

/** A counter that grows by ten a second, and a gauge that shows the time. */
function metrics(): string {
  const now = seconds();
  return `# TYPE requests_total counter
requests_total{code="200"} ${10 * (now % 100_000)}
# TYPE shown_seconds gauge
shown_seconds ${now}
# TYPE rpc_seconds summary
rpc_seconds{quantile="0.99"} 0.5
`;
}

const rules = `groups:
  - name: g
    interval: 1s
    rules:
      - { record: 'job:requests:rate9s', expr: 'sum by (job) (rate(requests_total[9s]))' }
      - { record: 'all:requests:rate9s', expr: 'sum(job:requests:rate9s)', labels: { tier: gold } }
`;

(runs ? describe : describe.skip)('the time that a real Prometheus speaks of', () => {
  const prometheus = new RealPrometheus(metrics, { rules, slowJobSeconds: 3 });

  beforeAll(async () => {
    await prometheus.start();
    const client = new PrometheusClient({ url: prometheus.url, headers: {} });
    const query = 'min(count_over_time(requests_total[1m])) and on () all:requests:rate9s > 0';
    await until(async () => {
      const { series } = await client.query(query, seconds(), never);
      return Number(series[0]?.samples[0]?.[1]) >= 5;
    });
  }, 90_000);

  afterAll(async () => {
    await prometheus.stop();
  }, 30_000);

  function monitorOf(query: string, url = prometheus.url): Monitor {
    return new Monitor({
      signals: [signal('load', 1e12, { source: { kind: 'query', query } })],
      prometheus: new PrometheusClient({ url, headers: {} }),
      localTime: seconds,
    });
  }

  const read = async (monitor: Monitor): Promise<SignalReading[]> => {
    const time = seconds();
    return await monitor.read(
      { time, settledSince: null, startedAt: time - 60, statistics: null },
      never,
    );
  };

  it('is that of its rules, and of rules of rules', async () => {
    const monitor = monitorOf('all:requests:rate9s{tier="gold"}');
    const { problems, notices } = await monitor.check(seconds(), never);
    expect(problems).toEqual([]);
    expect(notices).toEqual([
      expect.stringMatching(
        /^The targets of requests_total are scraped differently: shop \(.*\) every 1(\.\d+)? s, slow \(.*\) every 3(\.\d+)? s; the slowest decides$/,
      ),
    ]);
    expect(monitor.windowSeconds).toBe(11);
    expect(monitor.scrapeSeconds).toBeCloseTo(3, 0);
    const [own, twin] = await read(monitor);
    expect(Number(own?.to) - Number(own?.from)).toBeGreaterThan(8);
    // Both jobs scrape the same counter.
    expect(own?.value).toBeCloseTo(20, 0);
    expect(twin).toMatchObject({ twin: true, unknown: null });
    expect(twin?.value).toBeCloseTo(20, 0);
    expect(Number(twin?.to) - Number(twin?.from)).toBeLessThan(10);
  });

  it('is ten minutes of a summary', async () => {
    const monitor = monitorOf('max(rpc_seconds{quantile="0.99"})');
    expect((await monitor.check(seconds(), never)).notices).toContain(
      '"load": rpc_seconds{quantile="0.99"} is a summary, which remembers 10m with most client libraries, and is taken to. Say with window how long it is; a histogram with rate() is quicker',
    );
    expect(monitor.windowSeconds).toBe(600);
  });

  it('tells what a selector does not match', async () => {
    const { notices } = await monitorOf('rate(requests_total{job="shopp"}[9s])').check(
      seconds(),
      never,
    );
    expect(notices).toContain(
      'Nothing matches requests_total{job="shopp"} at the moment: its label job is "shop", "slow", never "shopp"; did you mean "shop"?',
    );
    const missing = await monitorOf('rate(request_total[9s])').check(seconds(), never);
    expect(missing.notices).toContain(
      'Prometheus has no metric request_total at the moment, did you mean requests_total?',
    );
  });

  it.each([
    [45, 0, ["The clock of Prometheus is 45 s ahead of this machine's; allowed for"]],
    [-30, 0, ["The clock of Prometheus is 30 s behind this machine's; allowed for"]],
    [0, 0, []],
    [
      0,
      5,
      [
        'Prometheus looks at the time 5 s before the one it is asked for (does a proxy leave out nocache=1?); allowed for',
      ],
    ],
  ])(
    'is ours where its clock is %d s ahead, and looks %d s back',
    async (...[aheadSeconds, lagSeconds, told]) => {
      const between = new ShiftedPrometheus(prometheus.url, { aheadSeconds, lagSeconds });
      await between.start();
      try {
        const monitor = monitorOf('max(shown_seconds{job="shop"})', between.url);
        const { problems, notices } = await monitor.check(seconds(), never);
        expect(problems).toEqual([]);
        expect(notices).toEqual(told);
        const [reading] = await read(monitor);
        // What the gauge shows is when it was scraped, and so must the reading say.
        expect(Math.abs(Number(reading?.to) - Number(reading?.value))).toBeLessThan(1.5);
        expect(seconds() - Number(reading?.value)).toBeLessThan(lagSeconds + 4);
      } finally {
        await between.stop();
      }
    },
  );
});
