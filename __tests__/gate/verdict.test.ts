import { describe, expect, it } from '@jest/globals';
import { judge } from '../../src/gate/verdict.ts';

describe('judge', () => {
  it.each<[number | null, number | null, string, string]>([
    [100, 120, 'pass', 'At least 100 users, and 100 are required.'],
    [100, null, 'pass', 'At least 100 users, and 100 are required.'],
    [99, 120, 'inconclusive', '100 users are required; the interval 99 to 120 cannot tell.'],
    [99, null, 'inconclusive', '100 users are required; the interval 99 to ∞ cannot tell.'],
    [null, 100, 'inconclusive', '100 users are required; the interval 0 to 100 cannot tell.'],
    [null, null, 'inconclusive', '100 users are required; the interval 0 to ∞ cannot tell.'],
    [80, 99, 'fail', 'At most 99 users, but 100 are required.'],
    [null, 99, 'fail', 'At most 99 users, but 100 are required.'],
    [null, 1, 'fail', 'At most 1 users, but 100 are required.'],
  ])('of %p to %p users, 100 required: %s', (low, high, verdict, reason) => {
    expect(judge({ requiredUsers: 100 }, { users: null, low, high })).toEqual({ verdict, reason });
  });

  it('has nothing to say without a requirement', () => {
    expect(judge({ requiredUsers: null }, { users: 5, low: 4, high: 6 })).toEqual({
      verdict: 'none',
      reason: 'No requirement was set.',
    });
  });

  it('holds any capacity against a requirement of none', () => {
    const least = { users: 0, low: 0, high: 1 };
    expect(judge({ requiredUsers: 0 }, least).verdict).toBe('pass');
  });
});
