import { describe, expect, it } from '@jest/globals';
import { initialState, loadOver } from '../../src/search/state.ts';
import { settings } from './observations.ts';

/** Users at 0 s, 5 s, 10 s, and so on. */
function load(users: readonly number[], from: number, to: number): ReturnType<typeof loadOver> {
  const activity = users.map((count, index) => ({ time: 5 * index, users: count }));
  return loadOver({ ...initialState(settings), activity }, { from, to });
}

describe('loadOver', () => {
  it.each<[string, number[], number, number, object | null]>([
    ['constant users', [10, 10, 10, 10], 5, 15, { mean: 10, spread: 0, falling: false }],
    [
      'users that come',
      [0, 100, 200, 300],
      10,
      15,
      { mean: 200, spread: expect.closeTo(Math.sqrt(1 / 6), 10), falling: false },
    ],
    [
      'users that leave',
      [120, 100, 80, 80],
      10,
      15,
      {
        mean: expect.closeTo(260 / 3, 10),
        spread: expect.closeTo(Math.SQRT2 / 13, 10),
        falling: true,
      },
    ],
    ['users that leave by less than 5%', [100, 100, 96], 5, 10, { falling: false }],
    ['what came before it, as the target answers late', [50, 100, 100, 100], 5, 15, { mean: 87.5 }],
    ['what came long before it', [50, 100, 100, 100], 10, 15, { mean: 100 }],
    ['what comes after it', [100, 100, 100, 900], 5, 10, { mean: 100 }],
    ['no users', [0, 0, 0], 5, 10, null],
    ['a time that nobody saw', [], 5, 10, null],
  ])('of %s', (_what, users, from, to, expected) => {
    if (expected === null) expect(load(users, from, to)).toBeNull();
    else expect(load(users, from, to)).toMatchObject(expected);
  });
});
