import { describe, expect, it } from '@jest/globals';
import { initialState } from '../../src/search/state.ts';
import { choose } from '../../src/search/steps.ts';
import type { SearchSettings } from '../../src/search/types.ts';
import type { Block } from '../../src/search/belief/blocks.ts';
import { beliefOf, blockOf, settings } from './observations.ts';

const collapse = { users: 1100, unrecoveredAt: 1000, recoveredAt: 600, at: 0, times: 1 };

const block = blockOf(40, 1);

const large = { ...settings, maxUsers: 10_000 };

/** What is chosen while nothing is believed. */
const chosen = (proven: number, changes: Partial<SearchSettings> = {}): number =>
  choose({ ...initialState({ ...large, ...changes }), proven });

describe('choose', () => {
  it.each([
    ['a small one near the capacity', true, 5, -0.69, 1150],
    ['the usual one far below it', true, 5, -0.7, 1800],
    ['the usual one where those who come count', true, 0, -0.69, 1800],
    ['the usual one where users are there at once', false, 5, -0.69, 1800],
  ])(
    'takes no step that is not seen on the way but %s',
    (_what, areLate, seconds, margin, users) => {
      const { arrivals, ...state } = initialState(large);
      const blocks = [{ ...block, users: 1000, margin }];
      const came = { arrivals: { ...arrivals, seconds }, late: { since: null, areLate } };
      const belief = beliefOf(() => 5000);
      expect(choose({ ...state, ...came, blocks, belief, proven: 900 })).toBe(users);
    },
  );

  it.each([
    ['a hundredth of the most users', 0, {}, 100],
    ['the start that is asked for', 0, { startUsers: 7 }, 7],
    ['1.55 times a few', 100, {}, 155],
    ['1.425 times more', 200, {}, 285],
    ['1.55 times where the start is as many', 200, { startUsers: 200 }, 310],
    ['about 1.3 times many', 5000, {}, 6525],
    ['no more than the most users', 9000, {}, 10_000],
  ])('begins with the start, and grows by steps: %s', (_what, proven, changes, users) => {
    expect(chosen(proven, changes)).toBe(users);
  });

  it.each([
    ['nothing is proven', 0, 100],
    ['it is far away: twice', 200, 400],
    ['it is near: up to 95% of it', 500, 760],
    ['it was reached: as where nobody knows', 790, 1052],
  ])('grows faster below what is expected, where %s', (_what, proven, users) => {
    expect(chosen(proven, { expectedUsers: 800 })).toBe(users);
  });

  it.each([
    ['no more than twice what was healthy', 1500, 600, 1200],
    ['as far as nineteen of twenty believe', 1500, 1000, 1500],
    ['a step, where that is more', 600, 1000, 1325],
  ])('goes on to what is likely to be carried: %s', (_what, likely, proven, users) => {
    const quantile = (p: number): number => (p > 0.05 ? 100_000 : likely);
    const belief = beliefOf(quantile);
    const blocks = [{ ...block, users: proven, margin: -0.5 }];
    expect(choose({ ...initialState(large), blocks, belief, proven })).toBe(users);
  });

  it.each([
    ['half-way from enough to what is expected', 900, 800, 848],
    ['enough, where less is expected', 500, 800, 800],
    ['enough, where nothing is expected', null, 800, 800],
  ])('tries no more in a check than %s', (_what, expectedUsers, enoughUsers, users) => {
    expect(chosen(5000, { expectedUsers, enoughUsers })).toBe(users);
  });

  it.each([
    ['a little above the middle first', 30, null, 1020],
    ['a little below it after 45 seconds', 45, null, 980],
    ['above again after 45 more', 90, null, 1020],
    ['no more than the middle after a collapse', 90, collapse, 999],
    ['below it all the same', 45, collapse, 980],
  ])('measures beside the middle of what is believed: %s', (_what, seconds, collapse, users) => {
    const quantile = (p: number): number => 1000 * (1 + 0.08 * (p - 0.5));
    const belief = beliefOf(quantile);
    const blocks = [{ ...block, users: 1000, margin: -0.1, seconds }];
    const state = { ...initialState(large), blocks, belief, proven: 1000, collapse };
    expect(choose(state)).toBe(users);
  });

  it('moves no further aside than a block may go on', () => {
    const quantile = (p: number): number => 1000 * Math.exp(p - 0.5);
    const belief = beliefOf(quantile);
    const after = (seconds: number): number => {
      const blocks = [{ ...block, users: 1000, margin: -0.1, seconds }];
      return choose({ ...initialState(large), blocks, belief, proven: 1000 });
    };
    expect([after(30), after(45)]).toEqual([1060, 939]);
  });

  it('halves the users until some are healthy', () => {
    const after = (blocks: readonly Block[], believed: number): number =>
      choose({ ...initialState(large), blocks, belief: beliefOf(() => believed), proven: 0 });
    expect(after([block], 39)).toBe(20);
    expect(after([block, { ...block, users: 20 }], 19)).toBe(10);
    expect(after([{ ...block, loadSpread: 0.5 }], 1000)).toBe(100);
    expect(after([{ ...block, users: 1 }], 0.9)).toBe(1);
  });

  it('takes one bad look at a few users for chance where more are believed to be carried', () => {
    const blocks = [block];
    expect(choose({ ...initialState(large), blocks, belief: beliefOf(() => 90), proven: 0 })).toBe(
      90,
    );
  });

  it('goes down no further at once than to two fifths of what was too much', () => {
    const blocks = [block];
    expect(choose({ ...initialState(large), blocks, belief: beliefOf(() => 2), proven: 0 })).toBe(
      16,
    );
  });
});
