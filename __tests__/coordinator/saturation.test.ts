import { describe, expect, it } from '@jest/globals';
import { saturationOf, type Throughput } from '../../src/coordinator/saturation.ts';

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
});

/** A point measured by so many requests. */
const by = (requests: number, users: number, requestsPerSecond: number): Throughput => ({
  ...{ users, requestsPerSecond, requests },
});

describe('growth', () => {
  const surely = 1e12;

  it.each([
    // Twice the users get 2 to the power of 0.2 as much at the limit, which is 1.1487 times.
    [114.8, 100],
    [114.9, null],
    [100, 100],
    [50, 100],
  ])('is a fifth of what the users are more: of 100 requests a second to %d', (twice, users) => {
    const rows = [by(surely, 100, 100), by(surely, 200, twice)];
    expect(saturationOf(rows)?.users ?? null).toBe(users);
  });

  it.each([
    [10.9, null],
    [11, 10],
  ])('is looked for from a tenth more users on: 10 and %d', (more, users) => {
    const rows = [by(surely, 10, 100), by(surely, more, 100)];
    expect(saturationOf(rows)?.users ?? null).toBe(users);
  });

  it.each([
    // By 100 and 400 requests the error is 0.1118; twice the users may get 0.1386 more.
    [102, 100],
    [103, null],
  ])('is not missed by chance: of 100 requests a second to %d', (twice, users) => {
    const rows = [by(100, 100, 100), by(400, 200, twice)];
    expect(saturationOf(rows)?.users ?? null).toBe(users);
  });

  it.each([
    // Four times the users may get 0.2773 more, and by chance 0.1118 more than that.
    [147, 100],
    [148, null],
  ])(
    'is not seen by chance: of 100 requests a second to %d with many more users',
    (most, users) => {
      const rows = [by(100, 100, 100), by(400, 200, 90), by(400, 400, most)];
      expect(saturationOf(rows)?.users ?? null).toBe(users);
    },
  );

  it('is told of the fewest users that have none, with what they got', () => {
    const rows = [by(surely, 100, 50), by(surely, 200, 99), by(surely, 400, 101)];
    expect(saturationOf([...rows, by(surely, 800, 100)])).toEqual({
      users: 200,
      requestsPerSecond: 99,
    });
  });
});

describe('about the same users', () => {
  const surely = 1e12;
  const more = by(surely, 200, 100);

  it.each([
    ['the second', [by(surely, 100, 80), by(surely, 100, 100)]],
    ['the first', [by(surely, 100, 100), by(surely, 100, 30)]],
    ['one of some more users', [by(surely, 100, 80), by(surely, 103, 100)]],
    ['one of three', [by(surely, 100, 80), by(surely, 102, 100), by(surely, 103, 90)]],
  ])('count once, with the best that they got: %s', (_, rows) => {
    expect(saturationOf([...rows, more])).toEqual({ users: 100, requestsPerSecond: 100 });
  });

  it('are no others that are more by more than 3%', () => {
    expect(saturationOf([by(surely, 100, 80), by(surely, 104, 100), more])).toEqual({
      users: 104,
      requestsPerSecond: 100,
    });
  });
});

describe('users on their way', () => {
  const surely = 1e12;

  it.each([
    [59.9, null],
    [60, 40],
  ])('are compared with half as many more that were held: 40 and %d', (more, users) => {
    const found = saturationOf([by(surely, more, 41)], [by(surely, 40, 40)]);
    expect(found?.users ?? null).toBe(users);
  });

  it('are told in whole users, the fewest first', () => {
    const onTheWay = [by(surely, 60.6, 61), by(surely, 40.6, 62)];
    expect(saturationOf([by(surely, 100, 63)], onTheWay)).toEqual({
      users: 41,
      requestsPerSecond: 62,
    });
  });

  it('stand back behind those that were held', () => {
    const held = [by(surely, 100, 100), by(surely, 200, 101)];
    expect(saturationOf(held, [by(surely, 40, 100)])?.users).toBe(100);
  });

  it('are not compared with one another', () => {
    expect(saturationOf([], [by(surely, 40, 40), by(surely, 80, 41)])).toBeNull();
  });
});
