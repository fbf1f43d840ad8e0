import { describe, expect, it } from '@jest/globals';
import { newLevel } from '../../src/search/level.ts';
import { remember } from '../../src/search/learn.ts';
import { initialState, type SearchState } from '../../src/search/state.ts';
import type { Observation, SearchSettings } from '../../src/search/types.ts';
import { settings } from './observations.ts';

/** 100 users were ordered at 0 s. */
const ordered = (asked: Partial<SearchSettings> = {}): SearchState => ({
  ...initialState({ ...settings, ...asked }),
  level: newLevel(100, 0),
});

const look = (
  time: number,
  activeUsers: number,
  changes: Partial<Observation> = {},
): Observation => ({ time, activeUsers, generatorLimit: null, readings: [], ...changes });

describe('the most that the agents can make', () => {
  it('is what they tell', () => {
    const { ceiling, limitedAt } = remember(ordered(), look(5, 80, { generatorLimit: 80 }));
    expect({ ceiling, limitedAt }).toEqual({ ceiling: 80, limitedAt: 5 });
  });

  it.each([
    ['stands for a while', 19, { ceiling: 80, limitedAt: 0 }],
    ['is asked for again after twenty seconds', 20, { ceiling: null, limitedAt: null }],
  ])('%s, when they tell no more', (_what, time, expected) => {
    const busy = { ...ordered(), ceiling: 80, limitedAt: 0, startedUsers: 100 };
    expect(remember(busy, look(time, 100))).toMatchObject(expected);
  });

  it.each<[string, Partial<SearchSettings>, number, number, number | null]>([
    ['not yet those who are there', {}, 14, 60, null],
    ['those who are there', {}, 15, 60, 60],
    ['not yet those where scrapes are rare', { scrapeSeconds: 10 }, 29, 60, null],
    ['those after three scrapes', { scrapeSeconds: 10 }, 30, 60, 60],
    ['none, where nobody has come', {}, 15, 0, null],
    ['none, where one more has come', {}, 15, 61, null],
    ['none, where all have come', {}, 15, 100, null],
  ])('is %s, when no more come', (_what, asked, time, there, ceiling) => {
    const waiting = { ...ordered(asked), startedUsers: Math.min(there, 60) };
    expect(remember(waiting, look(time, there)).ceiling).toBe(ceiling);
  });
});

describe('the load over time', () => {
  it.each<[string, Partial<SearchSettings>, ReadonlyMap<string, number>, number]>([
    ['five minutes', {}, new Map(), 300],
    ['three windows', { windowSeconds: 200 }, new Map(), 600],
    ['sixty scrapes', { scrapeSeconds: 10 }, new Map(), 600],
    ['three times what a signal remembers', {}, new Map([['latency', 400]]), 1200],
  ])('is known for %s', (_what, asked, memories, seconds) => {
    const time = 2000;
    const activity = [time - seconds, time - seconds + 1].map((at) => ({ time: at, users: 7 }));
    const state = { ...ordered(asked), memories, activity };
    expect(remember(state, look(time, 9)).activity).toEqual([
      { time: time - seconds + 1, users: 7 },
      { time, users: 9 },
    ]);
  });

  it('is of those who are there, where the agents tell', () => {
    expect(remember(ordered(), look(5, 100, { present: 30 })).activity).toEqual([
      { time: 5, users: 30 },
    ]);
  });
});

describe('a level', () => {
  it.each<[string, Partial<SearchSettings>, number]>([
    ['five seconds', { scrapeSeconds: 2 }, 15],
    ['a scrape', { scrapeSeconds: 7 }, 17],
    ['ten seconds', { scrapeSeconds: 15 }, 20],
  ])('settles %s after its users have come', (_what, asked, settledAt) => {
    expect(remember(ordered(asked), look(10, 100)).level).toMatchObject({
      settledAt,
      steadySince: settledAt,
      blockSince: settledAt,
    });
  });

  it('settles when users who come cost nothing more', () => {
    const { arrivals, ...state } = ordered();
    const costly = { ...state, arrivals: { ...arrivals, seconds: 40 } };
    expect(remember(costly, look(10, 100)).level.settledAt).toBe(50);
  });

  it('settles at once where the one before was about as many', () => {
    const state = { ...ordered(), level: { ...newLevel(100, 0), blockSince: 3, steadySince: 3 } };
    expect(remember(state, look(10, 100)).level).toMatchObject({ settledAt: 10, blockSince: 3 });
  });

  it.each([
    ['one user more than half a percent is missing', 99.4, null],
    ['half a user is missing', 99.5, 15],
  ])('is not there where %s', (_what, there, settledAt) => {
    expect(remember(ordered(), look(10, there)).level.settledAt).toBe(settledAt);
  });

  it('is one of fewer users where the agents make no more', () => {
    const stuck = { ...ordered(), startedUsers: 60, ceiling: 60 };
    expect(remember(stuck, look(15, 60)).level.settledAt).toBe(20);
  });

  it('settles once', () => {
    const { level } = remember(ordered(), look(10, 100));
    expect(remember({ ...ordered(), level }, look(60, 100)).level).toEqual(level);
  });
});
