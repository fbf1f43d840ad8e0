import { describe, expect, it } from '@jest/globals';
import { readingOf } from '../../src/monitor/evaluate.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { at, doubts, kinds, nobodySaw, p95 } from './doubted.ts';
import { atLeast, found, type Play } from './played.ts';

const up = signal('up', 5, { source: { kind: 'query', query: 'sum(up)' } });
const result = atLeast(800);

/** Values one after another, again and again. */
const turning = (users: number, values: readonly number[], of: Signal = up): Play => ({
  ...at(users, 1, of),
  readings: (time) => [reading(of, time, values[(time / 5) % values.length] ?? NaN)],
});

describe('unmoved', () => {
  it('is a signal that does not answer to load', () => {
    const [doubt, ...others] = doubts({ result: atLeast(800) }, at(100, 1, up), at(800, 1, up));
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'unmoved',
      text: '"up" did not move between 100 and 800 users, where it was 1: nothing tells whether the service was close to its limit.',
    });
  });

  it('is one of a run with a single level, held after the users were few', () => {
    const few = (users: number): Play => ({ ...at(users, 1, up), side: null });
    const [doubt] = doubts({ result: atLeast(800) }, few(0), few(100), few(500), at(800, 1, up));
    expect(doubt?.text).toMatch(/^"up" did not move between 0 and 800 users, where it was 1: /);
  });

  it('is one that moves only as it scatters, unless it is a latency that the users see', () => {
    const scatters = (users: number, of = up): Play => ({
      ...at(users, 1, of),
      readings: (time) => [reading(of, time, time % 10 === 0 ? 1.02 : 0.9 + users / 10_000)],
    });
    const result = atLeast(800);
    expect(kinds({ result }, scatters(100), scatters(800))).toEqual(['unmoved']);
    const latency = { ...p95, threshold: 5 };
    const ofUsers = (latencyP95: number | null) => {
      const users = { ...nobodySaw, latencyP95 };
      return kinds({ result, users }, scatters(100, latency), scatters(800, latency));
    };
    expect(ofUsers(0.51)).toEqual([]);
    expect(ofUsers(0.49)).toEqual(['unmoved']);
    expect(ofUsers(null)).toEqual(['unmoved']);
    const grows = (users: number): Play => ({ ...at(users, 1 + users / 2000, up) });
    expect(kinds({ result }, grows(100), grows(200), grows(800))).toEqual([]);
  });

  it('is no latency that the users measure themselves', () => {
    const own = signal('p95', 0.3, {
      source: { kind: 'agent-statistic', statistic: 'latency-p95' },
    });
    const result = atLeast(800);
    expect(kinds({ result }, at(100, 0.064, own), at(800, 0.064, own))).toEqual([]);
    const errors = { ...own, source: { ...own.source, statistic: 'error-ratio' } } as typeof own;
    expect(kinds({ result }, at(100, 0, errors), at(800, 0, errors))).toEqual(['unmoved']);
  });

  it('is one whose series are gone, whatever stands in their place', () => {
    const gone: Play = {
      ...at(800, 0, up),
      readings: (time) => [{ ...reading(up, time, 0), note: 'nothing matches a{pod="b"}' }],
    };
    const [doubt, ...others] = doubts({ result: atLeast(800) }, at(100, 1, up), gone);
    expect(others).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'unmoved',
      text: '"up" had values with fewer users, and none of them with 800 (nothing matches a{pod="b"}).',
    });
    const [never] = doubts({ result: atLeast(800) }, { ...gone, users: 100 }, gone);
    expect(never?.text).toBe(
      '"up" did not move between 100 and 800 users, where it was 0 (nothing matches a{pod="b"}): nothing tells whether the service was close to its limit.',
    );
  });

  it('counts a signal that never had a value as one that did not move', () => {
    const healthy = { ...up, name: 'alerts', whenMissing: 'healthy' as const };
    const both = (users: number): Play => ({
      ...at(users, 1, up),
      readings: (time) => [
        reading(up, time, 1),
        readingOf({ signal: healthy, from: time, to: time, note: '', twin: false }, [], 'idle'),
      ],
    });
    const [doubt] = doubts({ result: atLeast(800) }, both(100), both(800));
    expect(doubt?.text).toMatch(/^"up", "alerts" did not move between 100 and 800 users: /);
  });

  it('is not one of several of which another moved, nor where a limit was found', () => {
    const both = (users: number, value: number): Play => ({
      ...at(users, 0.1),
      readings: (time) => [reading(up, time, 1), reading(p95, time, value)],
    });
    expect(kinds({ result: atLeast(800) }, both(100, 0.1), both(800, 0.2))).toEqual([]);
    expect(kinds({ result: atLeast(800) }, both(100, 0.1), both(800, 0.1))).toEqual(['unmoved']);
    expect(kinds({ result: found(800) }, at(100, 1, up), at(800, 1, up))).toEqual([]);
    expect(kinds({ result: atLeast(800) }, at(790, 1, up), at(800, 1, up))).toEqual([]);
  });
});

