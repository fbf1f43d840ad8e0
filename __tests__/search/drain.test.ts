import { describe, expect, it } from '@jest/globals';
import type { Belief } from '../../src/search/belief/belief.ts';
import type { Capacity } from '../../src/search/belief/capacity.ts';
import { beginDrain, drain, isBreach } from '../../src/search/drain.ts';
import { moved, newLevel, settle } from '../../src/search/level.ts';
import { initialState, type Drain, type SearchState } from '../../src/search/state.ts';
import type { Step } from '../../src/search/steps.ts';
import type { Block } from '../../src/search/belief/blocks.ts';
import { beliefOf, blockOf, settings } from './observations.ts';

const belief = (changes: Partial<Belief> = {}): Capacity => beliefOf(() => 600, changes);

const block = (users: number, margin: number, loadSpread = 0): Block =>
  blockOf(users, margin, { from: 80, to: 90, seconds: 10, loadSpread });

/** A level of 1000 users, ordered at 60 s and settled at 70 s. */
function stateWith(changes: Partial<SearchState> = {}): SearchState {
  const level = settle(newLevel(1000, 60), 70);
  const initial = initialState({ ...settings, maxUsers: 5000 });
  return { ...initial, level, belief: belief(), proven: 990, ...changes };
}

const seen = (activeUsers: number, time = 100) => ({
  time,
  activeUsers,
  generatorLimit: null,
  readings: [],
});

const present = (value: number, from = 80, to = 95) => ({
  margin: Math.log(value),
  average: Math.log(value),
  twin: false,
  signal: 'latency',
  from,
  to,
});

describe('isBreach', () => {
  it.each([
    ['a signal without noise', 0, 15, 2],
    // Over 15 seconds its value differs by as much as it is.
    ['a noisy signal', 0.25, 15, 8],
    ['a noisy signal that was seen for longer', 0.25, 60, 2 * 1.5 ** 2],
    ['a gauge, which speaks for one scrape', 0.25 / 3, 0, 8],
    ['a signal that is all noise', 100, 15, 18],
  ])('takes more than chance: %s', (_what, variancePerMinute, seconds, limit) => {
    const level = settle(newLevel(1000, 0), 10);
    const state = stateWith({ level, belief: belief({ variancePerMinute }) });
    const at = (value: number): boolean =>
      isBreach(state, seen(1000), present(value, 95 - seconds, 95));
    expect([at(0.99 * limit), at(1.01 * limit)]).toEqual([false, true]);
  });

  it('is none with a single user, who cannot be too many', () => {
    expect(isBreach(stateWith(), seen(1), present(50))).toBe(false);
    expect(isBreach(stateWith(), seen(2), present(50))).toBe(true);
  });

  it('is none of a window that reaches back before the level, once the level has settled', () => {
    const before = present(50, 59, 95);
    expect(isBreach(stateWith(), seen(1000), before)).toBe(false);
    expect(isBreach(stateWith({ level: newLevel(1000, 60) }), seen(1000), before)).toBe(true);
  });

  it('is one where most requests are slower than a quantile may be, however noisy that is', () => {
    const noisy = stateWith({ belief: belief({ variancePerMinute: 100 }) });
    const slow = (share: number) => ({
      ...present(5),
      average: Math.log(share / 0.01),
      allowedShare: 0.01,
    });
    expect(isBreach(noisy, seen(1000), slow(0.69))).toBe(false);
    expect(isBreach(noisy, seen(1000), slow(0.71))).toBe(true);
    // Of a median nearly all may be slow with a few users too many.
    const median = { ...present(5), average: Math.log(1.9), allowedShare: 0.5 };
    expect(isBreach(noisy, seen(1000), median)).toBe(false);
  });

  it('is one where most are of no more users than were carried before, whichever level it was', () => {
    const before = {
      ...present(5, 59, 95),
      average: Math.log(0.71 / 0.01),
      allowedShare: 0.01,
    };
    const users = (count: number): SearchState['activity'] => [
      { time: 50, users: count },
      { time: 70, users: count },
    ];
    expect(isBreach(stateWith({ activity: users(990) }), seen(970), before)).toBe(true);
    expect(isBreach(stateWith({ activity: users(1000) }), seen(970), before)).toBe(false);
  });

  it('is one of a window that reaches back before a small move only', () => {
    const level = settle(moved(settle(newLevel(1000, 30), 50), 970, 85), 90);
    expect(isBreach(stateWith({ level }), seen(970), present(50, 49, 95))).toBe(false);
    expect(isBreach(stateWith({ level }), seen(970), present(50, 50, 95))).toBe(true);
  });
});

