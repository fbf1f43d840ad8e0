import { describe, expect, it } from '@jest/globals';
import { unknownArrivals, watchArrivals } from '../../src/search/arrivals.ts';
import { initialState } from '../../src/search/search.ts';
import { blockOf, play, reading, settings, type Tick } from './observations.ts';

const carried = 400;
const settled = (users: number): number => 0.5 + 0.5 * (users / carried) ** 8;

/**
 * A service whose users ask for as much as so many who are there when they come, within some seconds
 * of it: the value tells of both.
 */
function worldOf(costs: number, seconds: number): (users: number, time: number) => number {
  const came: { readonly time: number; readonly users: number }[] = [];
  let before = 0;
  return (users, time) => {
    if (users > before) came.push({ time, users: users - before });
    before = users;
    const recent = came.filter((part) => time - part.time < seconds);
    const arriving = recent.reduce((sum, part) => sum + part.users, 0);
    return settled(users + (costs * arriving) / seconds);
  };
}

function held(ticks: readonly Tick[]): readonly Tick[] {
  return ticks.filter(({ command }) => command.reason.startsWith('waiting until'));
}

describe('users that cost more to come than to be there', () => {
  const { ticks, state } = play({ value: worldOf(60, 30) });

  it('come no more quickly than one and a half times as they ever came', () => {
    const users = ticks.map(({ observation }) => observation.activeUsers);
    const rates = users.map((now, tick) => (now - (users[tick - 1] ?? 0)) / 5);
    expect(state.arrivals.seconds).toBeGreaterThan(0);
    expect(state.arrivals.pace).toBeLessThanOrEqual(1.5 * Math.max(...rates));
  });

  it('are waited for, and the capacity is that of users who are there', () => {
    expect(held(ticks).length).toBeGreaterThan(0);
    const { outcome, users = null } = ticks.at(-1)?.command.result ?? {};
    expect(outcome).toBe('found');
    expect(Math.abs((users ?? 0) - carried)).toBeLessThan(0.04 * carried);
  });
});

describe('users who need longer than they are usually waited for', () => {
  it.each([
    { why: 'while they get better', costs: 300, seconds: 100, startUsers: null },
    { why: 'as long as the first ones needed', costs: 150, seconds: 80, startUsers: 150 },
  ])('are waited for $why', ({ costs, seconds, startUsers }) => {
    const { ticks } = play({ value: worldOf(costs, seconds), settings: { startUsers } });
    const { outcome, users } = ticks.at(-1)?.command.result ?? {};
    expect(outcome).toBe('found');
    expect(Math.abs((users ?? 0) - carried)).toBeLessThan(0.04 * carried);
  });
});

describe('users that cost more to come, after far too many of them', () => {
  it.each([
    { costs: 100, seconds: 30, startUsers: 450 },
    { costs: 60, seconds: 30, startUsers: 600 },
    { costs: 100, seconds: 30, startUsers: 500 },
    { costs: 100, seconds: 40, startUsers: 600 },
    { costs: 100, seconds: 30, startUsers: 700 },
  ])(
    'are found out when fewer get well: $startUsers first, then $costs times as much',
    ({ costs, seconds, startUsers }) => {
      const { ticks, state } = play({ value: worldOf(costs, seconds), settings: { startUsers } });
      const { outcome, users } = ticks.at(-1)?.command.result ?? {};
      expect(outcome).toBe('found');
      expect(Math.abs((users ?? 0) - carried)).toBeLessThan(0.04 * carried);
      expect(state.arrivals.seconds).toBeGreaterThan(0);
    },
  );
});

describe('users that cost no more to come', () => {
  it('are never waited for', () => {
    const { ticks } = play({ value: worldOf(0, 30) });
    expect(held(ticks)).toEqual([]);
    expect(ticks.at(-1)?.command.result?.outcome).toBe('found');
  });
});

