import { describe, expect, it } from '@jest/globals';
import { groupsOf } from '../../../bench/report/statistics.ts';
import { targetsOf, targetsText, type Target } from '../../../bench/report/targets.ts';
import type { Row } from '../../../bench/row.ts';
import type { Scenario } from '../../../bench/scenario.ts';
import { row, scenario } from '../scenario.ts';

/** Targets after ten runs of ours that are all alike, on two workers that carry 147 users. */
function targetsAfter(
  changes: Partial<Row>,
  world: Partial<Scenario> = {},
  others: readonly Row[] = [],
): Target[] {
  const good = { trueUsers: 147, estimate: 147, low: 145, high: 149, seconds: 100, peakUsers: 150 };
  const rows = Array.from({ length: 10 }, (_, index) => row({ ...good, seed: index, ...changes }));
  return targetsOf(groupsOf([scenario(world)], [...rows, ...others]));
}

const missesOf = (targets: readonly Target[]) => targets.flatMap(({ misses }) => misses);

const original = (changes: Partial<Row>): Row =>
  row({ algorithm: 'original', seconds: 1900, overloadUserSeconds: 30, ...changes });

describe('the targets', () => {
  it('are all met by a good search', () => {
    const targets = targetsAfter({}, {}, [original({})]);
    expect(targets.map(({ name }) => name.slice(0, 2))).toEqual(['1.', '2.', '3.', '4.', '5.']);
    expect(missesOf(targets)).toEqual([]);
  });

  it('are none when our search was not played', () => {
    expect(targetsOf(groupsOf([scenario()], [original({})]))).toEqual([]);
  });

  const hiccup = { everySeconds: 300, seconds: 8, capacityFactor: 0.4 };
  const latch = { backlogFactor: 1.5, capacityFactor: 0.6 };
  const outages = [{ atSeconds: 60, seconds: 60, kind: 'down' }] as const;
  // 5% of 147 users is 7.35.
  const off = { estimate: 154.35, low: 145, high: 149 };
  it.each<[string, Partial<Row>, Partial<Scenario>, readonly string[]]>([
    ['1, of any scenario', off, {}, ['test: median 5.0%, 90th percentile 5.0%']],
    ['1, with hiccups', off, { hiccup }, ['test: median 5.0%, 90th percentile 5.0%']],
    ['1, not with a latch', { ...off, estimate: 154 }, { latch }, []],
    ['1, not with a drift', off, { driftPerHour: -0.1 }, []],
    ['1, without an estimate', { estimate: null }, {}, ['test: no estimate']],
    [
      '5, with outages',
      { estimate: 157 },
      { outages },
      ['test: 90th percentile of the error 6.8%'],
    ],
    // The bound is 57.35 s.
    [
      '2, by the median',
      { seconds: 172.05 },
      {},
      ['test: median 3.0 × bound (noise alone: 789 s)'],
    ],
    [
      '2, by both',
      { seconds: 286.75 },
      {},
      ['test: median 5.0 × bound, 90th percentile 5.0 × bound (noise alone: 789 s)'],
    ],
    // The bound is 102.8 s, and noise takes 68 s.
    [
      '2, with less noise',
      { seconds: 308.4 },
      { workers: 11, maxUsers: 2000 },
      ['test: median 3.0 × bound'],
    ],
    ['2, not with outages', { seconds: 286.75 }, { outages }, []],
    ['3, by the peak', { peakUsers: 250 }, {}, ['test: peak 1.70']],
    ['4, by the width', { low: 140, high: 150 }, {}, ['test: ± 3.45%']],
    ['4, by the coverage', { low: 148, high: 150 }, {}, ['0.0% of all', 'test 0%']],
    ['5, by the outcome', { outcome: 'at-least' }, {}, ['100.0% of all', 'test 100%']],
  ])('are missed: %s', (_what, changes, world, expected) => {
    expect(missesOf(targetsAfter(changes, world))).toEqual(expected);
  });

  it.each<[string, Partial<Row>, readonly string[]]>([
    ['time', { seconds: 400 }, ["test: median 25% of original's (noise alone: 789 s)"]],
    ['overload', { overloadUserSeconds: 4 }, ["test: overload 25% of original's"]],
  ])('compare with the original: %s', (_what, changes, expected) => {
    const slow = original({ seconds: 1600, overloadUserSeconds: 16 });
    // So slow to come that the time is within its bound.
    const targets = targetsAfter(changes, { spinUpUsersPerSecond: 1 }, [slow]);
    expect(missesOf(targets)).toEqual(expected);
  });

  it('are shown with what misses them', () => {
    expect(
      targetsText([
        { name: 'one', misses: [] },
        { name: 'two', misses: ['here: 3', 'there: 4'] },
      ]),
    ).toBe('met      one\nnot met  two\n           here: 3\n           there: 4');
  });
});
