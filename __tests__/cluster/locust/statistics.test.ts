import { describe, expect, it } from '@jest/globals';
import type { AgentStatisticName } from '../../../src/cluster/agent.ts';
import { type Received, remember, statisticsOf } from '../../../src/cluster/locust/statistics.ts';

/**
 * Reports of [time, requests, failures, seconds of latency together, requests a second, p95, and
 * requests without an answer].
 */
function received(
  ...rows: readonly (readonly [number, number, number, number, number, number, number?])[]
): readonly Received[] {
  return rows.reduce<readonly Received[]>(
    (reports, [time, requests, failures, latencySeconds, requestsPerSecond, p95, unanswered = 0]) =>
      remember(reports, {
        time,
        report: {
          state: 'running',
          users: 10,
          workers: null,
          totals: { requests, failures, latencySeconds, unanswered },
          requestsPerSecond,
          percentiles: new Map<AgentStatisticName, number>([['latency-p95', p95]]),
        },
      }),
    [],
  );
}

const nothing = {
  'latency-mean': NaN,
  'latency-p50': NaN,
  'latency-p90': NaN,
  'latency-p95': NaN,
  'latency-p99': NaN,
  'error-ratio': NaN,
  'requests-per-second': NaN,
};

describe('the statistics of Locust', () => {
  it('are those of the last ten seconds, and of the five in which a report may be late', () => {
    const reports = received(
      [100, 0, 0, 0, 0, NaN],
      [105, 50, 50, 50, 10, 9],
      [111, 110, 50, 56, 10, 0.3],
      [113, 130, 50, 58, 10, 0.31],
      [117, 200, 52, 67.5, 11.5, 0.32],
    );
    expect(statisticsOf(reports)).toEqual({
      from: 100,
      to: 117,
      requests: 150,
      answered: 150,
      values: {
        ...nothing,
        'latency-mean': 17.5 / 150,
        'latency-p95': 0.32,
        'error-ratio': 2 / 150,
        'requests-per-second': 11.5,
      },
    });
    expect(reports.map(({ time }) => time)).toEqual([105, 111, 113, 117]);
  });

  it('are those since the first report, in the beginning', () => {
    expect(statisticsOf(received([100, 0, 0, 0, 0, NaN], [103, 8, 2, 2, 4, 0.5]))).toMatchObject({
      from: 95,
      to: 103,
      requests: 8,
      values: { 'latency-mean': 0.25, 'error-ratio': 0.25 },
    });
  });

  it('are none without requests, whatever Locust repeats of the last ones', () => {
    expect(statisticsOf([])).toBeNull();
    expect(
      statisticsOf(received([100, 8, 0, 2, 4, 0.5], [104, 8, 0, 2, 4, 0.5], [114, 8, 0, 2, 4, 0])),
    ).toEqual({ from: 99, to: 114, requests: 0, answered: 0, values: nothing });
  });

  it('are of answered requests alone, but for the errors', () => {
    const half = received([100, 0, 0, 0, 0, NaN], [110, 40, 20, 5, 4, 0.4, 20]);
    expect(statisticsOf(half)).toMatchObject({
      requests: 40,
      answered: 20,
      values: { 'latency-mean': 0.25, 'latency-p95': 0.4, 'error-ratio': 0.5 },
    });
    const dead = received([100, 0, 0, 0, 0, NaN], [110, 40, 40, 0.1, 4, 0.002, 40]);
    expect(statisticsOf(dead)).toMatchObject({
      requests: 40,
      answered: 0,
      values: {
        'latency-mean': NaN,
        'latency-p95': NaN,
        'error-ratio': 1,
        'requests-per-second': 4,
      },
    });
  });

  it('begin anew when somebody has reset them', () => {
    const reset = received([100, 80, 0, 20, 4, 0.5], [104, 4, 0, 0.5, 4, 0.5]);
    expect(statisticsOf(reset)).toMatchObject({ from: 99, requests: 0 });
    expect(
      statisticsOf(
        received([100, 80, 0, 20, 4, 0.5], [104, 4, 0, 1, 4, 0.5], [106, 8, 4, 2, 4, 1]),
      ),
    ).toMatchObject({ from: 99, to: 106, requests: 4, values: { 'error-ratio': 1 } });
  });
});
