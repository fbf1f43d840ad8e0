import { describe, expect, it } from '@jest/globals';
import { named } from '../../src/coordinator/guards.ts';
import { errorsOfTheUsers, guardOf } from '../../src/monitor/guards.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import type { SearchResult } from '../../src/search/types.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { atLeast, found, play } from './played.ts';

const p95 = signal('p95', 0.3);
const guard = signal(guardOf('p95'), 0.3, { guard: true });
const cpu = signal('cpu', 0.8);
const errors = signal(errorsOfTheUsers, 0.5, { guard: true });

/** Levels at which the service said `own`, and its users saw `users`. */
function run(...rows: readonly (readonly [users: number, own: number, seen: number])[]) {
  return play(
    ...rows.map(([users, own, seen]) => ({
      users,
      seconds: 30,
      side: seen < 0.3 ? ('healthy' as const) : ('degraded' as const),
      bindingSignal: guard.name,
      readings: (time: number) => [
        reading(p95, time, own),
        reading(guard, time, seen),
        reading(errors, time, 0.2),
      ],
    })),
  );
}

describe('what is limited by what the users see', () => {
  it('is called so where the service does not see it', () => {
    const { levels, samples } = run([200, 0.16, 0.28], [230, 0.16, 1.2]);
    const result = found(210, guard.name);
    const told = named({ result, levels, samples });
    expect(told.result).toEqual(result);
    expect(told.levels).toEqual(levels);
    const names = told.samples[0]?.readings.map((one) => one.signal.name);
    expect(names).toEqual(['p95', 'p95, as the users see it']);
  });

  it('is called by the signal where that sees nearly as much', () => {
    const { levels, samples } = run([100, 0.05, 0.06], [200, 0.26, 0.29], [230, 0.9, 1.2]);
    const told = named({ result: found(210, guard.name), levels, samples });
    expect(told.result).toMatchObject({
      limitedBy: 'p95',
      reason: '210 users, limited by p95.',
    });
    expect(told.levels.map(({ bindingSignal }) => bindingSignal)).toEqual([
      guard.name,
      'p95',
      'p95',
    ]);
  });

  it('is left out of the samples where nothing is limited by it', () => {
    const { levels, samples } = run([200, 0.16, 0.28]);
    const own = levels.map((level) => ({ ...level, bindingSignal: 'p95' }));
    const told = named({ result: atLeast(200), levels: own, samples });
    expect(told.samples.flatMap(({ readings }) => readings.map((one) => one.signal))).toEqual(
      samples.map(() => p95),
    );
  });
});

/** What is told of two levels, 200 users that are healthy and 230 that are not, with these margins. */
function toldOf(margins: (users: number) => readonly (readonly [Signal, number | null])[]) {
  const { levels, samples } = play(
    ...[200, 230].map((users) => ({
      ...{ users, seconds: 10, side: 'healthy' as const, bindingSignal: guard.name },
      readings: (time: number) =>
        margins(users).map(([of, margin]) => ({ ...reading(of, time, 0.1), margin })),
    })),
  );
  const result = found(210, guard.name);
  const told = named({ result, levels, samples });
  return [told.result.limitedBy, ...told.levels.map(({ bindingSignal }) => bindingSignal)];
}

describe('a signal sees what its guard does', () => {
  const asGuard = [guard.name, guard.name, guard.name];
  const asSignal = ['p95', 'p95', 'p95'];

  it.each([
    [-0.25, asGuard],
    [-0.24, asSignal],
    [0, asSignal],
  ])('with a margin above a quarter under the threshold: %d', (own, names) => {
    expect(
      toldOf(() => [
        [p95, own],
        [guard, 0.1],
      ]),
    ).toEqual(names);
  });

  it('by the middle of its margins, the higher one of two', () => {
    expect(
      toldOf(() => [
        [p95, -0.1],
        [p95, -3],
        [guard, 0.1],
      ]),
    ).toEqual(asSignal);
    expect(
      toldOf(() => [
        [p95, -1],
        [p95, 2],
        [p95, -3],
        [guard, 0.1],
      ]),
    ).toEqual(asGuard);
  });

  it('by those looks at which the guard was near the threshold, where there are any', () => {
    const limitedBy = (few: number | null, many: number) =>
      toldOf((users) =>
        users === 200
          ? [
              [p95, -2],
              [p95, -2],
              [guard, few],
            ]
          : [
              [p95, -0.1],
              [guard, many],
            ],
      );
    expect(limitedBy(-0.26, -0.25)).toEqual(['p95', guard.name, 'p95']);
    expect(limitedBy(null, -0.25)).toEqual(['p95', guard.name, 'p95']);
    expect(limitedBy(-0.26, -0.26)).toEqual([guard.name, guard.name, 'p95']);
    expect(limitedBy(0.1, 0.1)).toEqual([guard.name, guard.name, 'p95']);
    expect(limitedBy(0.1, -0.26)).toEqual([guard.name, guard.name, 'p95']);
  });

  it('not where it has no value at any of them', () => {
    expect(toldOf(() => [[guard, 0.1]])).toEqual(asGuard);
    expect(
      toldOf(() => [
        [p95, null],
        [guard, 0.1],
      ]),
    ).toEqual(asGuard);
    expect(
      toldOf(() => [
        [p95, null],
        [p95, -0.1],
        [guard, 0.1],
      ]),
    ).toEqual(asSignal);
  });

  it('not where another signal is as near', () => {
    expect(
      toldOf(() => [
        [cpu, 0.1],
        [p95, -1],
        [guard, 0.1],
      ]),
    ).toEqual(asGuard);
  });
});

