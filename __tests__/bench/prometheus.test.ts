import { describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../bench/scenario.ts';
import { signalOf, SimulatedPrometheus } from '../../bench/simulation/prometheus.ts';
import type { QueryResult } from '../../src/monitor/prometheus/queries.ts';
import { scenario } from './scenario.ts';

const epoch = 1000;

/** Scraped every 5 s from 0 to `until`: 10 requests a second of 0.2 s, a tenth of them rejected. */
function scraped(until: number, changes: Partial<Scenario> = {}): SimulatedPrometheus {
  const prometheus = new SimulatedPrometheus(scenario(changes), epoch);
  for (let time = 0; time <= until; time += 5) {
    const [requests, errors, served] = [10 * time, time, 9 * time];
    // From 50 s on each request takes twice as long.
    const latencySeconds = 0.2 * served + 0.2 * Math.max(0, served - 450);
    prometheus.scrape(time, { requests, errors, served, latencySeconds, busySeconds: 1.5 * time });
  }
  return prometheus;
}

const values = ({ series }: QueryResult): (readonly [number, number])[] =>
  series.flatMap(({ samples }) => samples);

const latency = (range: string): string =>
  `rate(latencySeconds[${range}]) / rate(served[${range}])`;

describe('the simulated Prometheus', () => {
  it.each([
    { what: 'a window before the change', promql: latency('20s'), time: 50, value: 0.2 },
    { what: 'a window over the change', promql: latency('1m'), time: 75, value: 16 / 55 },
    { what: 'a window after the change', promql: latency('15000ms'), time: 100, value: 0.4 },
    { what: 'a window of two scrapes', promql: latency('10s'), time: 100, value: 0.4 },
  ])('rates over $what', async ({ promql, time, value }) => {
    const answer = await scraped(100).query(promql, epoch + time);
    expect(values(answer)).toEqual([[epoch + time, expect.closeTo(value, 10)]]);
  });

  it.each([
    { what: 'a window of one scrape', promql: latency('5s'), time: 100 },
    { what: 'a window of none', promql: latency('20s'), time: 200 },
    { what: 'the time before the first scrape', promql: latency('20s'), time: -1 },
  ])('has no value for $what', async ({ promql, time }) => {
    expect(values(await scraped(100).query(promql, epoch + time))).toEqual([]);
  });

  it.each<[Partial<Scenario>, number, string]>([
    [{ signal: 'error-ratio' }, 0.1, 'rate(errors[20s]) / rate(requests[20s])'],
    [{ signal: 'utilization' }, 0.75, 'rate(busySeconds[20s]) / 2'],
  ])('answers the query of its signal: %j', async (changes, value, promql) => {
    const all = { ...changes, rateWindowSeconds: 20 };
    expect(signalOf(scenario(all)).source).toEqual({ kind: 'query', query: promql });
    const answer = await scraped(100, all).query(promql, epoch + 100);
    expect(values(answer)).toEqual([[epoch + 100, expect.closeTo(value, 10)]]);
  });

  it('leaves the window free where the scenario does', () => {
    expect(signalOf(scenario()).source).toEqual({
      kind: 'query',
      query: 'rate(latencySeconds[$__rate_interval]) / rate(served[$__rate_interval])',
    });
  });

  it('tells when it scraped', async () => {
    const prometheus = scraped(100);
    const newest = await prometheus.query('max(timestamp(served))', epoch + 63);
    expect(values(newest)).toEqual([[epoch + 63, epoch + 60]]);
    const raw = await prometheus.query('served[12s]', epoch + 100);
    expect(values(raw).map(([time]) => time)).toEqual([epoch + 90, epoch + 95, epoch + 100]);
  });

  describe('in an outage', () => {
    const query = (kind: 'down' | 'nan' | 'empty' | 'stale', time: number, promql: string) =>
      scraped(100, { outages: [{ atSeconds: 60, seconds: 20, kind }] }).query(promql, epoch + time);

    it.each(['down', 'nan', 'empty'] as const)(
      'of kind %s is itself at both ends',
      async (kind) => {
        for (const time of [59.9, 80]) {
          expect(values(await query(kind, time, latency('20s')))).toHaveLength(1);
        }
      },
    );

    it('refuses the connection when it is down', async () => {
      await expect(query('down', 60, latency('20s'))).rejects.toThrow('connection refused');
      await expect(query('down', 79.9, 'max(timestamp(served))')).rejects.toThrow();
    });

    it('answers NaN', async () => {
      expect(values(await query('nan', 60, latency('20s')))).toEqual([[epoch + 60, NaN]]);
    });

    it('answers nothing', async () => {
      expect(await query('empty', 60, latency('20s'))).toEqual({ series: [], warnings: [] });
    });

    it('scrapes nothing when it is stale', async () => {
      const newest = await query('stale', 79, 'max(timestamp(served))');
      expect(values(newest)).toEqual([[epoch + 79, epoch + 55]]);
      expect(values(await query('stale', 79, latency('20s')))).toEqual([]);
      const after = await query('stale', 80, 'max(timestamp(served))');
      expect(values(after)).toEqual([[epoch + 80, epoch + 80]]);
    });
  });
});