describe('what moves', () => {
  const kindsOf = (few: readonly number[], many: readonly number[]) =>
    kinds({ result }, turning(100, few), turning(800, many));

  it.each([
    [1, 1.0203, true],
    [1, 1.0205, false],
    [1.0203, 1, true],
    [1.0205, 1, false],
    [-1, -1.0203, true],
    [-1, -1.0205, false],
    [0, 0, true],
    [0, 0.001, false],
  ])('differs by more than 2%% of the larger: %d and %d', (few, many, isStill) => {
    expect(kindsOf([few], [many])).toEqual(isStill ? ['unmoved'] : []);
  });

  it('differs by more than it scatters, with few users or with many', () => {
    expect(kindsOf([0.9, 1.1], [1.09])).toEqual(['unmoved']);
    expect(kindsOf([0.9, 1.1], [1.11])).toEqual([]);
    expect(kindsOf([1.09], [0.9, 1.1])).toEqual(['unmoved']);
    expect(kindsOf([1.11], [0.9, 1.1])).toEqual([]);
    expect(kindsOf([0.8, 1.2], [1.21, 1.17])).toEqual(['unmoved']);
  });
});

describe('few users', () => {
  it('are up to half as many as at the largest level', () => {
    expect(kinds({ result }, at(400, 1, up), at(800, 1, up))).toEqual(['unmoved']);
    expect(kinds({ result }, at(401, 1, up), at(800, 1, up))).toEqual([]);
  });

  it.each(['requestedUsers', 'activeUsers'] as const)('are so by %s as well', (name) => {
    const more = { ...at(100, 1, up), changes: { [name]: 401 } };
    expect(kinds({ result }, more, at(800, 1, up))).toEqual([]);
    const fewer = { ...at(100, 1, up), changes: { [name]: 400 } };
    expect(kinds({ result }, fewer, at(800, 1, up))).toEqual(['unmoved']);
  });

  it('do not count after there were more, as the service may be worn then', () => {
    const [doubt] = doubts({ result }, at(200, 1, up), at(800, 1, up), at(50, 3, up));
    expect(doubt?.text).toBe(
      '"up" did not move between 200 and 800 users, where it was 1: nothing tells whether the service was close to its limit.',
    );
    expect(kinds({ result }, at(800, 1, up), at(50, 1, up))).toEqual([]);
  });

  it('are the fewest at which one of several signals had a value', () => {
    const cpu = { ...up, name: 'cpu' };
    const both = (users: number, ...signals: readonly Signal[]): Play => ({
      ...at(users, 1, up),
      readings: (time) => signals.map((of) => reading(of, time, 1)),
    });
    const [doubt] = doubts(
      { result },
      both(0),
      both(50, cpu),
      both(90, up, cpu),
      both(800, up, cpu),
    );
    expect(doubt).toEqual({
      kind: 'unmoved',
      text: '"cpu", "up" did not move between 50 and 800 users: nothing tells whether the service was close to its limit.',
      remedy:
        'See that the query is about what these users do. A latency, or the use of a CPU, grows with the load.',
    });
  });
});

describe('many users', () => {
  it('are those of the largest level, whichever was held last', () => {
    const [doubt] = doubts({ result }, at(100, 1, up), at(800, 1.01, up), at(700, 3, up));
    expect(doubt?.text).toContain('between 100 and 800 users, where it was 1.01:');
  });

  it('are read without what reaches back to before the level', () => {
    const late = (seconds: number): Play => ({
      ...{ ...at(800, 1, up), seconds: 5 },
      readings: (time) => [{ ...reading(up, time, 1), from: 60 - seconds }],
    });
    expect(kinds({ result }, at(100, 1, up), late(0))).toEqual(['unmoved']);
    expect(kinds({ result }, at(100, 1, up), late(1e-7))).toEqual(['unmoved']);
    expect(kinds({ result }, at(100, 1, up), late(1e-5))).toEqual([]);
  });

  it('tell nothing where there is no level', () => {
    const passing = { ...at(800, 1, up), side: null };
    expect(kinds({ result }, passing)).toEqual(['unmeasured']);
  });
});

describe('a signal that is gone', () => {
  const noted = (users: number, value: number | null, note = 'nothing matches a'): Play => ({
    ...at(users, 1, up),
    readings: (time) => [{ ...reading(up, time, value), note }],
  });

  it('had values that were more than nothing, and has none', () => {
    expect(doubts({ result }, at(100, 1, up), noted(800, null))).toEqual([
      {
        kind: 'unmoved',
        text: '"up" had values with fewer users, and none of them with 800 (nothing matches a).',
        remedy:
          'See what became of its series: a restart gives pods and containers other names, which a query must not name.',
      },
    ]);
    expect(kinds({ result }, at(100, 0, up), noted(800, null))).toEqual([]);
    expect(kinds({ result }, noted(800, 0))).toEqual([]);
  });

  it('is none that has values, or is told of otherwise', () => {
    expect(kinds({ result }, at(100, 1, up), noted(800, 2))).toEqual([]);
    expect(kinds({ result }, at(100, 1, up), noted(800, 0, 'stale'))).toEqual([]);
  });

  it('is told even where another one moved', () => {
    const both = (users: number, value: number, other: number): Play => ({
      ...at(users, 0.1),
      readings: (time) => [
        reading(p95, time, other),
        { ...reading(up, time, value), note: value === 0 ? 'nothing matches a' : '' },
      ],
    });
    const [doubt] = doubts({ result }, both(100, 1, 0.1), both(800, 0, 0.2));
    expect(doubt?.text).toMatch(/^"up" had values with fewer users, and none of them with 800/);
  });
});

it('nothing is said of signals that never had a value, and are healthy without', () => {
  const healthy = { ...up, whenMissing: 'healthy' as const };
  const empty = (users: number): Play => ({
    ...at(users, 1, up),
    readings: (time) => [
      readingOf({ signal: healthy, from: time, to: time, note: '', twin: false }, [], 'idle'),
    ],
  });
  expect(kinds({ result }, empty(100), empty(800))).toEqual([]);
});
