import { describe, expect, it } from '@jest/globals';
import { play, reading, type Tick } from './observations.ts';

const peakOf = (ticks: readonly Tick[]): number =>
  Math.max(...ticks.map(({ command }) => command.users));

/** Carries 400 users, like a queue of five workers. */
const queue = (users: number): number => 0.5 + 0.5 * (users / 400) ** 8;

describe('a check', () => {
  const check = { expectedUsers: 400, enoughUsers: 370 };
  const check400 = play({ value: queue, settings: check });

  it('ends when so many users as are enough are surely carried', () => {
    const { result } = check400.ticks.at(-1)?.command ?? {};
    expect(result).toMatchObject({ outcome: 'at-least', high: null, limitedBy: '' });
    expect(result?.low).toBeGreaterThanOrEqual(370);
    expect(result?.low).toBeLessThanOrEqual(400);
  });

  it('tries no more than half-way to what is expected', () => {
    expect(peakOf(check400.ticks)).toBe(Math.floor(Math.sqrt(370 * 400)));
  });

  it('is sooner done than a search', () => {
    const secondsOf = (ticks: readonly Tick[]): number => ticks.at(-1)?.observation.time ?? 0;
    expect(secondsOf(check400.ticks)).toBeLessThan(0.7 * secondsOf(play({ value: queue }).ticks));
  });

  it('goes on to the capacity where fewer are carried', () => {
    const { ticks } = play({ value: (users) => queue((users * 400) / 300), settings: check });
    const { result } = ticks.at(-1)?.command ?? {};
    expect(result?.outcome).toBe('found');
    expect(Math.abs((result?.users ?? 0) / 300 - 1)).toBeLessThan(0.03);
    expect(peakOf(ticks)).toBeLessThan(1.3 * 300);
  });

  it('does not end before the queries of the user have seen it', () => {
    const twins = play(
      {
        value: queue,
        settings: check,
        look: (time, users) =>
          users === 0 ? null : reading(Math.log(queue(users)), time - 20, time, { twin: true }),
      },
      600,
    );
    expect(twins.ticks.at(-1)?.command.result).toBeNull();
  });
});

describe('a warm start', () => {
  /** When so many users were there for the first time. */
  const reached = (users: number, expectedUsers: number | null): number =>
    play({ value: queue, settings: { expectedUsers } }).ticks.find(
      ({ observation }) => observation.activeUsers >= users,
    )?.observation.time ?? Infinity;

  it('is sooner near what is expected', () => {
    expect(reached(370, 400)).toBeLessThan(reached(370, null));
  });

  it('finds the capacity as well where far more was expected', () => {
    const { ticks } = play({ value: queue, settings: { expectedUsers: 1000 } });
    const { result } = ticks.at(-1)?.command ?? {};
    expect(result?.outcome).toBe('found');
    expect(Math.abs((result?.users ?? 0) / 400 - 1)).toBeLessThan(0.03);
    expect(peakOf(ticks)).toBeLessThan(1.5 * 400);
  });
});
