import { describe, expect, it } from '@jest/globals';
import { play, reading, type World } from './observations.ts';

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
