import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killPrograms, type Program } from '../programs.ts';
import {
  expectRight,
  scrapedAt,
  searchOf,
  searchTimeout,
  startCounting,
  utilizationOf,
} from './counting.ts';
import { answerOf, type GateEnd, planGate, runGate } from './gate-run.ts';
import { halve, type Proxy, refusePost } from './proxies.ts';
import { type MetricsServer, startMetricsServer } from './servers.ts';

describe('a server between the command and Prometheus', () => {
  let services: readonly Program[];
  let prometheus: MetricsServer;
  const proxies: Proxy[] = [];
  let forbidden: PromiseSettledResult<GateEnd>;
  let partial: PromiseSettledResult<GateEnd>;

  const between = async (proxy: Promise<Proxy>): Promise<string> => {
    const started = await proxy;
    proxies.push(started);
    return started.url;
  };

  beforeAll(async () => {
    services = await Promise.all([startCounting(), startCounting(), startCounting()]);
    const [one, other] = services as [Program, Program];
    prometheus = await startMetricsServer('prometheus', { targets: services.map(scrapedAt) });
    [forbidden, partial] = await Promise.allSettled([
      runGate(searchOf(one, await between(refusePost(prometheus.url, 403))), [utilizationOf(one)]),
      runGate({ ...searchOf(other, await between(halve(prometheus.url))), 'time-budget': '90s' }, [
        utilizationOf(other),
      ]),
    ]);
  }, searchTimeout);
  afterAll(async () => {
    await Promise.all([
      killPrograms(),
      prometheus.kill(),
      ...proxies.map((proxy) => proxy.close()),
    ]);
  });

  it('may forbid POST', () => {
    expectRight(endOf(forbidden));
  });

  it.each([405, 501])('may answer POST with %i', async (status) => {
    // One that nobody has loaded: what a run left in a window is degraded before any load.
    const [, , service] = services as [Program, Program, Program];
    const url = await between(refusePost(prometheus.url, status));
    const plan = await planGate(searchOf(service, url), [utilizationOf(service)]);
    expect(plan).toEqual({ exitCode: 0, printed: expect.stringMatching(/^ready$/m) });
  });

  it('may say that half of the data is missing, and then nothing is found', () => {
    const end = endOf(partial);
    expect(answerOf(end)).toMatchObject({ outcome: 'inconclusive', maxUsers: null });
    expect([end.exitCode, end.summary]).toEqual([
      1,
      expect.stringMatching(/partial|part of the data/),
    ]);
  });
});

/** How it ended; throws why it did not. */
function endOf(result: PromiseSettledResult<GateEnd>): GateEnd {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
