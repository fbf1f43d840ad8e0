import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../src/cluster/free-port.ts';
import { killExecutables } from '../engines/executables.ts';
import { startLocust } from '../engines/locust-programs.ts';
import { killPrograms, until } from '../programs.ts';
import { countingCapacity, scrapedAt, searchOf, startCounting, utilizationOf } from './counting.ts';
import { answerOf, runGate, startGate } from './gate-run.ts';
import { type MetricsServer, startMetricsServer } from './servers.ts';

const required = { 'required-users': '5' };
const latency = { name: 'mean latency (s)', 'agent-stat': 'latency-mean', max: 0.3 };

/** Much longer than a run takes that gives up when it sees nothing. */
const patience = { 'time-budget': '5m' };

describe('a target of which nothing is seen', () => {
  let prometheus: MetricsServer | null = null;

  afterEach(async () => {
    await Promise.all([killExecutables(), killPrograms(), prometheus?.kill()]);
    prometheus = null;
  });

  const watch = async (...services: { url: string }[]): Promise<string> => {
    const targets = services.map(({ url }) => new URL(url).host);
    prometheus = await startMetricsServer('prometheus', { targets });
    return prometheus.url;
  };

  it('is not passed when it refuses every connection', async () => {
    const locust = await startLocust(`http://127.0.0.1:${await freePort()}`);
    const end = await runGate(
      { 'agent-urls': locust.url, 'max-users': '8', ...required, ...patience },
      [latency],
    );
    expect(answerOf(end)).toMatchObject({ outcome: 'inconclusive', maxUsers: null });
    expect(end.exitCode).toBeGreaterThan(0);
    expect(end.report.run.stopReason).not.toBe('deadline');
    expect(end.printed).toContain("answered none of its users' requests");
  });

  it('is not passed when it answers everything with 500', async () => {
    const service = await startCounting('--status', '500');
    const end = await runGate(
      { 'target-url': service.url, 'max-users': '8', ...required, ...patience },
      [latency],
    );
    expect(answerOf(end)).toMatchObject({ limitedBy: 'errors of the users' });
    expect(end.report.outcome).not.toBe('found');
    expect(end.exitCode).toBe(1);
  });

  it('is not passed when a label of its signal is misspelt, and is given up soon', async () => {
    const service = await startCounting();
    const misspelt = {
      name: 'errors',
      query: 'sum(rate(shop_requests_total{code="2OO"}[$__rate_interval]))',
      max: 1e6,
    };
    const end = await runGate(
      { ...searchOf(service, await watch(service)), ...patience, 'required-users': '50' },
      [misspelt],
    );
    expect(answerOf(end)).toMatchObject({ outcome: 'inconclusive', maxUsers: null });
    expect(end.exitCode).toBe(1);
    expect(end.report.run.stopReason).not.toBe('deadline');
    expect(end.printed).toMatch(/its label code is "200".*, never "2OO"/);
  });

  it('is not passed when Prometheus is killed before a level was held', async () => {
    const service = await startCounting();
    const run = await startGate(
      {
        ...searchOf(service, await watch(service)),
        'required-users': String(countingCapacity / 2),
      },
      [utilizationOf(service)],
    );
    const metrics = `http://${scrapedAt(service)}/metrics`;
    await until(
      async () => /^shop_utilization (\S+)/m.exec(await (await fetch(metrics)).text())?.[1],
      (utilization) => Number(utilization) > 0.1,
    );
    await prometheus?.kill();
    const end = await run.end;
    expect(end.report.maxUsers ?? 0).toBeLessThan(1.1 * countingCapacity);
    expect(end.exitCode).toBe(1);
    expect(end.report.verdict).not.toBe('pass');
    expect(end.summary.split('\n').slice(0, 5).join('\n')).toMatch(/⚠️|❌ .*could not be seen/);
  });
});
