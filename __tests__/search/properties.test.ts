import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conclude, initialState, levels, next, type SearchState } from '../../src/search/search.ts';
import type { Command, Observation, Reading, SearchSettings } from '../../src/search/types.ts';

const signals = ['latency', 'cpu'];

/** The same runs each time: a failure of these tests is a change's own. */
const options = { numRuns: 40, seed: 1 };

/** Anything that a monitor may ever say of a signal. Spans are told backwards from the tick. */
const anyReading = fc.record({
  signal: fc.constantFrom(...signals),
  margin: fc.option(
    fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(-5, 0, 5)),
    { freq: 6 },
  ),
  idle: fc.boolean(),
  age: fc.integer({ min: 0, max: 40 }),
  window: fc.integer({ min: 0, max: 90 }),
  twin: fc.boolean(),
});

/** A signal of a service that is what it is, seen as a monitor sees it; its value is off by `factor`. */
const soundReading = fc.record({
  quiet: fc.constant(0.4),
  factor: fc.double({ min: 0.7, max: 1.4, noNaN: true }),
});

const anyTick = fc.record({
  /** Time may stand still, and it may jump. */
  elapsed: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0.001, 130, 400, 5000) },
  ),
  /** As ordered, or anything at all. */
  active: fc.oneof(
    { weight: 6, arbitrary: fc.constant('as ordered' as const) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 2000 }) },
    { weight: 1, arbitrary: fc.constant(1_000_000) },
  ),
  generatorLimit: fc.option(fc.integer({ min: 1, max: 2000 }), { freq: 20 }),
  readings: fc.oneof(
    { weight: 3, arbitrary: soundReading },
    { weight: 1, arbitrary: fc.array(anyReading, { maxLength: 4 }) },
  ),
});

const anySettings: fc.Arbitrary<SearchSettings> = fc
  .record({
    maxUsers: fc.constantFrom(1, 7, 1000, 100_000),
    warmUpSeconds: fc.option(fc.constantFrom(30, 600), { freq: 5 }),
    startUsers: fc.option(fc.integer({ min: 1, max: 2000 })),
    expectedShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    enoughUsers: fc.option(fc.double({ min: 0.1, max: 2000, noNaN: true })),
    precision: fc.constantFrom(0.01, 0.03, 0.2),
    confidence: fc.constantFrom(0.8, 0.95),
    deadline: fc.integer({ min: 1, max: 1500 }),
    scrapeSeconds: fc.constantFrom(1, 5, 15),
    windowSeconds: fc.option(fc.constantFrom(30, 60)),
  })
  .map(({ expectedShare, ...rest }) => ({
    ...rest,
    expectedUsers:
      expectedShare === null ? null : Math.ceil(1 + expectedShare * (rest.maxUsers - 1)),
  }));

const anyRun = fc.record({
  settings: anySettings,
  /** What the service carries. */
  carried: fc.constantFrom(0.5, 3, 60, 700, Infinity),
  ticks: fc.array(anyTick, { maxLength: 40 }),
});

type Run = typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never;

interface Played {
  readonly observation: Observation;
  readonly command: Command;
  readonly state: SearchState;
}

/** Plays the ticks; where the search would not be asked again, it ends. */
function play({ settings, carried, ticks }: Run, see: (state: SearchState) => void): Played[] {
  let state = initialState(settings);
  let time = 0;
  let ordered = 0;
  let settledSince: number | null = null;
  const played: Played[] = [];
  for (const { elapsed, active, generatorLimit, readings } of ticks) {
    time += elapsed;
    const activeUsers = active === 'as ordered' ? ordered : active;
    const observation: Observation = {
      time,
      activeUsers,
      generatorLimit,
      readings: Array.isArray(readings)
        ? readings.map(({ age, window, ...rest }): Reading => {
            const average = rest.margin;
            return { ...rest, average, from: time - age - window, to: time - age };
          })
        : [soundly(readings, { users: activeUsers, carried }, settledSince ?? time - 10, time)],
    };
    see(state);
    const step = next(state, observation);
    state = step.state;
    ordered = step.command.users;
    settledSince = step.command.settledSince;
    played.push({ observation, command: step.command, state });
    if (step.command.result !== null) break;
  }
  return played;
}

function soundly(
  { quiet, factor }: { readonly quiet: number; readonly factor: number },
  { users, carried }: { readonly users: number; readonly carried: number },
  from: number,
  to: number,
): Reading {
  const value = Math.log((quiet + (1 - quiet) * (users / carried) ** 6) * factor);
  const margin = users === 0 ? null : Math.max(-5, Math.min(5, value));
  const average = margin;
  return { signal: 'latency', margin, average, idle: users === 0, from, to, twin: false };
}

