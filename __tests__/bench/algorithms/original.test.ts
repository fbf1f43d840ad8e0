import { describe, expect, it } from '@jest/globals';
import { original, slope } from '../../../bench/algorithms/original.ts';
import type { Command } from '../../../src/search/types.ts';
import { driver, settingsOf, type Look } from './drive.ts';

const healthy = -0.5;
const alert = 0.1;

/** The users asked for, look by look, of a search whose users come at once. */
function usersOf(
  margins: readonly (number | null)[],
  { first = 0, maxUsers = 1000 }: { readonly first?: number; readonly maxUsers?: number } = {},
): number[] {
  const { see } = driver(original(settingsOf({ maxUsers })));
  let users = first;
  return margins.map((margin, time) => (users = see({ time, users, margin }).users));
}

describe('the original loop', () => {
  it('adds 8 users a look until the first alert', () => {
    expect(usersOf([healthy, healthy, healthy, healthy])).toEqual([8, 16, 24, 32]);
  });

  it('takes missing data for health', () => {
    expect(usersOf([null, null, healthy, null])).toEqual([8, 16, 24, 32]);
  });

  it('alerts at the threshold', () => {
    expect(usersOf([healthy, healthy, 0, 0])).toEqual([8, 16, 16, 8]);
  });

  it('rests for 2 seconds after each step, once there was an alert', () => {
    const margins = [healthy, healthy, healthy, alert, alert, alert, alert, alert];
    expect(usersOf(margins)).toEqual([8, 16, 24, 24, 16, 16, 8, 8]);
  });

  it('rests for 2 seconds after the last alert before it adds users', () => {
    const margins = [healthy, healthy, alert, alert, healthy, healthy, healthy, healthy];
    expect(usersOf(margins, { first: 100 })).toEqual([108, 116, 116, 108, 108, 116, 116, 124]);
  });

  it('stays between none and the most users', () => {
    expect(usersOf([healthy, healthy, healthy], { maxUsers: 20 })).toEqual([8, 16, 20]);
    expect(usersOf([alert, alert, alert], { first: 10 })).toEqual([2, 2, 0]);
  });

  it('does not look at twins', () => {
    const { see } = driver(original(settingsOf()));
    expect(see({ time: 0, users: 50, margin: healthy, twin: alert }).users).toBe(58);
  });

  it('adds to the users that are there, not to those that are still to come', () => {
    const { see } = driver(original(settingsOf()));
    see({ time: 0, users: 0, margin: healthy });
    expect(see({ time: 1, users: 3, margin: healthy }).users).toBe(11);
  });
});

describe('the end of the original loop', () => {
  /** Alerts at 10 seconds, and then has the given users; the last command, and when it came. */
  function run(
    usersAt: (time: number) => number,
    until: number,
  ): { time: number; command: Command } {
    const { see } = driver(original(settingsOf()));
    for (let time = 0; ; time += 1) {
      const look: Look = { time, users: usersAt(time), margin: time === 10 ? alert : healthy };
      const command = see(look);
      if (command.result !== null || time === until) return { time, command };
    }
  }

  it('is when more than thirty minutes of samples are level; their mean is the answer', () => {
    const { time, command } = run((at) => (at % 2 === 0 ? 96 : 105), 3000);
    // The first sample is of 10 s, and one must be older than the half hour.
    expect(time).toBe(10 + 1800 + 1);
    expect(command).toMatchObject({ users: 0, phase: 'done' });
    expect(command.result).toMatchObject({ outcome: 'found', users: 101, low: null, high: null });
  });

  it('waits until the slope is below 0.2 users a second', () => {
    expect(run((at) => 100 + 0.19 * at, 3000).time).toBe(1811);
    expect(run((at) => 100 + 0.21 * at, 3000).command.result).toBeNull();
    // Level from 1000 s on: the line over the last half hour falls below 0.2 by and by.
    const { time, command } = run((at) => Math.min(1000, at), 4000);
    const samples = Array.from({ length: 1801 }, (_, index) => time - 1800 + index);
    const line = samples.map((at) => ({ time: at, users: Math.min(1000, at) }));
    expect(slope(line)).toBeLessThan(0.2);
    expect(slope(line)).toBeGreaterThan(0.199);
    expect(command.result?.users).toBe(
      Math.round(line.reduce((sum, { users }) => sum + users, 0) / line.length),
    );
  });

  it('never comes without an alert', () => {
    const search = original(settingsOf());
    const { see, state } = driver(search);
    for (let time = 0; time < 2500; time += 1) see({ time, users: 50, margin: healthy });
    expect(search.conclude(state(), 'deadline')).toMatchObject({
      outcome: 'inconclusive',
      users: null,
    });
  });

  it('at a deadline is the mean so far, inconclusive', () => {
    const search = original(settingsOf());
    const { see, state } = driver(search);
    for (const [time, users] of [50, 100, 110].entries()) {
      see({ time, users, margin: time === 0 ? healthy : alert });
    }
    expect(search.conclude(state(), 'deadline')).toMatchObject({
      outcome: 'inconclusive',
      users: 105,
      low: null,
      high: null,
    });
  });
});

describe('the levels of the original loop', () => {
  it('are the numbers of users that it held', () => {
    const search = original(settingsOf());
    const { see, state } = driver(search);
    see({ time: 0, users: 0, margin: healthy });
    see({ time: 1, users: 8, margin: healthy });
    see({ time: 2, users: 16, margin: alert });
    see({ time: 3, users: 16, margin: alert });
    expect(search.levels(state())).toEqual([
      { users: 8, from: 0, to: 1, margin: healthy, side: 'healthy', bindingSignal: 'latency' },
      { users: 16, from: 1, to: 3, margin: alert, side: 'degraded', bindingSignal: 'latency' },
    ]);
  });
});

describe('slope', () => {
  it.each([
    { what: 'a line', users: [1, 3, 5, 7], expected: 2 },
    { what: 'a level', users: [4, 4, 4], expected: 0 },
    { what: 'a scatter', users: [0, 3, 0, 3], expected: 0.6 },
  ])('is that of the least squares: $what', ({ users, expected }) => {
    expect(slope(users.map((each, time) => ({ time, users: each })))).toBeCloseTo(expected, 12);
  });
});
