import { describe, expect, it } from '@jest/globals';
import { conclude, initialState, levels, next } from '../../src/search/search.ts';
import type { Observation, Reading } from '../../src/search/types.ts';
import { play, reading, settings, type Tick } from './observations.ts';

const usersOf = (ticks: readonly Tick[]): number[] => ticks.map(({ command }) => command.users);
const peakOf = (ticks: readonly Tick[]): number => Math.max(...usersOf(ticks));

/** Carries 400 users, like a queue of five workers. */
const queue = (users: number): number => 0.5 + 0.5 * (users / 400) ** 8;
const found = play({ value: queue });

function seen(time: number, activeUsers: number, readings: readonly Reading[]): Observation {
  return { time, activeUsers, generatorLimit: null, readings };
}

describe('the first command', () => {
  it.each<[string, Partial<typeof settings>, Reading[], number]>([
    ['a hundredth of the most users', {}, [reading(null, 0, 0, { idle: true })], 10],
    ['one user at least', { maxUsers: 20 }, [reading(null, 0, 0, { idle: true })], 1],
    ['the start that was asked for', { startUsers: 25 }, [reading(null, 0, 0, { idle: true })], 25],
    [
      'never more than the most users',
      { startUsers: 25, maxUsers: 7 },
      [reading(null, 0, 0, { idle: true })],
      7,
    ],
    ['the start, when the signals are known already', {}, [reading(-1, 0, 0)], 10],
    ['nobody, while a signal is unknown', {}, [reading(null, 0, 0)], 0],
    [
      'nobody, while one of two is unknown for another reason than no traffic',
      {},
      [reading(null, 0, 0, { idle: true }), reading(null, 0, 0, { signal: 'cpu' })],
      0,
    ],
    ['nobody, without any signal', {}, [], 0],
  ])('asks for %s', (_what, changes, readings, users) => {
    const step = next(initialState({ ...settings, ...changes }), seen(0, 0, readings));
    expect(step.command.users).toBe(users);
    expect(step.command.result).toBeNull();
  });
});

describe('the search', () => {
  it('finds the capacity of a queue, without much more load', () => {
    const { ticks } = found;
    const result = ticks.at(-1)?.command.result;
    expect(result).toMatchObject({ outcome: 'found', limitedBy: 'latency', collapse: null });
    expect(Math.abs((result?.users ?? 0) / 400 - 1)).toBeLessThan(0.03);
    expect(result?.low).toBeLessThanOrEqual(400);
    expect(result?.high).toBeGreaterThanOrEqual(400);
    expect(peakOf(ticks)).toBeLessThan(1.3 * 400);
  });

  it('asks for no users when it is over, and stays so', () => {
    const { ticks, state } = found;
    const last = ticks.at(-1)?.command;
    expect(last).toMatchObject({ users: 0, phase: 'done', settledSince: null });
    const again = next(state, seen(10_000, 500, [reading(3, 9990, 10_000)])).command;
    expect(again).toMatchObject({ users: 0, phase: 'done', result: last?.result });
    expect(conclude(state, 'cancelled')).toEqual(last?.result);
  });

  it('is at least the most users, where all of them are healthy', () => {
    const { ticks } = play({ value: () => 0.4, settings: { maxUsers: 120 } });
    expect(ticks.at(-1)?.command.result).toEqual({
      outcome: 'at-least',
      users: 120,
      low: 120,
      high: null,
      limitedBy: 'max-users',
      reason: 'Healthy with 120 users, the most that max-users allows.',
      collapse: null,
    });
    expect(peakOf(ticks)).toBe(120);
  });

  it('says so of a single user', () => {
    const { ticks } = play({ value: () => 0.4, settings: { maxUsers: 1 } });
    expect(ticks.at(-1)?.command.result?.reason).toBe(
      'Healthy with 1 user, the most that max-users allows.',
    );
    expect(
      ticks.map(({ command }) => command.reason).filter((reason) => /1 users/.test(reason)),
    ).toEqual([]);
  });

  it('is at least what the agents make, where they stop early', () => {
    const { ticks } = play({ value: () => 0.4, ceiling: 80 });
    expect(ticks.at(-1)?.command.result).toMatchObject({
      outcome: 'at-least',
      users: 80,
      limitedBy: 'agents',
      reason: 'Healthy with 80 users, the most that the agents can make.',
    });
  });

  it('is no user where a single one is too many', () => {
    const { ticks } = play({ value: () => 1.5 });
    expect(ticks.at(-1)?.command.result).toMatchObject({
      outcome: 'at-most',
      users: 0,
      low: null,
      high: 1,
      limitedBy: 'latency',
    });
  });

  it('answers with what it has at the deadline', () => {
    const { ticks } = play({ value: queue, settings: { deadline: 120 } });
    const last = ticks.at(-1);
    expect(last?.observation.time).toBe(120);
    expect(last?.command.users).toBe(0);
    expect(last?.command.result).toMatchObject({ outcome: 'at-least', limitedBy: 'time' });
  });

  it('tells the levels that it held, in order', () => {
    const held = levels(found.state);
    expect(held.length).toBeGreaterThan(0);
    held.forEach(({ users, from, to, bindingSignal }, index) => {
      expect(users).toBeGreaterThan(0);
      expect(from).toBeLessThan(to);
      expect(from).toBeGreaterThanOrEqual(held[index - 1]?.to ?? 0);
      expect(bindingSignal).toBe('latency');
    });
  });
});

