import { describe, expect, it } from '@jest/globals';
import { saturationOf, throughputOf, type Throughput } from '../../src/coordinator/saturation.ts';
import { play } from './played.ts';

/** Points of [users, requests a second], each held for a while. */
function points(rows: readonly (readonly [number, number])[], seconds = 60): Throughput[] {
  return rows.map(([users, requestsPerSecond]) => ({
    users,
    requestsPerSecond,
    requests: seconds * requestsPerSecond,
  }));
}

describe('saturation', () => {
  it.each<[string, (readonly [number, number])[], number | null]>([
    [
      'of a service that carries all',
      [
        [10, 10],
        [50, 50],
        [100, 99],
        [200, 196],
      ],
      null,
    ],
    [
      'of one that carries about 210',
      [
        [100, 100],
        [200, 190],
        [400, 205],
        [800, 204],
      ],
      200,
    ],
    [
      'of one whose throughput falls',
      [
        [100, 100],
        [200, 195],
        [300, 120],
      ],
      200,
    ],
    [
      'in any order, whatever a collapse leaves',
      [
        [400, 205],
        [200, 190],
        [100, 30],
        [100, 100],
      ],
      200,
    ],
    [
      'of users who ask for other things',
      [
        [100, 100],
        [150, 148],
        [200, 180],
        [300, 260],
      ],
      null,
    ],
    [
      'of levels too close to tell',
      [
        [200, 190],
        [210, 190],
      ],
      null,
    ],
    ['of one level', [[200, 190]], null],
    ['of none', [], null],
  ])('%s', (_, rows, users) => {
    expect(saturationOf(points(rows))?.users ?? null).toBe(users);
  });

  it('is not told from chance', () => {
    const rows = [
      [20, 2],
      [25, 2],
    ] as const;
    expect(saturationOf(points(rows, 30))).toBeNull();
    expect(saturationOf(points(rows, 6000))).toEqual({ users: 20, requestsPerSecond: 2 });
  });

  it('is read from the times in which the users stayed as many', () => {
    const { samples } = play(
      { users: 0, seconds: 5, values: {} },
      { users: 100, seconds: 30, values: { 'requests-per-second': 100 } },
      { users: 200, seconds: 5, values: { 'requests-per-second': 130 } },
      { users: 300, seconds: 5, values: { 'requests-per-second': 150 }, phase: 'paused' },
      { users: 400, seconds: 30 },
    );
    expect(throughputOf(samples)).toEqual([
      { users: 100, requestsPerSecond: 100, requests: 6000 },
      { users: 200, requestsPerSecond: 130, requests: 2000 },
    ]);
  });

  it('is not read from looks that reach back to other users', () => {
    const { samples } = play(
      { users: 100, seconds: 10, values: { 'requests-per-second': 100 } },
      { users: 200, seconds: 10, values: { 'requests-per-second': 130 } },
    );
    const late = samples.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, from: sample.time - 6 },
    }));
    expect(throughputOf(late).map(({ users }) => users)).toEqual([200]);
    const later = late.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, from: sample.time - 11 },
    }));
    expect(throughputOf(later)).toEqual([]);
  });
});
