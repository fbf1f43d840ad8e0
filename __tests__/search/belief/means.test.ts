import { describe, expect, it } from '@jest/globals';
import type { Block } from '../../../src/search/belief/blocks.ts';
import {
  isBelied,
  isOvercome,
  pointsTo,
  withoutBelied,
  withoutOvercome,
} from '../../../src/search/belief/means.ts';
import { beliefOf, blockOf, inOrder } from '../observations.ts';

describe('isBelied', () => {
  /** By chance a minute at the threshold is off by a fifth. */
  const one = { ...beliefOf(() => 1000), variancePerMinute: 0.04 };
  const belief = { binding: 'latency', ofBinding: one };
  const at = (users: number, values: readonly number[]): Block[] =>
    inOrder(values.map((value) => [users, value]));

  it.each([
    ['beyond the threshold with as many users', at(1000, [2, 1.6, 1.8, 2.2, 1.9, 1.7]), true],
    ['beyond it with a few fewer', at(950, [2, 1.6, 1.8, 2.2, 1.9, 1.7]), true],
    ['beyond it with more, as it should be', at(1020, [2, 1.6, 1.8, 2.2, 1.9, 1.7]), false],
    ['beyond it by chance', at(1000, [1.5, 0.9, 1.2, 1, 1.4, 0.8]), false],
    ['beyond it in one disturbed block', at(1000, [30, 0.9, 1.2, 1, 1.1, 0.8]), false],
    ['beyond it in a few blocks only', at(1000, [2, 1.6, 1.8, 2.2]), false],
  ])('is a capacity where the signal was %s', (_what, blocks, expected) => {
    expect(isBelied(blocks, 1000, belief)).toBe(expected);
  });

  it('forgets what was healthy with more users before', () => {
    const before = [blockOf(500, -0.7), blockOf(1300, -0.2), blockOf(1400, 0.9)];
    const now = [60, 75, 90].map((from) => blockOf(1000, 0.7, { from, to: from + 15 }));
    const other = blockOf(1300, -0.5, { signal: 'cpu' });
    const blocks = [...before, other, ...now];
    expect(withoutBelied(blocks, 1000, belief)).toEqual(
      blocks.filter((block) => block !== before[1]),
    );
    expect(withoutBelied(now, 1000, belief)).toBeNull();
  });
});

describe('a signal that is beyond its threshold in bursts, at regular intervals', () => {
  const burst = (value: number): readonly number[] => [0.01, 0.01, value];
  const minutes = (users: number, values: readonly number[]): Block[] =>
    inOrder(Array.from({ length: 36 }, (_, index) => [users, values[index % values.length] ?? 0]));
  /** As bursts that come by chance scatter: a minute by 1.5 times its mean. */
  const belief = {
    binding: 'latency',
    ofBinding: { ...beliefOf(() => 1000), variancePerMinute: 2.25 },
  };

  it.each([
    ['with as many users', minutes(1000, burst(6)), -1, true],
    ['with a few fewer', minutes(980, burst(6)), -1, true],
    ['with more, as it should be', minutes(1040, burst(6)), 0, false],
    [
      'with hardly any more, which leads down but tells nothing',
      minutes(1020, burst(6)),
      -1,
      false,
    ],
    ['about as much as it may', minutes(1000, burst(3.1)), 0, false],
    ['less than it may with more users', minutes(1020, burst(1.5)), 1, false],
    ['less than it may with fewer, as it should be', minutes(950, burst(1.5)), 0, false],
    ['for a few minutes only', minutes(1000, burst(6)).slice(0, 20), 0, false],
    ['once, disturbed', [...minutes(1000, burst(2.7)), blockOf(1000, Math.log(40))], 0, false],
  ])('%s', (_what, blocks, side, isRefuting) => {
    expect(pointsTo(blocks, 1000, belief)).toBe(side);
    expect(isBelied(blocks, 1000, belief)).toBe(isRefuting);
  });
});

describe('isOvercome', () => {
  const beliefWith = (variance: number) => ({
    binding: 'latency',
    ofBinding: { ...beliefOf(() => 1000), variancePerMinute: variance },
  });
  const at = (users: number, values: readonly number[]): Block[] =>
    inOrder(values.map((value) => [users, value]));
  const quiet = [2, 0.2, 0.25, 0.2, 0.3];

  it.each([
    ['far below the threshold by now', at(1000, quiet), 0.02, true],
    ['that with a few more', at(1040, quiet), 0.02, true],
    ['that with fewer, as it should be', at(980, quiet), 0.02, false],
    ['a little below it', at(1000, [2, 0.8, 0.7, 0.8, 0.9]), 0.02, false],
    ['degraded meanwhile', at(1000, [0.2, 0.2, 2, 0.2, 0.2]), 0.02, false],
    ['that by chance, as it is noisy', at(1000, quiet), 0.4, false],
  ])('is a capacity where the signal is %s', (_what, blocks, variance, expected) => {
    expect(isOvercome(blocks, 1000, beliefWith(variance))).toBe(expected);
  });

  it('forgets what was degraded there, or with fewer users, before', () => {
    const before = [blockOf(900, 0.7), blockOf(1010, 0.5), blockOf(1200, 0.9)];
    const now = [60, 75, 90, 105].map((from) => blockOf(1000, -1.5, { from, to: from + 15 }));
    const belief = beliefWith(0.02);
    expect(withoutOvercome([...before, ...now], 1000, belief)).toEqual([before[2], ...now]);
    expect(withoutOvercome(now, 1000, belief)).toBeNull();
  });
});