describe('a job that runs each minute', () => {
  /** For 15 s everything takes eight times as long. */
  const world = (users: number, time: number): number =>
    settled(users) * (time % 50 >= 10 && time % 50 < 25 ? 8 : 1);

  it('is not taken for users who came, as it comes back while none do', () => {
    const { ticks, state } = play({ value: world }, 600);
    expect(held(ticks).length).toBeGreaterThan(6);
    expect(state.arrivals).toMatchObject({ isKnown: true, seconds: 0, pace: null });
  });

  it.each([
    ['a little beyond the threshold, as chance has it', 1.2, 0.59, true],
    ['half as bad', 1.2, 0.61, false],
    ['better than about as bad', 4, 2.49, true],
    ['about as bad', 4, 2.51, false],
  ])('is known by what comes back while none do: %s', (_what, worst, margin, isBlamed) => {
    const state = {
      ...initialState(settings),
      blocks: [blockOf(100, margin)],
      arrivals: {
        ...unknownArrivals,
        seconds: 5,
        isKnown: true,
        blamed: { users: 100, worst, until: 60 },
      },
    };
    const observation = { time: 30, activeUsers: 100, generatorLimit: null, readings: [] };
    const { arrivals } = watchArrivals(state, observation, { ...reading(null, 25, 30), margin });
    expect(arrivals.blamed !== null).toBe(isBlamed);
  });
});

describe('users who were seen to be healthy', () => {
  it.each([
    ['came', 0, 100],
    ['were degraded at first', 90, 0],
  ])('and %s: as many are known to come unnoticed, or not', (_what, suspectedSeconds, wellWith) => {
    const state = {
      ...initialState(settings),
      activity: [{ time: 0, users: 100 }],
      blocks: [blockOf(100, -0.5, { from: 100, to: 115, at: 115 })],
      arrivals: { ...unknownArrivals, suspectedSeconds },
    };
    const observation = { time: 115, activeUsers: 100, generatorLimit: null, readings: [] };
    const { arrivals } = watchArrivals(state, observation, {
      ...reading(null, 110, 115),
      margin: -0.5,
    });
    expect(arrivals.wellWith).toBe(wellWith);
  });
});

describe('a fall before it was known that users cost more to come', () => {
  const collapse = { users: 150, unrecoveredAt: 75, recoveredAt: 0, at: 5, times: 1 };
  const wellAgain = (known: Partial<typeof unknownArrivals>) => {
    const state = {
      ...initialState(settings),
      collapse,
      activity: [{ time: 10, users: 100 }],
      blocks: [20, 35].map((from) => blockOf(100, -0.5, { from, to: from + 15, at: from + 15 })),
      arrivals: { ...unknownArrivals, held: 100, seen: [1.5, 1.5], ...known },
    };
    const observation = { time: 50, activeUsers: 100, generatorLimit: null, readings: [] };
    return watchArrivals(state, observation, { ...reading(null, 45, 50), margin: -0.5 });
  };

  it('is forgotten: they may have made it', () => {
    expect(wellAgain({})).toMatchObject({ collapse: null, arrivals: { isKnown: true } });
  });

  it('is kept where it was known', () => {
    expect(wellAgain({ isKnown: true, seconds: 10, pace: 20 })).toMatchObject({
      collapse,
      arrivals: { isKnown: true, pace: 10 },
    });
  });
});

describe('slow requests that come in bursts where there are too many users', () => {
  /** Three looks in ten are far beyond the threshold, and the others healthy. */
  const inBursts = (users: number, time: number): number =>
    users <= carried ? 0.2 : time % 55 < 15 ? 6 : 0.3;
  const look = (time: number, users: number) =>
    reading(Math.log(inBursts(users, time)), time - 5, time, { allowedShare: 0.05 });

  it('are not taken for users who came, as two blocks without one are there by chance', () => {
    const { ticks } = play({ value: inBursts, look }, 200);
    expect(held(ticks).length).toBeGreaterThan(6);
    for (const until of [150, 160, 170]) {
      expect(play({ value: inBursts, look }, until).state.arrivals.blamed).toBeNull();
    }
  });
});

describe('users that are degraded from the moment they came', () => {
  it('are not waited for without end where scrapes come often, and each look is of a minute', () => {
    // The load is remembered by how often it is scraped; the wait may be longer than that.
    const { ticks } = play(
      {
        value: settled,
        look: (time, users) => {
          const margin = users === 0 ? null : Math.log(settled(users));
          const looked = reading(margin, time - 60, time, { idle: users === 0 });
          return { ...looked, average: null };
        },
        settings: { scrapeSeconds: 2 },
      },
      1800,
    );
    expect(held(ticks).length).toBeGreaterThan(0);
    expect(held(ticks).length).toBeLessThanOrEqual(26);
  });
});
