import { describe, expect, it } from '@jest/globals';
import {
  saturationOf,
  throughputOf,
  throughputOnTheWay,
  type Throughput,
} from '../../src/coordinator/saturation.ts';
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

  it.each<[string, number | null, (readonly [number, number])[]]>([
    [
      'of a service with two replicas, of which one carries all it can',
      59,
      [
        [20, 20],
        [40, 38],
        [59, 48],
        [80, 50],
        [120, 49],
      ],
    ],
    [
      'of one that carries all',
      null,
      [
        [20, 20],
        [40, 38],
        [59, 59],
        [80, 78],
        [120, 119],
      ],
    ],
    [
      'too near to the level to tell',
      null,
      [
        [20, 20],
        [40, 38],
        [120, 51],
      ],
    ],
  ])('is seen on the way up to a single level: %s', (_, users, rows) => {
    const top = users === null && rows.length > 3 ? 150 : 50;
    const level = points([[150, top]]);
    expect(saturationOf(level, points(rows, 5))?.users ?? null).toBe(users);
    expect(saturationOf(level)).toBeNull();
  });

  it('is read on the way from looks during which the users were about as many', () => {
    const climb = [10, 20, 24, 25, 40].map((users) => ({
      users,
      seconds: 5,
      values: { 'requests-per-second': users },
    }));
    const { samples } = play(...climb);
    const longer = samples.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, from: sample.time - 10 },
    }));
    expect(throughputOnTheWay(longer)).toEqual([
      { users: 10, requestsPerSecond: 10, requests: 100 },
      { users: 22, requestsPerSecond: 24, requests: 240 },
      { users: 24.5, requestsPerSecond: 25, requests: 250 },
    ]);
    const gone = longer.map((sample) => ({ ...sample, activeUsers: 0 }));
    expect(throughputOnTheWay(gone)).toEqual([]);
    const rare = longer.map((sample) => ({
      ...sample,
      statistics: sample.statistics && { ...sample.statistics, requests: 99 },
    }));
    expect(throughputOnTheWay(rare)).toEqual([]);
    const paused = longer.map((sample) => ({ ...sample, phase: 'paused' as const }));
    expect(throughputOnTheWay(paused)).toEqual([]);
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