describe('after a breach', () => {
  /** Three times as slow as allowed, until the users are gone for a while. */
  const [slowFrom, slowUntil] = [210, 270];
  const { ticks } = play({
    value: (users, time) => (time >= slowFrom && time < slowUntil ? 3 : queue(users)),
  });
  const at = (time: number): Tick | undefined =>
    ticks.find(({ observation }) => observation.time === time);

  it('some users leave at once, as about as many were healthy before', () => {
    const { observation, command } = at(slowFrom) ?? {};
    expect(command?.phase).toBe('drain');
    expect(command?.users).toBeLessThanOrEqual(0.93 * (observation?.activeUsers ?? 0));
    expect(command?.users).toBeGreaterThanOrEqual(0.8 * (observation?.activeUsers ?? 0));
  });

  it('many more leave when that did not help', () => {
    const waiting = at(slowUntil - 5)?.command.users ?? Infinity;
    expect(waiting).toBeLessThanOrEqual(0.6 * (at(slowFrom)?.command.users ?? 0));
  });

  it('they do not grow before the signals have recovered', () => {
    const drained = ticks.filter(
      ({ observation: { time } }) => time >= slowFrom && time < slowUntil,
    );
    drained.slice(1).forEach(({ command }, index) => {
      expect(command.users).toBeLessThanOrEqual(drained[index]?.command.users ?? 0);
    });
  });

  it('they come back afterwards, and the capacity is found', () => {
    const result = ticks.at(-1)?.command.result;
    expect(result?.outcome).toBe('found');
    expect(Math.abs((result?.users ?? 0) / 400 - 1)).toBeLessThan(0.05);
  });

  it('a target that does not recover where it was healthy has collapsed', () => {
    let collapsed = false;
    const latching = play({
      settings: { deadline: 600 },
      value: (users) => {
        collapsed = users > 420 || (collapsed && users > 60);
        return collapsed ? 5 : 0.5 + 0.3 * (users / 400) ** 2;
      },
    });
    const result = latching.ticks.at(-1)?.command.result;
    // The load of the window in which the breach was seen, while users were being added.
    expect(result?.collapse?.users).toBeGreaterThan(200);
    expect(result?.collapse?.recoveredAt).toBeLessThanOrEqual(60);
  });
});

