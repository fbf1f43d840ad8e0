import { describe, expect, it } from '@jest/globals';
import type { Level } from '../../src/search/types.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { at, doubts, kinds, p95, unknown } from './doubted.ts';
import { atLeast, found, type Play } from './played.ts';

describe('a signal that does not recover without users', () => {
  const empty = (seconds: number, value: number): Play => ({
    ...{ ...at(0, value), side: null, seconds },
    phase: 'drain',
  });
  const result = found(200);
  const loaded = [at(100, 0.1), at(250, 0.5)];
  const textOf = (...stretches: readonly Play[]) =>
    doubts({ result }, ...loaded, ...stretches).map(({ text }) => text);
  const told = (what: string, seconds: number, users = 250) => [
    `${what} did not recover in ${seconds} s without any user, after up to ${users} of them: what seemed healthy before may have been seen too late.`,
  ];

  it('is told, as what was healthy may have been seen too late', () => {
    expect(doubts({ result: atLeast(800) }, at(100, 0.1), at(800, 0.2), empty(65, 0.9))).toEqual([
      {
        kind: 'not-recovered',
        text: told('"p95"', 60, 800)[0],
        remedy:
          'See what keeps it busy without load, or whether the signal tells of what was long before; run again once it is quiet.',
      },
    ]);
  });

  it('is none that is waited for a little, or recovers', () => {
    expect(textOf(empty(60, 0.9))).toEqual([]);
    expect(textOf(empty(90, 0.9), at(200, 0.29))).toEqual([]);
    expect(kinds({ result }, ...loaded)).toEqual([]);
  });

  it('is told without a name where none is degraded at last', () => {
    const lost = unknown('idle', '', { phase: 'drain', users: 0, seconds: 5 });
    expect(textOf(empty(65, 0.9), lost)).toEqual(told('The service', 65));
  });

  it('is told with all names that are degraded at last', () => {
    const lag = signal('lag', 5);
    const cpu = signal('cpu', 0.8);
    const several: Play = {
      ...empty(70, 0.9),
      readings: (time) => [reading(p95, time, 0.9), reading(cpu, time, 0.1), reading(lag, time, 9)],
    };
    expect(textOf(several)).toEqual(told('"p95", "lag"', 65));
  });

  it('is waited for since the last order of users, and while it is drained', () => {
    const ordered: Play = { ...empty(90, 0.9), changes: { requestedUsers: 1 } };
    expect(textOf(ordered)).toEqual([]);
    expect(textOf(ordered, empty(65, 0.9))).toEqual(told('"p95"', 60));
    expect(textOf({ ...empty(90, 0.9), phase: 'measure' })).toEqual([]);
    const leaving: Play = { ...empty(65, 0.9), changes: { activeUsers: 300 } };
    expect(textOf(leaving)).toEqual(told('"p95"', 60, 300));
  });

  it('is waited for through pauses, and up to the end', () => {
    const [before, after] = [empty(35, 0.9), empty(30, 0.9)];
    const pause: Play = { users: 0, seconds: 20, phase: 'paused' };
    const end: Play = { users: 0, seconds: 5, phase: 'done' };
    expect(textOf(before, pause, after, end)).toEqual(told('"p95"', 80));
    expect(textOf(before, after, pause)).toEqual(told('"p95"', 60));
  });
});

describe('not-recovered', () => {
  const level = (users: number, side: Level['side']): Play => ({ users, seconds: 30, side });
  const textOf = (...levels: readonly Play[]) => doubts({}, ...levels).map(({ text }) => text);
  const after = (what: string, users: string) => [
    `${what} too many after ${users} had been healthy: the service has not recovered from the load in between.`,
  ];

  it('is a few users that are too many after many were not', () => {
    expect(doubts({}, at(1060, 0.2), at(1300, 3), at(1, 2))).toEqual([
      {
        kind: 'not-recovered',
        text: after('A single user was', '1,060')[0],
        remedy:
          'See what keeps it busy without load, as a backlog, retries or memory, and run again once it is quiet.',
      },
    ]);
  });

  it('is not what recovers, nor what lies close together', () => {
    expect(kinds({}, at(1060, 0.2), at(500, 2), at(600, 0.1))).toEqual([]);
    expect(kinds({}, at(200, 0.2), at(180, 0.4))).toEqual([]);
    expect(kinds({}, at(1, 2))).toEqual([]);
  });

  it.each([
    [149, []],
    [150, after('100 users were', '150')],
  ])('is told where half as many more were healthy before: %d', (users, expected) => {
    expect(textOf(level(users, 'healthy'), level(100, 'degraded'))).toEqual(expected);
  });

  it('is told where no more than fewer users were healthy since', () => {
    const [many, few] = [level(300, 'healthy'), level(100, 'degraded')];
    expect(textOf(many, few, level(99, 'healthy'))).toEqual(after('100 users were', '300'));
    expect(textOf(many, few, level(100, 'healthy'))).toEqual([]);
    expect(textOf(many, few, level(100, 'uncertain'))).toEqual(after('100 users were', '300'));
    expect(textOf(many, level(100, 'healthy'), few)).toEqual(after('100 users were', '300'));
  });

  it.each(['degraded', 'uncertain'] as const)('is not told after many that were %s', (side) => {
    expect(textOf(level(300, side), level(100, 'degraded'))).toEqual([]);
  });

  it.each(['healthy', 'uncertain'] as const)('is not told of few that are %s', (side) => {
    expect(textOf(level(300, 'healthy'), level(100, side))).toEqual([]);
  });

  it('is told once, of the first that were too many, after the most that were healthy', () => {
    const before = [level(300, 'healthy'), level(500, 'healthy'), level(400, 'healthy')];
    const few = [level(200, 'degraded'), level(100, 'degraded')];
    expect(textOf(...before, ...few, level(9000, 'degraded'))).toEqual(
      after('200 users were', '500'),
    );
  });

  it('is not told by what was healthy only later', () => {
    expect(textOf(level(100, 'degraded'), level(90, 'healthy'))).toEqual([]);
  });
});
