import { describe, expect, it } from '@jest/globals';
import type { Block } from '../../src/search/belief/blocks.ts';
import { unconfirmed } from '../../src/search/confirm.ts';
import { initialState, type SearchState } from '../../src/search/search.ts';
import { beliefOf, blockOf, play, settings } from './observations.ts';

/** Quiet up to so many users, and far too slow beyond. */
const cliff = (users: number, most: number): number => (users <= most ? 0.5 : 2);

describe('a cliff', () => {
  it('is found all the same', () => {
    const { ticks } = play({ value: (users) => cliff(users, 400) });
    const { outcome, low, high } = ticks.at(-1)?.command.result ?? {};
    expect(outcome).toBe('found');
    expect(low).toBeLessThanOrEqual(400);
    expect(high).toBeGreaterThanOrEqual(400);
  });
});

describe('a service that gets more workers while it is too slow', () => {
  it('is not taken for what it was', () => {
    let slowSince = Infinity;
    let most = 400;
    const { ticks } = play({
      value: (users, time) => {
        if (users > most) slowSince = Math.min(slowSince, time);
        if (time > slowSince + 50) most = 700;
        return cliff(users, most);
      },
    });
    const { outcome, users = null } = ticks.at(-1)?.command.result ?? {};
    expect(outcome).toBe('found');
    expect(users).toBeGreaterThan(650);
  });
});

describe('what was degraded for a moment, on the way', () => {
  const once = blockOf(31, 0.7, { from: 40, to: 50, isPassing: true, loadSpread: 0.1 });
  const belief = beliefOf(() => 30);
  const after = (blocks: readonly Block[]): SearchState => ({
    ...initialState(settings),
    blocks,
    belief,
  });
  const held = [0, 1].map((at) => blockOf(30, -0.2, { from: 60 + 15 * at, to: 75 + 15 * at }));

  it('is no edge before more users were measured', () => {
    expect(unconfirmed(after([once, ...held]), 30)).toBe(31);
    expect(unconfirmed(after([once, ...held]), 31)).toBe(32);
  });

  it('is one when it is so again', () => {
    const again = { ...once, from: 100, to: 110 };
    expect(unconfirmed(after([once, ...held, again]), 30)).toBeNull();
  });

  it('is one when it is so with users who are held', () => {
    const above = blockOf(31, 0.1, { from: 100, to: 115 });
    expect(unconfirmed(after([once, ...held, above]), 30)).toBeNull();
  });

  it('is none where nothing was degraded', () => {
    expect(unconfirmed(after(held), 30)).toBeNull();
  });
});
