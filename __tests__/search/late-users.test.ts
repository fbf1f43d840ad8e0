import { describe, expect, it } from '@jest/globals';
import {
  isKnownWithoutLate,
  isTrueOfThose,
  nobodyLate,
  watchLate,
  withoutLate,
} from '../../src/search/late-users.ts';
import { initialState, next, type SearchState } from '../../src/search/search.ts';
import { beliefOf, blockOf, reading, settings } from './observations.ts';

const around200 = beliefOf(() => 200);
const passing = { isPassing: true, loadSpread: 0.02 };

describe('users who were started', () => {
  it.each([
    ['when they are there at once', [0, 5, 10], [], false],
    ['when they are there within ten seconds', [0, 5, 10], [0, 5], false],
    ['when others are waited for each time', [0, 5, 10, 15, 20], [0, 5, 15, 20], false],
    ['when they are not there for ten seconds', [0, 5, 10], [0, 5, 10], true],
    ['when they were not once', [0, 10, 20, 30], [0, 10], true],
  ])('are late or not: %s', (_what, times, missingAt, areLate) => {
    const seen = times.reduce(
      (late, time) => watchLate(late, time, missingAt.includes(time)),
      nobodyLate,
    );
    expect(seen.areLate).toBe(areLate);
  });
});

describe('enough of users who are there', () => {
  it.each([
    ['is a minute near the capacity', 4, 200, {}, true],
    ['is not less', 3, 200, {}, false],
    ['is not far from it', 4, 160, {}, false],
    ['is not of those who come', 4, 200, passing, false],
    ['is not of another signal', 4, 200, { signal: 'errors' }, false],
  ])('%s', (_what, count, users, changes, isKnown) => {
    const blocks = Array.from({ length: count }, () => blockOf(users, -0.1, changes));
    expect(isKnownWithoutLate(blocks, around200)).toBe(isKnown);
  });
});

describe('what was seen while users came', () => {
  const there = [blockOf(190, -0.1), blockOf(200, -0.3)];

  it.each([
    ['a few who were no worse', blockOf(60, -0.3), true],
    ['a few who were worse', blockOf(60, -0.29), false],
    ['more than a few', blockOf(70, -1), false],
  ])('is true of those who are there, or not: %s', (_what, block, isTrue) => {
    expect(isTrueOfThose(there, block)).toBe(isTrue);
  });

  it('is left out but for what is, and for what no user came in', () => {
    const kept = [
      ...there,
      blockOf(20, -1.2, passing),
      blockOf(190, 0.9, { ...passing, loadSpread: 0 }),
      blockOf(190, 0.4, { ...passing, signal: 'errors' }),
      blockOf(120, 0.2),
    ];
    const blocks = [...kept, blockOf(180, 0.5, passing), blockOf(250, 2, passing)];
    expect(withoutLate(blocks, around200)).toEqual(kept);
  });
});

describe('a search among users who idle, and whose login is costly', () => {
  /** Users need so long to be there, in seconds, and then log in over the next ones. */
  const [idleSeconds, loginSeconds] = [15, 10];
  const carried = 200;

  /** @param costs each who logs in loads the service as so many more who are there */
  function play(costs: number): { readonly state: SearchState; readonly most: number } {
    let state = initialState({ ...settings, startUsers: 40 });
    const started: { readonly time: number; readonly users: number }[] = [];
    let [users, most] = [0, 0];
    for (let time = 0; state.result === null; time += 5) {
      const thereAt = (at: number): number =>
        Math.min(users, started.findLast((entry) => entry.time <= at - idleSeconds)?.users ?? 0);
      const [present, loggedIn] = [thereAt(time), thereAt(time - loginSeconds)];
      const load = present + costs * Math.max(0, present - loggedIn);
      const margin = Math.log(0.2 + 0.8 * (load / carried) ** 8);
      const step = next(state, {
        time,
        activeUsers: users,
        present,
        generatorLimit: null,
        readings: [reading(present === 0 ? null : margin, time - 5, time, { idle: present === 0 })],
      });
      state = step.state;
      if (step.command.result === null) ({ users } = step.command);
      most = Math.max(most, users);
      started.push({ time, users });
    }
    return { state, most };
  }

  it('finds what is carried of users who are there, and goes little beyond', () => {
    const { state, most } = play(1.5);
    expect(state.late.areLate).toBe(true);
    expect(state.arrivals).toMatchObject({ isKnown: true, seconds: 5, pace: null });
    expect(state.result?.outcome).toBe('found');
    expect(Math.abs((state.result?.users ?? 0) - carried)).toBeLessThanOrEqual(2);
    expect(most).toBeLessThan(1.1 * carried);
    // It takes 880 s where those who come count.
    expect(state.activity.at(-1)?.time).toBeLessThan(400);
  });

  it('remembers how few users were, where it is found out that so many cost more to come', () => {
    const { state } = play(3);
    expect(state.arrivals.pace).toBeGreaterThan(0);
    expect(state.blocks[0]?.users).toBeLessThan(0.35 * carried);
    const loads = state.blocks.map(({ users }) => users / carried);
    expect(loads.filter((load) => load > 0.35 && load < 0.7)).toEqual([]);
    expect(Math.abs((state.result?.users ?? 0) - carried)).toBeLessThanOrEqual(2);
  });
});
