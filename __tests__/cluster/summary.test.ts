import { describe, expect, it } from '@jest/globals';
import type { AgentStatistics, AgentStatus } from '../../src/cluster/agent.ts';
import { mergeStatistics, summarise } from '../../src/cluster/summary.ts';

const status = (part: Partial<AgentStatus>): AgentStatus => ({
  running: true,
  users: 0,
  maxUsers: null,
  utilization: null,
  statistics: null,
  ...part,
});

describe('summarise', () => {
  it.each<[string, Partial<AgentStatus>[], object]>([
    ['no agents', [], { activeUsers: 0, limit: null, utilization: null }],
    [
      'users of two agents that are there, a third without users, and one that counts too many',
      [{ users: 10, present: 4 }, { users: 20, present: 20 }, {}, { users: 3, present: 5 }],
      { activeUsers: 33, presentUsers: 27, limit: null, utilization: null },
    ],
    [
      'all at their caps',
      [
        { users: 10, maxUsers: 10 },
        { users: 20, maxUsers: 20 },
      ],
      { activeUsers: 30, limit: 30, utilization: null },
    ],
    [
      'one of two at its cap',
      [
        { users: 10, maxUsers: 10 },
        { users: 19, maxUsers: 20 },
      ],
      { activeUsers: 29, limit: null, utilization: null },
    ],
    [
      'one without a cap',
      [{ users: 10, maxUsers: 10 }, { users: 9 }],
      { activeUsers: 19, limit: null, utilization: null },
    ],
    [
      'a busy agent',
      [{ users: 10, utilization: 0.9 }, { users: 5, utilization: 0.2 }, { users: 1 }],
      { activeUsers: 16, limit: 16, utilization: 0.9 },
    ],
    [
      'agents that are not busy',
      [
        { users: 10, utilization: 0.89 },
        { users: 5, utilization: 0.2 },
      ],
      { activeUsers: 15, limit: null, utilization: 0.89 },
    ],
  ])('%s', (_name, statuses, summary) => {
    expect(summarise(statuses.map(status))).toEqual({
      presentUsers: null,
      ...summary,
      statistics: null,
    });
  });
});

describe('mergeStatistics', () => {
  const statistics = (
    requests: number,
    [mean, p50, p90, p95, p99]: [number, number, number, number, number],
    errors: number,
    rate: number,
    from = 100,
  ): AgentStatistics => ({
    from,
    to: from + 10,
    requests,
    values: {
      'latency-mean': mean,
      'latency-p50': p50,
      'latency-p90': p90,
      'latency-p95': p95,
      'latency-p99': p99,
      'error-ratio': errors,
      'requests-per-second': rate,
    },
  });
  const nothing = statistics(0, [NaN, NaN, NaN, NaN, NaN], NaN, 0, 101);

  it('is null without statistics', () => {
    expect(mergeStatistics([])).toBeNull();
  });

  it('sums, pools and takes the worst', () => {
    expect(
      mergeStatistics([
        statistics(300, [0.25, 0.125, 0.5, 0.75, 2], 0.25, 30),
        statistics(100, [0.75, 0.25, 0.375, 1, 1.5], 0.75, 10, 95),
        nothing,
      ]),
    ).toEqual({
      ...statistics(400, [0.375, 0.25, 0.5, 1, 2], 0.375, 40, 95),
      to: 111,
    });
  });

  it('sums the answers that were much shorter than at first', () => {
    const some = statistics(300, [1, 1, 1, 1, 1], 0, 30);
    const merged = mergeStatistics([
      some,
      { ...some, short: { count: 20, step: 'GET /a' } },
      { ...some, short: { count: 3, step: 'GET /b' } },
    ]);
    expect(merged).toMatchObject({ requests: 900, short: { count: 23, step: 'GET /a' } });
    expect(mergeStatistics([some, some])).not.toHaveProperty('short');
  });

  it('merges percentiles exactly where all agents have a histogram', () => {
    const quick = {
      ...statistics(90, [0.1, 0.1, 0.1, 0.1, 0.1], 0, 9),
      answered: 90,
      latencies: { bounds: [0, 0.2], counts: [0, 90] },
    };
    const slow = {
      ...statistics(10, [1, 1, 1, 1, 1], 0, 1),
      answered: 10,
      latencies: { bounds: [1, 2], counts: [0, 10] },
    };
    const merged = mergeStatistics([quick, slow, nothing]);
    expect(merged?.values['latency-p50']).toBeCloseTo(0.2 * (50 / 90), 12);
    expect(merged?.values['latency-p95']).toBe(1.5);
    expect(merged?.values['latency-mean']).toBeCloseTo(0.19, 12);
    expect(merged).toMatchObject({ answered: 100, latencies: { bounds: [0, 0.2, 1, 2] } });
    expect(mergeStatistics([slow])).toEqual(slow);
    // One that has none leaves nothing to merge.
    expect(mergeStatistics([quick, statistics(1, [1, 1, 1, 3, 4], 0, 1)])?.values).toMatchObject({
      'latency-p95': 3,
    });
  });

  it('weighs means by the requests that have a latency', () => {
    const dead = { ...statistics(300, [NaN, NaN, NaN, NaN, NaN], 1, 3), answered: 0 };
    const half = { ...statistics(100, [2, NaN, NaN, NaN, NaN], 0.5, 3), answered: 50 };
    const fine = { ...statistics(50, [1, NaN, NaN, NaN, NaN], 0, 3), answered: 50 };
    expect(mergeStatistics([dead, half, fine])).toMatchObject({
      requests: 450,
      answered: 100,
      values: { 'latency-mean': 1.5 },
    });
    const mostlyFailed = { ...statistics(1000, [4, NaN, NaN, NaN, NaN], 0.99, 3), timed: 10 };
    const { values } = mergeStatistics([mostlyFailed, fine]) ?? {};
    // (10 × 4 + 50 × 1) / 60
    expect(values?.['latency-mean']).toBe(1.5);
  });

  it('stays NaN where nothing was requested', () => {
    expect(mergeStatistics([nothing, nothing])).toEqual(nothing);
  });
});