describe('while a signal is unknown', () => {
  const blindFrom = 100;
  const blind = (from: number, to: number, end = 7200) =>
    play(
      {
        value: queue,
        look: (time) => (time >= from && time < to ? reading(null, time - 20, time) : null),
      },
      end,
    ).ticks;
  const during = (ticks: readonly Tick[], from: number, to: number): Tick[] =>
    ticks.filter(({ observation: { time } }) => time >= from && time < to);

  it('the users stay, and go on as before', () => {
    const ticks = blind(blindFrom, blindFrom + 60, blindFrom + 200);
    const [first] = during(ticks, blindFrom, blindFrom + 5);
    const active = first?.observation.activeUsers;
    expect(active).toBeGreaterThan(10);
    for (const { command } of during(ticks, blindFrom, blindFrom + 60)) {
      expect(command).toMatchObject({ users: active, phase: 'blind', settledSince: null });
    }
    const after = during(ticks, blindFrom + 60, blindFrom + 200);
    expect(peakOf(after)).toBeGreaterThan(active ?? Infinity);
  });

  it('what was measured of the level stays known', () => {
    // By then the level is held, and measured.
    const from = found.ticks.at(-3)?.observation.time ?? 0;
    const known = levels(play({ value: queue }, from - 1).state).at(-1);
    const { state } = play(
      { value: queue, look: (time) => (time >= from ? reading(null, time - 20, time) : null) },
      from + 60,
    );
    expect(known?.margin).not.toBeNull();
    expect(levels(state).at(-1)).toEqual({ ...known, to: from });
  });

  it('for two minutes they leave, and come back when it is known again', () => {
    const ticks = blind(blindFrom, blindFrom + 200, blindFrom + 300);
    for (const { command } of during(ticks, blindFrom + 120, blindFrom + 200)) {
      expect(command.users).toBe(0);
    }
    expect(peakOf(during(ticks, blindFrom + 200, blindFrom + 300))).toBeGreaterThan(0);
  });

  it('for five minutes the search ends with what it has', () => {
    const ticks = blind(blindFrom, Infinity);
    const last = ticks.at(-1);
    expect(last?.observation.time).toBe(blindFrom + 300);
    // Amid the climb no level had been held.
    expect(last?.command.result?.outcome).toBe('inconclusive');
    expect(last?.command.result?.reason).toBe(
      'latency: unknown for too long. No level was held long enough to be measured; the run could not go on.',
    );
  });

  it('from the start the search ends without a number', () => {
    const ticks = blind(0, Infinity);
    expect(peakOf(ticks)).toBe(0);
    expect(ticks.at(-1)?.observation.time).toBe(300);
    expect(ticks.at(-1)?.command.result).toEqual({
      outcome: 'inconclusive',
      users: null,
      low: null,
      high: null,
      limitedBy: '',
      reason: 'latency: unknown for too long. No level was measured; the run could not go on.',
      collapse: null,
    });
  });

  describe('and another is too much', () => {
    // By then the level is held, and measured.
    const start = found.ticks.at(-3)?.observation.time ?? 0;
    const before = play({ value: queue }, start - 1).state;
    const { users } = before.level;
    const tooMuch = (time: number): Observation =>
      seen(time, users, [
        reading(null, time - 5, time),
        reading(2, time - 5, time, { signal: 'errors' }),
      ]);

    it('some of the users leave', () => {
      const { command } = next(before, tooMuch(start));
      expect(command.phase).toBe('drain');
      expect(command.users).toBeLessThan(users);
    });

    it.each([
      [120, 'blind', 'latency: unknown'],
      [300, 'done', 'latency: unknown for too long. '],
    ])('for %d s all leave, as where nothing is known', (seconds, phase, reason) => {
      const { command } = next({ ...before, blindSince: start }, tooMuch(start + seconds));
      expect(command).toMatchObject({ users: 0, phase });
      expect(command.reason.startsWith(reason)).toBe(true);
    });

    it('a drain under way waits', () => {
      const { state, command } = next(before, seen(start, users, [reading(3, start - 5, start)]));
      expect(state.drain).not.toBeNull();
      expect(next(state, tooMuch(start + 5)).command).toMatchObject({
        users: command.users,
        phase: 'blind',
      });
    });
  });

  /** A service that crashes with more than 150 users, and is away for a while, as are its metrics. */
  const crashing = (errorsOf: (share: number, time: number) => Reading[]) => {
    let downUntil = 0;
    const value = (users: number): number => 0.2 + users / 1000;
    const look = (time: number, users: number): Reading[] => {
      if (users > 150) downUntil = time + 15;
      const isDown = time < downUntil;
      const own = users === 0 || isDown ? null : Math.log(value(users));
      return [
        reading(own, time - 20, time, { idle: users === 0 }),
        ...errorsOf(isDown ? 1 : 0.01, time),
      ];
    };
    return play({ value, look }, 900);
  };

  it('a level at which the users get nothing is too much', () => {
    const { ticks, state } = crashing((share, time) => [
      reading(Math.log(share / 0.5), time - 5, time, { signal: 'errors of the users' }),
    ]);
    const isPartly = ({ readings, activeUsers }: Observation): boolean =>
      activeUsers > 0 && readings.some(({ margin }) => margin === null);
    const partly = ticks.filter(({ observation }) => isPartly(observation)).slice(1);
    expect(partly.length).toBeGreaterThan(5);
    for (const { observation, command } of partly) {
      expect(command.users).toBeLessThanOrEqual(observation.activeUsers);
    }
    expect(state.result).toMatchObject({
      ...{ outcome: 'found', users: 149, low: 147, high: 151 },
      limitedBy: 'errors of the users',
    });
    // Without what the users see nothing is known of it.
    expect(conclude(crashing(() => []).state, 'deadline').high).toBeNull();
  });

  it('the users that are still coming are held where they are', () => {
    let { state } = next(initialState(settings), seen(0, 0, [reading(-1, 0, 0)]));
    // Ten were ordered; four are there.
    const step = next(state, seen(5, 4, [reading(null, 0, 5)]));
    state = step.state;
    expect(step.command.users).toBe(4);
    // More than ordered is no licence.
    expect(next(state, seen(10, 7, [reading(null, 5, 10)])).command.users).toBe(4);
  });

  it('signals that only wait for traffic are woken by the first users', () => {
    const idle = reading(null, 0, 0, { idle: true });
    let step = next(initialState(settings), seen(0, 0, [idle]));
    for (const [time, active] of [
      [5, 4],
      [10, 10],
      [15, 10],
    ] as const) {
      step = next(step.state, seen(time, active, [{ ...idle, from: time, to: time }]));
      expect(step.command.users).toBe(10);
    }
  });
});