describe('beginDrain', () => {
  const begin = (changes: Partial<SearchState> = {}, active = 1000): Step =>
    beginDrain(stateWith(changes), seen(active), present(3));

  it.each<[string, Partial<SearchState>, number]>([
    ['a little lower, where as many were healthy before', { blocks: [block(940, -0.1)] }, 930],
    ['well below the belief, where none were', { blocks: [block(900, -0.1)] }, 570],
    ['well below the belief, where they were degraded', { blocks: [block(940, 0.1)] }, 570],
    [
      'well below the belief, where the users were still coming',
      { blocks: [block(940, -0.1, 0.05)] },
      570,
    ],
    ['half, where the belief is lower', { belief: belief({ quantile: () => 100 }) }, 500],
    ['a little lower at most', { belief: belief({ quantile: () => 4000 }) }, 930],
    ['what the agents can make', { ceiling: 300 }, 300],
    [
      'what it took to recover from a collapse before',
      {
        blocks: [block(940, -0.1)],
        collapse: { users: 900, unrecoveredAt: 800, recoveredAt: 480, at: 0, times: 1 },
      },
      480,
    ],
  ])('leaves %s', (_what, changes, users) => {
    expect(begin(changes).command).toMatchObject({
      users,
      phase: 'drain',
      reason: 'latency is far beyond its threshold',
    });
  });

  it('leaves one user at least', () => {
    expect(begin({ belief: belief({ quantile: () => 1 }) }, 2).command.users).toBe(1);
  });

  it('holds no more for proven than what is somewhat below the breach', () => {
    expect(begin().state.proven).toBe(950);
    expect(begin({ proven: 500 }).state.proven).toBe(500);
  });
});

describe('the level of a drain', () => {
  it('has windows of its own, however small the step is', () => {
    const step = beginDrain(
      stateWith({ blocks: [block(950, -0.1)] }),
      seen(1000),
      present(3, 80, 95),
    );
    expect(step.state.level).toEqual(newLevel(930, 100));
  });
});

