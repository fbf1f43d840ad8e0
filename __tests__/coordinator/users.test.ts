import { describe, expect, it } from '@jest/globals';
import type { AgentStatistics } from '../../src/cluster/agent.ts';
import {
  coordinate,
  type ClusterPort,
  type ClusterStatus,
  type MonitorPort,
} from '../../src/coordinator/coordinator.ts';
import type { RunRecord } from '../../src/coordinator/record.ts';
import { readingOf } from '../../src/monitor/evaluate.ts';
import { Guards } from '../../src/monitor/guards.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import { capacitySearch } from '../../src/search/search.ts';
import { signal } from '../fixtures/reports/build.ts';
import { settings } from '../search/observations.ts';
import { statisticsOf } from '../monitor/statistics.ts';

const query = 'histogram_quantile(0.95, sum by (le) (rate(http_request_seconds_bucket[1m])))';
const p95 = signal('p95', 0.3, { source: { kind: 'query', query } });

/** A service, as its own signal sees it and as its users do. */
interface Service {
  readonly signal?: Signal;
  /** What its signal says with so many users; null: nothing. */
  readonly own: (users: number) => number | null;
  readonly seen: (users: number) => Partial<AgentStatistics['values']>;
  readonly answered?: number;
  readonly maxUsers?: number;
  /** What the agents say beside, after so many seconds, with so many users ordered. */
  readonly status?: (seconds: number, users: number) => Partial<ClusterStatus>;
}

/** A run against it, with agents that tell statistics, a look every five seconds. */
async function run(service: Service): Promise<RunRecord & { readonly seconds: number }> {
  const of = service.signal ?? p95;
  const guards = new Guards([of]);
  const maxUsers = service.maxUsers ?? 800;
  let now = 0;
  let users = 0;
  let since = 0;
  const cluster: ClusterPort = {
    start: () => Promise.resolve(),
    observe: (from) => {
      const requests = 10 * users;
      const statistics = statisticsOf(users > 0 ? service.seen(users) : {}, {
        from: Math.max(from ?? now - 5, since),
        to: now,
        requests,
        answered: service.answered ?? requests,
      });
      const status = { activeUsers: users, lostAgents: [], limit: null, notices: [], statistics };
      return Promise.resolve({ ...status, ...service.status?.(now, users) });
    },
    setUsers: (wanted) => {
      if (wanted !== users) since = now;
      users = wanted;
      return Promise.resolve();
    },
    stop: () => Promise.resolve({ clean: true, problems: [] }),
  };
  const monitor: MonitorPort = {
    read: ({ time, settledSince, statistics }) => {
      const look = { signal: of, from: settledSince ?? time - 5, to: time, note: '', twin: false };
      const own = [readingOf(look, [service.own(users) ?? NaN], 'idle')];
      return Promise.resolve([...own, ...guards.read(own, statistics)]);
    },
  };
  const record = await coordinate({
    cluster,
    monitor,
    search: capacitySearch({ ...settings, maxUsers, deadline: 1800 }),
    clock: {
      now: () => now,
      sleep: (seconds) => Promise.resolve(void (now += seconds)),
    },
    cancel: new AbortController().signal,
    budgetSeconds: 1800,
    sampleIntervalSeconds: 5,
    onSample: () => undefined,
  });
  return { ...record, seconds: now };
}

/** Users of a service that gets through 200 requests a second wait so long for the rest. */
function waiting(users: number): Partial<AgentStatistics['values']> {
  const latency = Math.max(0.05 + 0.1 * (users / 210) ** 6, users / 200 - 1);
  return {
    'latency-mean': latency,
    'latency-p95': 2 * latency,
    'error-ratio': 0,
    'requests-per-second': users / (1 + latency),
  };
}

