import { describe, expect, it } from '@jest/globals';
import {
  expectedOf,
  holdsTruth,
  isAsExpected,
  isFindable,
  lowerBound,
  type Expected,
} from '../../../bench/report/expected.ts';
import type { Scenario } from '../../../bench/scenario.ts';
import { row, scenario } from '../scenario.ts';

/** Carries 1056 users, in 192.8 s at the least. */
const elevenWorkers = { workers: 11, rateWindowSeconds: 60, maxUsers: 20_000 };

describe('the lower bound', () => {
  it.each<[string, Partial<Scenario>, number]>([
    ['a fixed window', {}, 1056 / 20 + 2 * (60 + 5) + 10],
    ['a free window', { rateWindowSeconds: null }, 1056 / 20 + 2 * 4 * 5 + 10],
    ['slow agents', { spinUpUsersPerSecond: 3 }, 352 + 130 + 10],
    ['no more users than are allowed', { maxUsers: 500 }, 25 + 130 + 10],
    ['no more users than the agents make', { generatorCeiling: 200 }, 10 + 130 + 10],
    ['none at all', { threshold: 0.01 }, 140],
  ])('is the way there, two windows and settling: %s', (_what, changes, expected) => {
    expect(lowerBound(scenario({ ...elevenWorkers, ...changes }))).toBeCloseTo(expected, 9);
  });
});

describe('the expected outcome', () => {
  const found: Expected = { outcomes: ['found'], mustHold: false };
  const atLeast: Expected = { outcomes: ['at-least'], mustHold: false };
  const either: Expected = { outcomes: ['at-least', 'found'], mustHold: false };
  const partial: Expected = { outcomes: ['found', 'at-least', 'at-most'], mustHold: true };

  it.each<[string, Partial<Scenario>, Expected]>([
    ['found', {}, found],
    [
      'found in spite of hiccups',
      { hiccup: { everySeconds: 300, seconds: 8, capacityFactor: 0.4 } },
      found,
    ],
    ['at least, where the agents stop', { generatorCeiling: 900 }, atLeast],
    ['at least, where the most users are healthy', { maxUsers: 1000 }, atLeast],
    ['either, where the limit is near below', { maxUsers: 1040 }, either],
    ['either, where the limit is near above', { maxUsers: 1080 }, either],
    ['found, where the limit is above', { maxUsers: 1100 }, found],
    [
      'at most, or none, where no user is healthy',
      { threshold: 0.01 },
      { outcomes: ['at-most', 'inconclusive'], mustHold: false },
    ],
    ['anything true, where time is short', { budgetSeconds: 770 }, partial],
    ['found, where time suffices', { budgetSeconds: 780 }, found],
    [
      'anything true, where outages make time short',
      { budgetSeconds: 780, outages: [{ atSeconds: 60, seconds: 60, kind: 'nan' }] },
      partial,
    ],
    ['any, in a check', { mode: 'check', baseline: 1056 }, { ...partial, mustHold: false }],
  ])('is %s', (_what, changes, expected) => {
    expect(expectedOf(scenario({ ...elevenWorkers, ...changes }))).toEqual(expected);
  });

  it.each<[boolean, string, Partial<Scenario>]>([
    [true, 'in good time', {}],
    [false, 'when the agents stop below', { generatorCeiling: 900 }],
    [false, 'when no user is healthy', { threshold: 0.01 }],
    [false, 'when time is short', { budgetSeconds: 400 }],
    [false, 'in a check', { mode: 'check', baseline: 1056 }],
  ])('is a capacity that can be found (%s): %s', (expected, _what, changes) => {
    expect(isFindable(scenario({ ...elevenWorkers, ...changes }))).toBe(expected);
  });
});

describe('a run', () => {
  const interval = (low: number | null, high: number | null) => row({ trueUsers: 100, low, high });

  it.each([
    [true, 100, 100],
    [true, 90, null],
    [true, null, 101],
    [false, 101, 110],
    [false, null, 99],
    [null, null, null],
  ])('holds the truth (%s): %s to %s', (expected, low, high) => {
    expect(holdsTruth(interval(low, high))).toBe(expected);
  });

  it('is as expected by its outcome', () => {
    const expected = { outcomes: ['found', 'at-least'], mustHold: false } as const;
    expect(isAsExpected(row({ outcome: 'at-least' }), expected)).toBe(true);
    expect(isAsExpected(row({ outcome: 'at-most' }), expected)).toBe(false);
    expect(isAsExpected(interval(150, 160), expected)).toBe(true);
  });

  it('is as expected, where it must be true, unless its interval is wrong', () => {
    const expected = { outcomes: ['found'], mustHold: true } as const;
    expect(isAsExpected(interval(90, 110), expected)).toBe(true);
    expect(isAsExpected(interval(null, null), expected)).toBe(true);
    expect(isAsExpected(interval(150, 160), expected)).toBe(false);
    expect(isAsExpected(row({ outcome: 'inconclusive' }), expected)).toBe(false);
  });
});
