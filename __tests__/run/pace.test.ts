import { describe, expect, it } from '@jest/globals';
import { Pace } from '../../src/run/pace.ts';

/** What is allowed of so many users that are wanted at these times. */
function allowed(
  usersPerSecond: number | null,
  looks: readonly (readonly [time: number, wanted: number])[],
): number[] {
  let now = 0;
  const pace = new Pace(usersPerSecond, () => now);
  return looks.map(([time, wanted]) => {
    now = time;
    return pace.allow(wanted);
  });
}

describe('Pace', () => {
  it.each<[string, number | null, [number, number][], number[]]>([
    ['lets all come where nobody says how fast', null, [[0, 500]], [500]],
    [
      'lets so many come in a second, up to what is wanted',
      4,
      [
        [0, 30],
        [5, 30],
        [6, 30],
        [10, 30],
      ],
      [0, 20, 24, 30],
    ],
    [
      'counts parts of users',
      0.1,
      [
        [5, 3],
        [10, 3],
        [20, 3],
        [30, 3],
      ],
      [0, 1, 2, 3],
    ],
    [
      'lets users leave at once, and come back at the pace',
      2,
      [
        [50, 100],
        [51, 10],
        [53, 100],
      ],
      [100, 10, 14],
    ],
    [
      'saves nothing up',
      2,
      [
        [5, 10],
        [100, 10],
        [101, 90],
      ],
      [10, 10, 12],
    ],
  ])('%s', (_what, usersPerSecond, looks, users) => {
    expect(allowed(usersPerSecond, looks)).toEqual(users);
  });
});