describe('what the users see', () => {
  it('limits a service that does not see its own queue, as Flask on gunicorn', async () => {
    const record = await run({ own: (users) => Math.min(0.16, 0.1 + users / 1000), seen: waiting });
    const { outcome, users, limitedBy } = record.result;
    expect([outcome, limitedBy]).toEqual(['found', 'p95, as the users see it']);
    // Half of 0.3 s: where 0.05 + 0.1 (N / 210)^6 is 0.15, and N / 200 - 1 still less.
    expect(Math.abs((users ?? 0) / 210 - 1)).toBeLessThan(0.1);
    expect(record.doubts.map(({ kind }) => kind)).toEqual(['users-wait']);
    expect(record.levels.some((level) => level.bindingSignal === limitedBy)).toBe(true);
    expect(record.users?.requestsPerSecond).toBeGreaterThan(150);
  });

  it('goes by the name of the signal where the service sees it as well', async () => {
    const record = await run({
      own: (users) => 1.9 * (waiting(users)['latency-mean'] ?? 0),
      seen: waiting,
    });
    expect(record.result).toMatchObject({ outcome: 'found', limitedBy: 'p95' });
    expect(record.result.reason).not.toContain('as the users see it');
    expect(record.doubts).toEqual([]);
    const names = record.samples.flatMap(({ readings }) => readings.map((one) => one.signal.name));
    expect(new Set(names)).toEqual(new Set(['p95']));
  });

  it('is no number of users where all they get is an error', async () => {
    const seen = () => ({ 'latency-p95': 0.01, 'latency-mean': 0.01, 'error-ratio': 1 });
    const record = await run({ own: () => 0.01, seen });
    expect(record.result).toMatchObject({ outcome: 'at-most', limitedBy: 'errors of the users' });
    expect(record.result.low).toBeNull();
    expect(record.doubts.map(({ kind }) => kind)).toContain('errors');
    expect(Math.max(...record.samples.map(({ requestedUsers }) => requestedUsers))).toBeLessThan(9);
  });

  it('tells where requests per second ended, and doubts a pass beyond', async () => {
    const connections = signal('connections', 1000);
    const record = await run({ signal: connections, own: (users) => users, seen: waiting });
    expect(record.result).toMatchObject({ outcome: 'at-least', low: 800 });
    expect(record.saturation?.users).toBeGreaterThan(180);
    expect(record.saturation?.users).toBeLessThan(290);
    expect(record.doubts.map(({ kind }) => kind)).toEqual(['saturated']);
  });

  it('ends a run within 30 s of load where nothing is answered, whatever the signals say', async () => {
    const dead = { 'error-ratio': 1, 'requests-per-second': 40 };
    for (const own of [() => 0.01, () => null]) {
      const record = await run({ own, seen: () => dead, answered: 0 });
      expect(record).toMatchObject({
        stopReason: 'answered',
        result: {
          outcome: 'inconclusive',
          users: null,
          low: null,
          high: null,
          limitedBy: '',
          reason: "The service answered none of its users' requests.",
        },
      });
      expect(record.doubts.map(({ kind }) => kind)).toEqual(['nothing-answered']);
      expect(record.seconds).toBeLessThanOrEqual(40);
    }
  });
});

describe('users of whom no request ever ends', () => {
  it('are no load, whatever the signals say', async () => {
    const record = await run({
      own: () => 0.01,
      seen: () => ({}),
      status: (seconds) => ({
        statistics: statisticsOf({}, { from: seconds - 5, to: seconds, requests: 0 }),
      }),
    });
    expect(record.result).toMatchObject({
      outcome: 'inconclusive',
      users: null,
      low: null,
      reason: 'No request of the users ever ended: the agents count none.',
    });
    expect(record.doubts.map(({ kind }) => kind)).toEqual(['nothing-answered']);
  });
});

describe('users that nobody ordered', () => {
  it('are never part of a number, and stop the growth while they are there', async () => {
    const record = await run({
      own: (users) => users / 1000,
      seen: waiting,
      maxUsers: 60,
      status: (seconds, users) => (seconds < 60 ? {} : { activeUsers: users, unorderedUsers: 113 }),
    });
    const high = Math.max(...record.samples.map(({ activeUsers }) => activeUsers));
    expect(high).toBeLessThanOrEqual(60);
    const late = record.samples.filter(({ time, phase }) => time > 60 && phase !== 'done');
    expect(late.length).toBeGreaterThan(5);
    expect(new Set(late.map(({ phase }) => phase))).toEqual(new Set(['blind']));
    expect(record.doubts.map(({ kind }) => kind)).toContain('unordered-users');
    expect(record.result.users ?? 0).toBeLessThanOrEqual(60);
  });
});

describe('a query without a value', () => {
  it('does not wait for traffic that is there', async () => {
    const record = await run({ own: () => null, seen: waiting });
    const blind = record.samples.filter(({ time, activeUsers }) => time > 30 && activeUsers > 0);
    expect(blind.length).toBeGreaterThan(0);
    expect(record.doubts).toEqual([
      expect.objectContaining({
        kind: 'unmeasured',
        text: 'No level was measured: "p95" had no value in the whole run.',
      }),
    ]);
    expect(record.result.outcome).toBe('inconclusive');
  });
});
