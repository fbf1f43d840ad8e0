import { describe, expect, it } from '@jest/globals';
import { play } from './observations.ts';

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
