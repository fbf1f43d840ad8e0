import { describe, expect, it } from '@jest/globals';
import {
  coverageOf,
  errorOf,
  groupsOf,
  quantile,
  togetherOf,
} from '../../../bench/report/statistics.ts';
import { row, scenario } from '../scenario.ts';

describe('quantile', () => {
  it.each([
    { values: [7], share: 0.9, expected: 7 },
    { values: [4, 1, 3, 2], share: 0.5, expected: 2.5 },
    { values: [4, 1, 3, 2], share: 0, expected: 1 },
    { values: [4, 1, 3, 2], share: 1, expected: 4 },
    { values: [0, 10, 20, 30, 40], share: 0.9, expected: 36 },
    { values: [1, Infinity, Infinity], share: 0.9, expected: Infinity },
  ])('$share of $values is $expected', ({ values, share, expected }) => {
    expect(quantile(values, share)).toBeCloseTo(expected, 12);
  });

  it('is NaN of nothing', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('the error of a run', () => {
  it.each([
    [{ estimate: 110, trueUsers: 100 }, 0.1],
    [{ estimate: 95, trueUsers: 100 }, 0.05],
    [{ estimate: null, trueUsers: 100 }, null],
    [{ estimate: 5, trueUsers: 0 }, null],
  ])('of %j is %s', (changes, expected) => {
    const error = errorOf(row(changes));
    expect(error === null ? null : Number(error.toFixed(12))).toBe(expected);
  });
});

describe('the coverage', () => {
  it('is the share of the intervals that hold the truth', () => {
    const rows = [{}, { low: 101 }, { high: 99, low: null }, { low: 50, high: null }];
    expect(coverageOf(rows.map(row))).toBe(0.5);
  });

  it('leaves out runs without an interval', () => {
    expect(coverageOf([row(), row({ low: null, high: null })])).toBe(1);
    expect(coverageOf([row({ low: null, high: null })])).toBeNull();
  });
});

describe('the statistics', () => {
  // Carries 147 users, in 147 / 20 + 40 + 10 = 57.35 s at the least.
  const played = scenario({ name: 'two workers' });
  const runs = [0, 1, 2, 3, 4].map((index) =>
    row({
      scenario: 'two workers',
      seed: index + 1,
      trueUsers: 147,
      estimate: index === 4 ? null : 147 + 14.7 * index,
      low: 147,
      high: 147 * Math.exp(0.02 * (index + 1)),
      outcome: index === 4 ? 'inconclusive' : 'found',
      seconds: 57.35 * (index + 1),
      overloadUserSeconds: 10 * index,
      peakUsers: 147 * (1 + index / 10),
    }),
  );

  it('are those of the runs of one algorithm on one scenario', () => {
    const others = [
      row({ scenario: 'two workers', algorithm: 'original', seconds: 9999 }),
      row({ scenario: 'another' }),
    ];
    const [group] = groupsOf([played], [...runs, ...others]);
    expect(group).toMatchObject({ scenario: played, capacity: 147 });
    expect(group?.lowerBound).toBeCloseTo(57.35, 9);
    expect(group?.noiseSeconds).toBeCloseTo(788.73, 2);
    expect(group?.rows).toHaveLength(6);
    expect(group?.statistics.map(({ algorithm }) => algorithm)).toEqual([
      'capacity-gate',
      'original',
    ]);
    const close = (value: number): unknown => expect.closeTo(value, 9);
    expect(group?.statistics[0]).toEqual({
      algorithm: 'capacity-gate',
      error: { median: close(0.15), ninety: close(0.27) },
      seconds: { median: close(3 * 57.35), ninety: close(4.6 * 57.35) },
      multiple: { median: close(3), ninety: close(4.6) },
      overload: { median: 20, ninety: close(36) },
      peak: { median: close(1.2), ninety: close(1.36) },
      coverage: 1,
      halfWidth: close(0.025),
      asExpected: 0.8,
      runs: 5,
    });
  });

  it('have no error where the users cannot be so many', () => {
    const limited = scenario({ name: 'two workers', generatorCeiling: 100 });
    expect(groupsOf([limited], runs)[0]?.statistics[0]?.error).toBeNull();
  });

  it('compare the peak with one user where none is healthy', () => {
    const never = scenario({ name: 'never', threshold: 0.01 });
    const [group] = groupsOf([never], [row({ scenario: 'never', trueUsers: 0, peakUsers: 20 })]);
    expect(group?.statistics[0]?.peak).toEqual({ median: 20, ninety: 20 });
  });
});

describe('several scenarios as one', () => {
  const quiet = { workers: 11, maxUsers: 20_000, rateWindowSeconds: 60 };
  const scenarios = [
    scenario({ name: 'noisy' }),
    scenario({ name: 'one', ...quiet }),
    scenario({ name: 'two', ...quiet, spinUpUsersPerSecond: 40 }),
    scenario({ name: 'agents stop', ...quiet, generatorCeiling: 50 }),
    scenario({ name: 'check', ...quiet, mode: 'check', baseline: 1056 }),
  ];
  const rows = scenarios.map(({ name }) => row({ scenario: name }));

  it('are those whose capacity is to be found, with the noisy ones and without', () => {
    const counts = togetherOf(groupsOf(scenarios, rows)).map(({ name, count, statistics }) => [
      name,
      count,
      statistics.map(({ algorithm, runs }) => [algorithm, runs]),
    ]);
    expect(counts).toEqual([
      ['all to be found', 3, [['capacity-gate', 3]]],
      ['without noisy ones', 2, [['capacity-gate', 2]]],
    ]);
  });

  it('are none where there is one', () => {
    expect(togetherOf(groupsOf(scenarios.slice(1, 2), rows))).toEqual([]);
  });
});
