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
