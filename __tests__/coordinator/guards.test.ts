import { describe, expect, it } from '@jest/globals';
import { named } from '../../src/coordinator/guards.ts';
import { errorsOfTheUsers, guardOf } from '../../src/monitor/guards.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { atLeast, found, play } from './played.ts';

const p95 = signal('p95', 0.3);
const guard = signal(guardOf('p95'), 0.3, { guard: true });
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