describe('what limits an answer', () => {
  /** Named by looks at so many users, at which the signal saw what its guard did. */
  const limitedBy = (changes: Partial<SearchResult>, users: number): string => {
    const { samples } = play({
      ...{ users, seconds: 5 },
      readings: (time) => [reading(p95, time, 0.3), reading(guard, time, 0.3)],
    });
    const result = { ...found(1000, guard.name), ...changes };
    return named({ result, levels: [], samples }).result.limitedBy;
  };

  it.each([
    [860, guard.name],
    [862, 'p95'],
    [1000, 'p95'],
    [1161, 'p95'],
    [1163, guard.name],
  ])('is named by looks at about as many users: 1000 and %d', (users, name) => {
    expect(limitedBy({}, users)).toBe(name);
  });

  it('is named at the most users that it can be where it has no number', () => {
    const atMost = { users: null, high: 500 };
    expect([430, 500, 1000].map((users) => limitedBy(atMost, users))).toEqual([
      guard.name,
      'p95',
      guard.name,
    ]);
    expect([1, 500].map((users) => limitedBy({ users: null, high: null }, users))).toEqual([
      guard.name,
      guard.name,
    ]);
  });

  it('is left as it is where that is no guard', () => {
    expect(limitedBy({ limitedBy: 'cpu' }, 1000)).toBe('cpu');
  });
});

it('a level is named by the looks after its beginning, up to its end', () => {
  const nameWith = (...seen: readonly number[]) => {
    const { samples } = play(
      ...seen.map((own) => ({
        ...{ users: 50, seconds: 5 },
        readings: (time: number) => [reading(p95, time, own), reading(guard, time, 0.3)],
      })),
    );
    const held = play({ users: 50, seconds: 10, side: 'degraded', bindingSignal: guard.name });
    const levels = held.levels.map((level) => ({ ...level, from: 5, to: 15 }));
    return named({ result: atLeast(50), levels, samples }).levels[0]?.bindingSignal;
  };
  expect(nameWith(0.3, 0.1, 0.1, 0.3)).toBe(guard.name);
  expect(nameWith(0.1, 0.1, 0.3, 0.1)).toBe('p95');
  expect(nameWith(0.1, 0.3, 0.1, 0.1)).toBe('p95');
});

describe('readings of guards', () => {
  const namesIn = (
    margins: readonly (readonly [Signal, number | null])[],
    bindingSignal = 'p95',
  ) => {
    const { levels, samples } = play({
      ...{ users: 10, seconds: 5, side: 'healthy', bindingSignal },
      readings: (time) => margins.map(([of, margin]) => ({ ...reading(of, time, 0.01), margin })),
    });
    const told = named({ result: atLeast(10), levels, samples });
    return told.samples.flatMap(({ readings }) => readings.map((one) => one.signal.name));
  };

  it('stay where a level is limited by them, all else of the user stays', () => {
    const margins = [
      [p95, -1],
      [guard, -1],
      [cpu, -1],
    ] as const;
    expect(namesIn(margins, guard.name)).toEqual(['p95', guard.name, 'cpu']);
    expect(namesIn(margins)).toEqual(['p95', 'cpu']);
  });

  it.each<[number | null, string[]]>([
    [-0.01, []],
    [0, [errorsOfTheUsers]],
    [null, []],
  ])('of errors stay where too many failed: with a margin of %d', (margin, names) => {
    expect(namesIn([[errors, margin]])).toEqual(names);
  });

  it('of nothing but errors stay because they are too much', () => {
    expect(namesIn([[guard, 2]])).toEqual([]);
  });
});

it('errors of the users stay in the samples where they are too many', () => {
  const { levels, samples } = play({
    users: 10,
    seconds: 10,
    readings: (time) => [reading(p95, time, 0.1), reading(errors, time, time / 10)],
  });
  const told = named({ result: atLeast(10), levels, samples });
  expect(told.samples.map(({ readings }) => readings.length)).toEqual([2, 2]);
  const few = named({ result: atLeast(10), levels, samples: samples.slice(0, 0) });
  expect(few.samples).toEqual([]);
});
