import { describe, expect, it } from '@jest/globals';
import { doubleBisect } from '../../../bench/algorithms/double-bisect.ts';
import type { SearchResult, SearchSettings } from '../../../src/search/types.ts';
import { driver, settingsOf } from './drive.ts';

/** Plays against a target that carries `capacity` users, each look 20 s after the last. */
function play(
  capacity: number,
  changes: Partial<SearchSettings> = {},
): { levels: number[]; result: SearchResult | null } {
  const search = doubleBisect(settingsOf(changes));
  const { see, state } = driver(search);
  let command = see({ time: 0, users: 0, margin: null });
  for (let time = 20; command.result === null && time < 2000; time += 20) {
    const margin = command.users <= capacity ? -0.1 : 0.1;
    command = see({ time, users: command.users, margin });
  }
  const levels = search.levels(state()).map(({ users }) => users);
  return { levels, result: command.result };
}

describe('double and bisect', () => {
  it('doubles from a hundredth of the most users, then bisects to the precision', () => {
    const { levels, result } = play(70);
    expect(levels).toEqual([10, 20, 40, 80, 60, 70, 75, 72]);
    // ln(72 / 70) / 2 is the first below 3%.
    expect(result).toMatchObject({ outcome: 'found', users: 70, low: 70, high: 72 });
  });

  it('begins where it is told to', () => {
    expect(play(70, { startUsers: 64 }).levels).toEqual([64, 128, 96, 80, 72, 68]);
  });

  it('says at least when the most users are healthy', () => {
    const { levels, result } = play(5000);
    expect(levels).toEqual([10, 20, 40, 80, 160, 320, 640, 1000]);
    expect(result).toMatchObject({
      outcome: 'at-least',
      users: 1000,
      low: 1000,
      high: null,
      limitedBy: 'max-users',
    });
  });

  it('says at most when not even one user is healthy', () => {
    const { levels, result } = play(0);
    expect(levels).toEqual([10, 5, 2, 1]);
    expect(result).toMatchObject({ outcome: 'at-most', users: 0, low: null, high: 1 });
  });

  it('ends with neighbours where users are few', () => {
    expect(play(3)).toMatchObject({
      levels: [10, 5, 2, 3, 4],
      result: { outcome: 'found', users: 3, low: 3, high: 4 },
    });
  });

  it('waits for all users, and for one window after they came', () => {
    const { see } = driver(doubleBisect(settingsOf()));
    expect(see({ time: 0, users: 0, margin: -1 }).users).toBe(10);
    expect(see({ time: 5, users: 9, margin: -1 }).users).toBe(10);
    expect(see({ time: 7, users: 10, margin: -1 }).users).toBe(10);
    expect(see({ time: 16.9, users: 10, margin: -1 }).users).toBe(10);
    expect(see({ time: 17, users: 10, margin: -1 }).users).toBe(20);
  });

  it('waits while the signal is unknown, and does not look at its twin', () => {
    const { see } = driver(doubleBisect(settingsOf()));
    see({ time: 0, users: 10, margin: -1 });
    expect(see({ time: 20, users: 10, margin: null, twin: 1 }).users).toBe(10);
    expect(see({ time: 25, users: 10, margin: -1, twin: 1 }).users).toBe(20);
  });

  it.each<[string, (number | null)[], Partial<SearchResult>]>([
    ['nothing was seen', [null], { outcome: 'inconclusive', users: null, low: null, high: null }],
    ['all was healthy', [-1, -1], { outcome: 'at-least', users: 20, low: 20, high: null }],
    ['there is a bracket', [-1, 1], { outcome: 'inconclusive', users: 10, low: 10, high: 20 }],
    ['all was degraded', [1], { outcome: 'inconclusive', users: 0, low: null, high: 10 }],
  ])('at a deadline gives its bracket: %s', (_what, margins, expected) => {
    const search = doubleBisect(settingsOf());
    const { see, state } = driver(search);
    let { users } = see({ time: 0, users: 10, margin: null });
    margins.forEach((margin, index) => {
      const time = 40 * (index + 1);
      see({ time, users, margin, window: 100 });
      users = see({ time: time + 20, users, margin }).users;
    });
    expect(search.conclude(state(), 'deadline')).toMatchObject({ ...expected, limitedBy: 'time' });
  });
});
