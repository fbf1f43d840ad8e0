import { describe, expect, it } from '@jest/globals';
import { guardOf } from '../../src/monitor/guards.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { at, doubts, guard, kinds, p95 } from './doubted.ts';
import { atLeast, found, type Play } from './played.ts';

describe('users-wait', () => {
  const both = (users: number, own: number | null, seen: number | null): Play => ({
    ...at(users, seen ?? 9, guard),
    bindingSignal: guard.name,
    readings: (time) => [reading(p95, time, own), reading(guard, time, seen)],
  });
  const result = found(210, guard.name);
  const sentence = 'The users wait longer than "p95" says: the service does not see its own queue.';
  const textOf = (...stretches: readonly Play[]) => {
    const told = doubts({ result }, ...stretches).filter(({ kind }) => kind === 'users-wait');
    return told.map(({ text }) => text);
  };

  it('tells both numbers', () => {
    expect(doubts({ result }, both(100, 0.1, 0.11), both(230, 0.16, 2.8))).toEqual([
      {
        kind: 'users-wait',
        text: `${sentence} With 230 users it said 0.16, and they saw 2.8.`,
        remedy:
          'What the users see counts. To have it in the metrics as well, measure where requests come in, as at a proxy; a signal that is not about what these users wait for says so by `kind: other`.',
      },
    ]);
  });

  it('is none where the users did not wait too long', () => {
    expect(kinds({ result: atLeast(100) }, both(100, 0.1, 0.11))).toEqual([]);
  });

  it('is told of a level that is uncertain as well', () => {
    const uncertain = { ...both(230, 0.16, 0.3), side: 'uncertain' as const };
    expect(textOf(uncertain)).toEqual([
      `${sentence} With 230 users it said 0.16, and they saw 0.3.`,
    ]);
  });

  it('is none of a level that something else limits', () => {
    expect(textOf({ ...both(230, 0.16, 2.8), bindingSignal: 'p95' })).toEqual([]);
  });

  it('tells the numbers of the most users that waited too long', () => {
    const levels = [both(230, 0.16, 2.8), both(300, 0.17, 4), both(250, 0.18, 3)];
    const healthy = both(400, 0.1, 0.2);
    const other = { ...both(500, 0.1, 9), bindingSignal: 'cpu' };
    expect(textOf(...levels, healthy, other)).toEqual([
      `${sentence} With 300 users it said 0.17, and they saw 4.`,
    ]);
  });

  it('tells the last numbers that were seen together', () => {
    const changing: Play = {
      ...both(230, 0.16, 2.8),
      readings: (time) => [
        reading(p95, time, time > 50 ? null : time / 100),
        reading(guard, time, time > 55 ? null : time / 10),
      ],
    };
    expect(textOf(changing)).toEqual([`${sentence} With 230 users it said 0.5, and they saw 5.`]);
  });

  it.each([
    [null, 2.8],
    [0.16, null],
  ])('tells no numbers where not both were seen: %d and %d', (own, seen) => {
    expect(textOf(both(230, own, seen))).toEqual([sentence]);
  });

  it('is told of the first of several signals', () => {
    const mean = signal('mean', 0.1);
    const ofMean = signal(guardOf('mean'), 0.1, { guard: true });
    const levels = [guard.name, ofMean.name].map((bindingSignal) => ({
      ...both(230, 0.16, 2.8),
      bindingSignal,
      readings: (time: number) => [
        ...[reading(p95, time, 0.16), reading(guard, time, 2.8)],
        ...[reading(mean, time, 0.05), reading(ofMean, time, 1.4)],
      ],
    }));
    expect(textOf(...levels.toReversed())).toEqual([
      `${sentence} With 230 users it said 0.16, and they saw 2.8.`,
    ]);
  });

  it('is about the signal whose guard limits, and only where that is judged', () => {
    const cpu = signal('cpu', 0.8);
    const beside = (of: typeof p95): Play => ({
      ...both(230, 0.16, 2.8),
      readings: (time) => [
        reading(cpu, time, 0.5),
        reading(of, time, 0.16),
        reading(guard, time, 2.8),
      ],
    });
    expect(textOf(beside(p95))).toEqual([
      `${sentence} With 230 users it said 0.16, and they saw 2.8.`,
    ]);
    expect(textOf(beside({ ...p95, reportOnly: true }))).toEqual([]);
    expect(textOf({ ...beside(p95), bindingSignal: guardOf('memory') })).toEqual([]);
  });
});

describe('degraded-before-load', () => {
  const before = (value: number, changes: Partial<Play> = {}): Play => ({
    ...{ ...at(0, value), side: null },
    ...changes,
  });
  const result = found(200);
  const textOf = (...stretches: readonly Play[]) => {
    const told = doubts({ result }, ...stretches);
    return told.filter(({ kind }) => kind === 'degraded-before-load').map(({ text }) => text);
  };

  it('is what was too much without users', () => {
    expect(doubts({ result }, before(0.9), at(200, 0.3))).toEqual([
      {
        kind: 'degraded-before-load',
        text: '"p95" was beyond its threshold before any user came: 0.9, where max is 0.3.',
        remedy:
          'See what else loads the service, and begin when it is quiet; or that the threshold is in the unit of the query.',
      },
    ]);
    expect(kinds({ result }, before(0.1), at(200, 0.4))).toEqual([]);
    expect(kinds({ result }, at(200, 0.3))).toEqual([]);
  });

  it('is told with the last value that was too much', () => {
    expect(textOf(before(0.9), before(0.7), before(0.1), at(200, 0.3))).toEqual([
      '"p95" was beyond its threshold before any user came: 0.7, where max is 0.3.',
    ]);
  });

  it('is told of a least value, and where no user ever came', () => {
    const hits = signal('hits', 0.5, { bound: 'min' });
    expect(textOf({ ...before(1), readings: (time) => [reading(hits, time, 0.2)] })).toEqual([
      '"hits" was beyond its threshold before any user came: 0.2, where min is 0.5.',
    ]);
  });

  it.each(['requestedUsers', 'activeUsers'] as const)('is over with %s', (name) => {
    const loaded = before(0.9, { changes: { [name]: 1 } });
    expect(textOf(loaded)).toEqual([]);
    expect(textOf(before(0.1), loaded, before(0.9))).toEqual([]);
    expect(textOf(before(0.9), loaded)).toHaveLength(1);
  });

  it('is none of what is not judged', () => {
    const shown = { ...p95, reportOnly: true };
    expect(textOf(before(1, { readings: (time) => [reading(shown, time, 0.9)] }))).toEqual([]);
    expect(textOf(before(1, { readings: (time) => [reading(guard, time, 0.9)] }))).toEqual([]);
  });
});
