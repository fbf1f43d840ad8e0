import { describe, expect, it } from '@jest/globals';
import { newLevel, settle } from '../../src/search/level.ts';
import { initialState, type SearchState } from '../../src/search/state.ts';
import { finish, order, seek } from '../../src/search/steps.ts';
import type { Command, Observation, SearchResult } from '../../src/search/types.ts';
import { beliefOf, blockOf, settings } from './observations.ts';

const at = (time: number): Observation => ({
  time,
  activeUsers: 100,
  generatorLimit: null,
  readings: [],
});

/** With 100 users, who were healthy, and a capacity that is about as sure as this. */
const holding = (
  users: number,
  doubt: number,
  changes: Partial<SearchState> = {},
): SearchState => ({
  ...initialState(settings),
  level: newLevel(100, 0),
  blocks: [blockOf(100, -0.2)],
  belief: beliefOf((p) => users * Math.exp(2 * doubt * (p - 0.5))),
  proven: 100,
  ...changes,
});

const command = (state: SearchState, time = 60): Pick<Command, 'users' | 'phase' | 'reason'> => {
  const { users, phase, reason } = seek(state, at(time)).command;
  return { users, phase, reason };
};

describe('the next level', () => {
  it.each([
    ['holds what is about the capacity', 100, 0, 100, 'measure', 'measuring 100 users'],
    [
      'goes up to what is likely to be carried',
      130,
      0.2,
      137,
      'expand',
      '137 users should be healthy',
    ],
    ['goes down from what is not', 80, 0.1, 84, 'expand', '100 users are too many'],
  ])('%s', (_what, believed, doubt, users, phase, reason) => {
    expect(command(holding(believed, doubt))).toEqual({ users, phase, reason });
  });

  it('is exactly what is measured again', () => {
    const again = { users: 101, since: 0 };
    expect(command(holding(100, 0, { again })).users).toBe(101);
    expect(command(holding(100, 0)).users).toBe(100);
  });

  it('is exactly as many as may be asked for, where all are believed to be carried', () => {
    const most = { ...settings, maxUsers: 101 };
    expect(command(holding(500, 0, { settings: most })).users).toBe(101);
  });

  it.each([
    ['where it is known within its precision', 101, 'measuring 100 users'],
    ['no longer where it is more', 102, '102 users should be healthy'],
  ])('is the present one %s', (_what, believed, reason) => {
    expect(command(holding(believed, 0)).reason).toBe(reason);
  });
});

describe('shortly before the end', () => {
  const untold = { blocks: [], belief: beliefOf(() => 1000) };
  const ends = (deadline: number): SearchState =>
    holding(1000, 0, { ...untold, settings: { ...settings, deadline } });

  it.each([
    ['forty seconds before it, the users are held', 600, 561, 'holding 100 users'],
    ['before that they still grow', 600, 560, '200 users should be healthy'],
    ['of a short time two fifths are for the level', 50, 31, 'holding 100 users'],
    ['and the rest is for the way', 50, 30, '200 users should be healthy'],
  ])('%s', (_what, deadline, time, reason) => {
    expect(command(ends(deadline), time).reason).toBe(reason);
  });

  it('a level that was held already is enough to answer with', () => {
    const level = { users: 50, from: 0, to: 30, margin: -1, side: 'healthy' as const };
    const levels = [{ ...level, bindingSignal: 'latency' }];
    expect(command({ ...ends(600), levels }, 590).reason).toBe('200 users should be healthy');
  });
});

describe('an order', () => {
  it('lets the users come at the pace that goes unnoticed', () => {
    const state = holding(1000, 0, { startedUsers: 100 });
    const activity = [10, 15].map((time) => ({ time, users: 100 }));
    const paced = { ...state, activity, arrivals: { ...state.arrivals, pace: 2 } };
    const users = (asked: number): number =>
      order(paced, at(15), asked, 'expand', 'more').command.users;
    expect([users(200), users(105), users(40)]).toEqual([110, 105, 40]);
  });

  it('closes the level before, where it was measured', () => {
    const sums = new Map([['latency', { seconds: 10, averageSeconds: 5, valueSeconds: 5 }]]);
    const measured = holding(1000, 0, { level: { ...newLevel(100, 20), sums } });
    const { state } = order(measured, at(60), 150, 'expand', 'more');
    expect(state.levels).toMatchObject([{ users: 100, from: 20, to: 60, side: 'healthy' }]);
    expect(state.level).toEqual(newLevel(150, 60));
    expect(order(holding(1000, 0), at(60), 150, 'expand', 'more').state.levels).toEqual([]);
  });

  it.each([
    ['goes on over a few more users', 'expand' as const, 20],
    ['begins anew where they leave as it is too much', 'drain' as const, null],
    ['begins anew where nothing is seen', 'blind' as const, null],
  ])('%s: the block under way', (_what, phase, blockSince) => {
    const settled = holding(1000, 0, { level: settle(newLevel(100, 0), 20) });
    expect(order(settled, at(60), 101, phase, 'why').state.level).toMatchObject({
      users: 101,
      settledAt: null,
      blockSince,
    });
  });

  it('of as many users changes nothing', () => {
    const before = holding(1000, 0, { stalledSince: 7 });
    expect(order(before, at(60), 100, 'measure', 'on').state).toEqual(before);
  });
});

describe('the end', () => {
  const result: SearchResult = {
    outcome: 'found',
    users: 100,
    low: 97,
    high: 103,
    limitedBy: 'latency',
    reason: 'The service supports 100 users (97 to 103).',
    collapse: null,
  };

  it('sends all users away, and says why', () => {
    const activity = [{ time: 90, users: 100 }];
    const { state, command: last } = finish(holding(100, 0, { activity }), result);
    expect(last).toEqual({
      users: 0,
      settledSince: null,
      phase: 'done',
      reason: result.reason,
      result,
    });
    expect(state).toMatchObject({ result, level: newLevel(0, 90) });
  });

  it('names what was found to remember', () => {
    const memories = new Map([['latency', 600]]);
    expect(finish(holding(100, 0, { memories }), result).command.result).toEqual({
      ...result,
      remembers: [{ signal: 'latency', seconds: 600 }],
    });
  });
});