/** Freezes all that can be frozen: a change in place would throw. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value) || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
}

/** Whether a signal cannot be seen, for another reason than that nobody uses the service. */
function isBlind({ activeUsers, readings }: Observation, everKnown: boolean): boolean {
  const known = new Set(readings.filter(({ margin }) => margin !== null).map((r) => r.signal));
  const unknown = readings.filter(({ signal }) => !known.has(signal));
  const onlyIdle = unknown.every(({ idle }) => idle) && (activeUsers === 0 || !everKnown);
  return readings.length === 0 || (unknown.length > 0 && !onlyIdle);
}

/** Whether a tick has shown all its signals. */
function isKnown({ readings }: Observation): boolean {
  const known = new Set(readings.filter(({ margin }) => margin !== null).map((r) => r.signal));
  return readings.length > 0 && readings.every(({ signal }) => known.has(signal));
}

function check(holds: (played: readonly Played[], run: Run) => void): void {
  fc.assert(
    fc.property(anyRun, (run) => {
      holds(
        play(run, () => undefined),
        run,
      );
    }),
    options,
  );
}

describe('whatever is observed', () => {
  it('the users are a whole number from 0 to the most', () => {
    check((played, { settings }) => {
      for (const { command } of played) {
        expect(Number.isInteger(command.users)).toBe(true);
        expect(command.users).toBeGreaterThanOrEqual(0);
        expect(command.users).toBeLessThanOrEqual(settings.maxUsers);
      }
    });
  });

  it('they do not grow while a signal is unknown', () => {
    check((played) => {
      let ordered = 0;
      let everKnown = false;
      for (const { observation, command } of played) {
        if (isBlind(observation, everKnown)) {
          expect(command.users).toBeLessThanOrEqual(ordered);
          expect(command.users).toBeLessThanOrEqual(observation.activeUsers);
        }
        everKnown ||= isKnown(observation);
        ordered = command.users;
      }
    });
  });

  it('no more are asked for to wake a signal than in the beginning', () => {
    check((played, { settings: { maxUsers, startUsers } }) => {
      const start = startUsers ?? Math.max(1, Math.round(maxUsers / 100));
      let ordered = 0;
      for (const { observation, command } of played) {
        if (!isKnown(observation)) {
          expect(command.users).toBeLessThanOrEqual(Math.max(start, ordered));
        }
        ordered = command.users;
      }
    });
  });

  it('it ends at the deadline, and when nothing is known for five minutes', () => {
    check((played, { settings }) => {
      const last = played.at(-1);
      const state = last?.state ?? initialState(settings);
      const time = last?.observation.time ?? 0;
      const ends = (at: number, before = state): SearchState =>
        next(before, { time: at, activeUsers: 5, generatorLimit: null, readings: [] }).state;
      expect(ends(Math.max(time, settings.deadline)).result).not.toBeNull();
      expect(ends(time + 300, ends(time)).result).not.toBeNull();
    });
  });

  it('there is an answer at the deadline, and before it no command without a reason', () => {
    check((played, { settings }) => {
      for (const { observation, command } of played) {
        if (observation.time >= settings.deadline) expect(command.result).not.toBeNull();
        expect(command.reason).not.toBe('');
        expect(command.result === null || command.users === 0).toBe(true);
      }
    });
  });

  it('the answer is sound at each moment', () => {
    check((played) => {
      for (const { state } of played) {
        const { outcome, users, low, high } = conclude(state, 'cancelled');
        expect(users === null).toBe(outcome === 'inconclusive');
        if (users === null) continue;
        expect(Number.isInteger(users)).toBe(true);
        expect(users).toBeGreaterThanOrEqual(low ?? 0);
        expect(users).toBeLessThanOrEqual(high ?? Infinity);
        expect(low === null).toBe(outcome === 'at-most');
        if (outcome !== 'at-least') expect(Number.isFinite(high)).toBe(true);
      }
    });
  });

  it('the levels are in order', () => {
    check((played) => {
      const held = played.flatMap(({ state }, index) =>
        index === played.length - 1 ? levels(state) : [],
      );
      held.forEach(({ from, to }, index) => {
        expect(to).toBeGreaterThanOrEqual(from);
        expect(from).toBeGreaterThanOrEqual(held[index - 1]?.to ?? 0);
      });
    });
  });

  it('the same gives the same, and no state is changed', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const first = play(run, deepFreeze);
        const second = play(run, () => undefined);
        expect(second.map(({ command }) => command)).toEqual(first.map(({ command }) => command));
      }),
      options,
    );
  });
});
