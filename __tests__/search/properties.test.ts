import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conclude, initialState, levels, next, type SearchState } from '../../src/search/search.ts';
import type { Command, Observation, Reading, SearchSettings } from '../../src/search/types.ts';

const signals = ['latency', 'cpu'];

/** The same runs each time: a failure of these tests is a change's own. */
const options = { numRuns: 20, seed: 1 };

/** Anything that a monitor may ever say of a signal. Spans are told backwards from the tick. */
const anyReading = fc.record({
  signal: fc.constantFrom(...signals),
  margin: fc.option(fc.double({ min: -5, max: 5, noNaN: true }), { freq: 6 }),
  idle: fc.boolean(),
  age: fc.integer({ min: 0, max: 40 }),
  window: fc.integer({ min: 0, max: 90 }),
  twin: fc.boolean(),
});

const anyTick = fc.record({
  elapsed: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 })),
  /** Share of what was ordered, or anything at all. */
  active: fc.oneof(fc.constant('as ordered' as const), fc.integer({ min: 0, max: 2000 })),
  generatorLimit: fc.option(fc.integer({ min: 1, max: 2000 }), { freq: 20 }),
  readings: fc.array(anyReading, { minLength: 0, maxLength: 4 }),
});

const anySettings: fc.Arbitrary<SearchSettings> = fc.record({
  maxUsers: fc.constantFrom(1, 7, 1000, 100_000),
  startUsers: fc.option(fc.integer({ min: 1, max: 2000 })),
  expectedUsers: fc.constant(null),
  enoughUsers: fc.constant(null),
  precision: fc.constantFrom(0.01, 0.03, 0.2),
  confidence: fc.constantFrom(0.8, 0.95),
  deadline: fc.integer({ min: 1, max: 1500 }),
  scrapeSeconds: fc.constantFrom(1, 5, 15),
  windowSeconds: fc.option(fc.constantFrom(30, 60)),
});

const anyRun = fc.record({ settings: anySettings, ticks: fc.array(anyTick, { maxLength: 40 }) });

type Run = typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never;

interface Played {
  readonly observation: Observation;
  readonly command: Command;
  readonly state: SearchState;
}

/** Plays the ticks; where the search would not be asked again, it ends. */
function play({ settings, ticks }: Run, see: (state: SearchState) => void): Played[] {
  let state = initialState(settings);
  let time = 0;
  let ordered = 0;
  const played: Played[] = [];
  for (const { elapsed, active, generatorLimit, readings } of ticks) {
    time += elapsed;
    const observation: Observation = {
      time,
      activeUsers: active === 'as ordered' ? ordered : active,
      generatorLimit,
      readings: readings.map(({ age, window, ...rest }): Reading => {
        return { ...rest, from: time - age - window, to: time - age };
      }),
    };
    see(state);
    const step = next(state, observation);
    state = step.state;
    ordered = step.command.users;
    played.push({ observation, command: step.command, state });
    if (step.command.result !== null) break;
  }
  return played;
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
        if (outcome === 'at-most') expect(high).not.toBeNull();
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
