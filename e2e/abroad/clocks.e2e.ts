import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killPrograms } from '../programs.ts';
import {
  countingCapacity,
  expectRight,
  scrapedAt,
  searchOf,
  searchTimeout,
  startCounting,
  utilizationOf,
} from './counting.ts';
import { type GateEnd, runGate } from './gate-run.ts';
import { type Proxy, shiftClock, showLate } from './proxies.ts';
import { type MetricsServer, startMetricsServer } from './servers.ts';

const shifts = [-30, 5, 15, 60];

const lateSeconds = 30;

/** One service each; all at once, as they use hardly any CPU. */
describe('the clock of Prometheus', () => {
  let prometheus: MetricsServer;
  let proxies: readonly Proxy[];
  let ends: readonly GateEnd[];

  beforeAll(async () => {
    const services = await Promise.all(shifts.map(() => startCounting()));
    prometheus = await startMetricsServer('prometheus', { targets: services.map(scrapedAt) });
    proxies = await Promise.all(shifts.map((seconds) => shiftClock(prometheus.url, seconds)));
    ends = await Promise.all(
      services.map((service, index) =>
        runGate(searchOf(service, proxies[index]?.url ?? ''), [utilizationOf(service)]),
      ),
    );
  }, searchTimeout);
  afterAll(async () => {
    await Promise.all([
      killPrograms(),
      prometheus.kill(),
      ...proxies.map((proxy) => proxy.close()),
    ]);
  });

  it.each(shifts.map((seconds, index) => ({ seconds, index })))(
    'may be $seconds s ahead of ours: the capacity is found, and the load stays near it',
    ({ index }) => {
      const end = ends[index];
      if (end === undefined) throw new Error('there was no such run');
      expectRight(end);
      const most = Math.max(...end.report.run.samples.map((sample) => sample.requestedUsers));
      expect(most).toBeLessThan(2 * countingCapacity);
    },
  );

  it('is told where it is apart by more than a few seconds', () => {
    const told = ends.map(({ printed }) => /\bclock\b/i.test(printed));
    expect(told.filter((_, index) => Math.abs(shifts[index] ?? 0) > 10)).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('what Prometheus shows', () => {
  let prometheus: MetricsServer;
  let proxy: Proxy;
  let end: GateEnd;

  beforeAll(async () => {
    const service = await startCounting();
    prometheus = await startMetricsServer('prometheus', { targets: [scrapedAt(service)] });
    proxy = await showLate(prometheus.url, lateSeconds);
    // What it shows begins to exist by then.
    await sleep(lateSeconds * 1000);
    end = await runGate(searchOf(service, proxy.url), [utilizationOf(service)]);
  }, searchTimeout);
  afterAll(async () => {
    await Promise.all([killPrograms(), prometheus.kill(), proxy.close()]);
  });

  it('may be late without a word: that is found out, and the capacity as well', () => {
    expectRight(end);
    expect(end.printed).toMatch(/what Prometheus shows follows the users (2[5-9]|3[0-5]) s late/);
  });
});
