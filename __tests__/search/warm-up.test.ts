import { describe, expect, it } from '@jest/globals';
import { newLevel } from '../../src/search/level.ts';
import { initialState, type SearchState } from '../../src/search/search.ts';
import type { Observation } from '../../src/search/types.ts';
import { warmUp } from '../../src/search/warm-up.ts';
import { play, reading, settings, type World } from './observations.ts';

/** Carries 400 users once it is warm; in the beginning everything takes `times` as long. */
const cold =
  (times: number, fadesIn: number): World['value'] =>
  (users, time) =>
    (0.5 + 0.5 * (users / 400) ** 8) * (1 + (times - 1) * Math.exp(-time / fadesIn));

describe('a cold service', () => {
  it('is held with its first users for as long as it gets better, and then found', () => {
    const { ticks } = play({ value: cold(5, 100) });
    const warming = ticks.filter(({ command }) => command.reason.startsWith('warming up'));
    expect(warming.length).toBeGreaterThan(20);
    expect(new Set(warming.map(({ command }) => command.users))).toEqual(new Set([10]));
    const { outcome, low, high } = ticks.at(-1)?.command.result ?? {};
    expect(outcome).toBe('found');
    expect(low).toBeLessThanOrEqual(400);
    expect(high).toBeGreaterThanOrEqual(399);
  });

  it('is not taken for warm by a look at what was before', () => {
    const value = cold(5, 100);
    const look = (time: number, users: number) =>
      time === 5 ? reading(-1, -10, 5) : reading(Math.log(value(users, time)), time - 5, time);
    const { ticks } = play({ value, look });
    const warming = ticks.filter(({ command }) => command.reason.startsWith('warming up'));
    expect(new Set(warming.map(({ command }) => command.users))).toEqual(new Set([10]));
    expect(warming.length).toBeGreaterThan(20);
  });

  it('is told from one that stays as it is', () => {
    const { ticks } = play({ value: () => 3 });
    expect(ticks.at(-1)?.command.result).toMatchObject({ outcome: 'at-most', users: 0 });
  });
});

describe('a warm service', () => {
  it('loses no time', () => {
    const { ticks } = play({ value: cold(1, 1) });
    expect(ticks.some(({ command }) => command.reason.startsWith('warming up'))).toBe(false);
  });

  it('is not judged within a warm-up that the user asked for', () => {
    const { ticks } = play({ value: cold(1, 1), settings: { warmUpSeconds: 120 } });
    const users = ticks.filter(({ observation: { time } }) => time > 5 && time < 120);
    expect(new Set(users.map(({ command }) => command.users))).toEqual(new Set([10]));
    expect(ticks.at(-1)?.command.result?.outcome).toBe('found');
  });
});

describe('what ends the warm-up', () => {
  /** With 10 users who were asked for, of whom so many were there at these times. */
  const after = (users: readonly (readonly [time: number, users: number])[]): SearchState => {
    const activity = users.map(([time, there]) => ({ time, users: there }));
    const state = initialState(settings);
    return { ...state, level: newLevel(10, 0), activity };
  };
  const quick = reading(-0.1, 5, 10);
  const look = { signal: 'latency', margin: -0.1, average: -0.1, from: 5, to: 10, twin: false };
  const at = (time: number, activeUsers: number): Observation => ({
    time,
    activeUsers,
    generatorLimit: null,
    readings: [quick],
  });

  it('is no look at users who are still coming', () => {
    const early = warmUp(after([[5, 3]]), at(5, 3), { ...look, from: 0, to: 5 });
    const coming = after([
      [5, 3],
      [10, 6],
    ]);
    const { warmUp: still } = warmUp({ ...coming, warmUp: early.warmUp }, at(10, 6), look);
    expect(still).toEqual({ since: 5, users: 10, blocks: [] });
  });

  it('is a healthy look at all of them', () => {
    const there = after([
      [0, 10],
      [5, 10],
      [10, 10],
    ]);
    const early = { since: 0, users: 10, blocks: [] };
    expect(warmUp({ ...there, warmUp: early }, at(10, 10), look).warmUp).toBeNull();
  });

  it('is no other signal that is healthy', () => {
    const { ticks } = play({
      value: cold(1, 1),
      look: (time, users) => [
        reading(users === 0 ? null : -1, time - 5, time, { signal: 'cpu', idle: users === 0 }),
        reading(users === 0 ? null : time < 400 ? 0.5 : -0.5, time - 600, time, {
          average: null,
          idle: users === 0,
        }),
      ],
    });
    const cooling = ticks.filter(({ observation: { time } }) => time > 5 && time < 400);
    expect(new Set(cooling.map(({ command }) => command.reason))).toEqual(
      new Set(['warming up with 10 users']),
    );
  });

  it('is that its time is over, and then what reaches back into it tells nothing', () => {
    const cooling = { ...after([[900, 10]]), warmUp: { since: 0, users: 10, blocks: [] } };
    const { warmUp: over, blocks, resumedAt, level } = warmUp(cooling, at(900, 10), look);
    expect({ over, blocks, resumedAt, level }).toEqual({
      over: null,
      blocks: [],
      resumedAt: 900,
      level: newLevel(10, 900),
    });
  });
});