describe('drain', () => {
  /** Drained from 1000 to 930 users, who were reached at 110 s. */
  const draining: Drain = {
    breachedAt: 1000,
    wasHealthy: true,
    reachedAt: 110,
    margin: Math.log(3),
    unrecoveredAt: null,
    emptied: false,
  };
  const level = newLevel(930, 100);
  const blocks = [block(100, Math.log(0.5)), block(940, -0.1)];

  function after(value: number, time: number, changes: Partial<Drain> = {}): Step {
    const drained = { ...draining, ...changes };
    const state = stateWith({ level, blocks, drain: drained });
    return drain(state, drained, seen(930, time), present(value, time - 10, time));
  }

  it.each([
    ['healthy where that many were healthy before', true, 0.99, true],
    ['degraded where that many were healthy before', true, 1.01, false],
    ['half as quiet as it can be', false, 0.74, true],
    ['healthy, but not quiet', false, 0.76, false],
  ])('ends when the signals are %s', (_what, wasHealthy, value, ends) => {
    const { state, command } = after(value, 120, { wasHealthy });
    expect([state.drain === null, command.phase !== 'drain']).toEqual([ends, ends]);
    expect(state.collapse).toBeNull();
  });

  it('learns that those who were left are healthy, from when the others have gone', () => {
    const look = { ...present(0.5, 110, 130), idle: false };
    const observation = { ...seen(930, 130), readings: [look] };
    const activity = [
      { time: 90, users: 1000 },
      ...[105, 110, 120, 130].map((time) => ({ time, users: 930 })),
    ];
    const last = (before: readonly Block[]): Block | undefined => {
      const state = stateWith({ level, blocks: before, drain: draining, activity });
      return drain(state, draining, observation, present(0.5, 110, 130)).state.blocks.at(-1);
    };
    expect(last([block(464, -0.1)])).toMatchObject({
      ...{ users: 930, margin: Math.log(0.5), from: 115, to: 130, isFirst: true },
    });
    // Where as many, or half of them, were healthy before, it is no news.
    expect(last([block(465, -0.1)])).toMatchObject({ users: 465 });
  });

  it('waits for what was seen after the users had left', () => {
    expect(after(0.5, 115).command).toMatchObject({ users: 930, phase: 'drain' });
    expect(after(0.5, 115.5).state.drain).toBeNull();
  });

  it('waits until the users are there', () => {
    const drained = { ...draining, reachedAt: null };
    const state = stateWith({ level, blocks, drain: drained });
    const step = drain(state, drained, seen(950, 500), present(0.5, 490, 500));
    expect(step.command).toMatchObject({ users: 930, phase: 'drain' });
    expect(step.state.drain?.reachedAt).toBeNull();
  });

  it.each([
    ['far beyond their threshold', 2.1, 930],
    ['a little beyond it, which may be noise', 1.5, null],
  ])('takes away more when the signals stay %s for long', (_what, value, unrecoveredAt) => {
    expect(after(value, 144.9).command.users).toBe(930);
    const { state, command } = after(value, 145);
    expect(command).toMatchObject({ users: 558, phase: 'drain' });
    expect(state.drain).toEqual({
      breachedAt: 1000,
      wasHealthy: false,
      reachedAt: null,
      margin: Math.log(3),
      unrecoveredAt,
      emptied: false,
    });
  });

  it('remembers the most users that did not recover, and the fewest it took', () => {
    const { state } = after(0.5, 120, { wasHealthy: false, unrecoveredAt: 930 });
    expect(state.collapse).toEqual({
      users: 1000,
      unrecoveredAt: 930,
      recoveredAt: 930,
      at: 120,
      times: 1,
    });
    expect(after(1.5, 145, { unrecoveredAt: 2000 }).state.drain?.unrecoveredAt).toBe(2000);
  });

  it('takes all users away where not even a fifth of them helped', () => {
    const drained = { ...draining, wasHealthy: false };
    const state = stateWith({ level: newLevel(300, 100), blocks, drain: drained });
    const { command } = drain(state, drained, seen(300, 145), present(3, 135, 145));
    expect(command).toMatchObject({ users: 0, phase: 'drain' });
  });

  it.each([
    ['twice as bad as at the breach', 6.1, 0],
    ['about as bad', 5.9, 930],
  ])('takes all users away at once where fewer are %s', (_what, value, users) => {
    expect(after(value, 120, { margin: Math.log(3) }).command.users).toBe(users);
  });

  it('is patient with a window that reaches back before the users had left', () => {
    const state = stateWith({ level, blocks, drain: draining });
    const wide = (value: number): Step =>
      drain(state, draining, seen(930, 160), present(value, 105, 160));
    expect(wide(3).command.users).toBe(930);
    expect(wide(30).command.users).toBe(930);
  });

  describe('without users', () => {
    const empty: Drain = { ...draining, wasHealthy: false, unrecoveredAt: 930 };
    const state = stateWith({ level: newLevel(0, 100), blocks, drain: empty });
    const at = (value: number, time: number, from = time): Step =>
      drain(state, empty, seen(0, time), present(value, from, time));

    it('waits for a quarter of an hour, and then ends', () => {
      expect(at(3, 1009, 1000).command).toMatchObject({
        users: 0,
        reason: 'waiting without users until old requests have ended',
      });
      expect(at(3, 1010, 1000).command.result?.reason).toMatch(
        /^latency did not recover in 900 s without users\. /,
      );
    });

    it('has no capacity to tell where the signals stay as they are', () => {
      const minute = { seconds: 60 };
      const known = [blockOf(990, -0.05, minute), blockOf(1000, 0.02, minute)];
      const fallen = { ...state, blocks: known, belief: beliefOf((p) => 980 + 40 * p) };
      const { command } = drain(fallen, empty, seen(0, 1010), present(3, 1000, 1010));
      expect(command.result).toMatchObject({ outcome: 'inconclusive', users: null });
    });

    it('tells a collapse, and comes back from far below', () => {
      const { collapse, proven } = at(0.5, 300, 290).state;
      expect(collapse).toMatchObject({ users: 1000, recoveredAt: 0, times: 1 });
      expect(proven).toBe(500);
    });

    it('learns what a gauge remembers, which is no collapse', () => {
      const { collapse, memories } = at(0.5, 300).state;
      expect([collapse, [...memories]]).toEqual([null, [['latency', 190]]]);
    });
  });

  it('measures what is degraded with few users after all were away', () => {
    const drained = { ...draining, wasHealthy: false, emptied: true };
    const state = stateWith({ level: newLevel(10, 100), blocks, drain: drained });
    const step = drain(state, drained, seen(10, 145), present(3, 135, 145));
    expect(step.state.drain).toBeNull();
    expect(step.command.phase).not.toBe('drain');
  });
});
