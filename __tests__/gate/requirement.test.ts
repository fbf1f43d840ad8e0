import { describe, expect, it } from '@jest/globals';
import type { Measurement } from '../../src/gate/measurement.ts';
import { judgeRequirement } from '../../src/gate/requirement.ts';

type Ends = readonly [low: number | null, high: number | null];

function measurement([low, high]: Ends): Measurement {
  return { outcome: 'found', users: null, low, high, confidence: 0.95 };
}

describe('judgeRequirement', () => {
  it.each<[Ends, string, string]>([
    [[100, 120], 'pass', 'The build carries at least 100 users; 100 are required.'],
    [[100, null], 'pass', 'The build carries at least 100 users; 100 are required.'],
    [[99, 120], 'inconclusive', '100 users are required; the interval 99 to 120 cannot tell.'],
    [
      [99, null],
      'inconclusive',
      '100 users are required; at least 99 are carried, how many more is not known.',
    ],
    [
      [null, 100],
      'inconclusive',
      '100 users are required; at most 100 are carried, how many fewer is not known.',
    ],
    [[null, null], 'inconclusive', '100 users are required; no number was found that could tell.'],
    [[80, 99], 'fail', 'The build carries at most 99 users; 100 are required.'],
    [[null, 99], 'fail', 'The build carries at most 99 users; 100 are required.'],
    [[null, 1], 'fail', 'The build carries at most 1 user; 100 are required.'],
  ])('of %j users, 100 required, and no time for a retest: %s', (ends, verdict, reason) => {
    expect(judgeRequirement(100, [measurement(ends)], 'out of time')).toEqual({
      verdict,
      reason,
      retest: false,
    });
  });

  it.each<[Ends[], string, boolean]>([
    [[[100, 120]], 'pass', false],
    [[[99, 120]], 'inconclusive', false],
    [[[80, 99]], 'inconclusive', true],
    [
      [
        [80, 99],
        [80, 98],
      ],
      'fail',
      false,
    ],
    [
      [
        [80, 99],
        [100, 120],
      ],
      'inconclusive',
      false,
    ],
    [
      [
        [80, 99],
        [128, 150],
      ],
      'pass',
      false,
    ],
    [
      [
        [80, 99],
        [100, null],
      ],
      'inconclusive',
      false,
    ],
  ])('of %j, with time to measure again: %s', (all, verdict, retest) => {
    const judged = judgeRequirement(100, all.map(measurement), 'possible');
    expect([judged.verdict, judged.retest]).toEqual([verdict, retest]);
  });

  it('averages the ends of several measurements', () => {
    const all = [measurement([80, 90]), measurement([125, 160])];
    expect(judgeRequirement(101, all, 'possible').reason).toBe(
      '101 users are required; the interval 100 to 120 (mean of 2 lower and upper ends) cannot tell.',
    );
  });

  it('holds any capacity against a requirement of none', () => {
    expect(judgeRequirement(0, [measurement([0, 1])], 'possible').verdict).toBe('pass');
  });
});
