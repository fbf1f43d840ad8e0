import { describe, expect, it } from '@jest/globals';
import { initialState, next, type SearchState } from '../../src/search/search.ts';
import { loadOver } from '../../src/search/state.ts';
import { reading, settings } from './observations.ts';

/** Plays ticks of five seconds from the first order on, with so many users there at each. */
function playArrivals(there: readonly (number | null)[]): SearchState {
  let { state } = next(initialState({ ...settings, maxUsers: 40, startUsers: 40 }), {
    time: 0,
    activeUsers: 0,
    generatorLimit: null,
    readings: [reading(-2, 0, 0)],
  });
  there.forEach((present, index) => {
    const time = 5 * (index + 1);
    const readings = [reading(-2, time - 5, time)];
    const observation = { time, activeUsers: 40, present, generatorLimit: null, readings };
    ({ state } = next(state, observation));
  });
  return state;
}

describe('users that are on their way', () => {
  it.each([
    ['half of them', [10, 20]],
    ['all but a few', [10, 20, 30, 38]],
    ['none, for less than a minute', Array.from({ length: 11 }, () => 0)],
  ])('let no level settle while there are %s', (_what, there) => {
    expect(playArrivals(there).level).toMatchObject({ users: 40, settledAt: null });
  });

  it.each([
    ['are all there', [10, 20, 30, 39], 25],
    ['have not come for a minute', [10, ...Array.from({ length: 13 }, () => 20)], 75],
    ['are not told of', [null], 10],
  ])('let it settle once they %s', (_what, there, settledAt) => {
    expect(playArrivals(there).level.settledAt).toBe(settledAt);
  });

  it('are no load yet', () => {
    const state = playArrivals([10, 20, 30, 40, 40, 40]);
    expect(loadOver(state, { from: 10, to: 20 })?.mean).toBe(25);
    expect(loadOver(state, { from: 30, to: 30 })?.mean).toBe(40);
  });
});

describe('users that come one by one', () => {
  /** Plays ticks of five seconds in which the agents have so many of the 2,000 that were ordered. */
  function ceilingAfter(started: readonly number[]): number | null {
    let { state } = next(initialState({ ...settings, maxUsers: 2000, startUsers: 2000 }), {
      time: 0,
      activeUsers: 0,
      generatorLimit: null,
      readings: [reading(-2, 0, 0)],
    });
    started.forEach((activeUsers, index) => {
      const time = 5 * (index + 1);
      const readings = [reading(-2, time - 5, time)];
      ({ state } = next(state, { time, activeUsers, generatorLimit: null, readings }));
    });
    return state.ceiling;
  }

  it('are no agents at their limit, however many are there', () => {
    expect(ceilingAfter([1000, 1001, 1002, 1003, 1004, 1005, 1006])).toBeNull();
  });

  it('are some where they only come back', () => {
    expect(ceilingAfter([1000, 999, 1000, 999, 1000, 999, 1000])).toBe(999);
  });
});
