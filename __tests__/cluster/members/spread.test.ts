import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Seat, spread } from '../../../src/cluster/members/spread.ts';

const seat = (share: number, cap: number | null = null, held = false): Seat => ({
  share,
  cap,
  weight: 1,
  held,
});
const weighted = (weight: number, share = 0, cap: number | null = null): Seat => ({
  ...seat(share, cap),
  weight,
});

describe('spread', () => {
  it.each<[string, number, Seat[], number[]]>([
    ['evenly', 90, [seat(0), seat(0), seat(0)], [30, 30, 30]],
    ['the first ones get the rest', 11, [seat(0), seat(0), seat(0)], [4, 4, 3]],
    ['who has most keeps the rest', 11, [seat(3), seat(4), seat(4)], [3, 4, 4]],
    ['a cap sends the rest to the others', 100, [seat(0, 10), seat(0), seat(0)], [10, 45, 45]],
    ['a cap that comes to bear late', 100, [seat(0, 10), seat(0, 40), seat(0)], [10, 40, 50]],
    ['all at their caps', 100, [seat(0, 10), seat(0, 20)], [10, 20]],
    ['a cap above the even part', 20, [seat(0, 15), seat(0, 15)], [10, 10]],
    ['a held share stays', 100, [seat(20, null, true), seat(20), seat(20)], [20, 40, 40]],
    ['a held share yields when there is less', 15, [seat(20, null, true), seat(20)], [15, 0]],
    ['nothing for a drain', 0, [seat(20, null, true), seat(20)], [0, 0]],
    ['all held', 50, [seat(20, null, true)], [20]],
    ['no agents', 50, [], []],
    ['by weight', 100, [weighted(1), weighted(3), weighted(0.5), weighted(0.5)], [20, 60, 10, 10]],
    ['whole users by weight', 10, [weighted(1), weighted(1), weighted(2.5)], [2, 2, 6]],
    ['who misses most gets the rest', 10, [weighted(2, 9), weighted(1)], [7, 3]],
    ['equal weights stay where they are', 3, [weighted(2), weighted(2, 2), weighted(2)], [1, 1, 1]],
    ['equal weights keep the rest', 4, [weighted(2), weighted(2, 2), weighted(2)], [1, 2, 1]],
    ['a cap under a weight', 100, [weighted(3, 0, 30), weighted(1), weighted(1)], [30, 35, 35]],
    [
      'caps that come to bear one after the other',
      100,
      [weighted(6, 0, 10), weighted(3, 0, 45), weighted(1), weighted(0.5, 0, 7)],
      [10, 45, 38, 7],
    ],
    [
      'a held share is not weighed',
      70,
      [seat(10, null, true), weighted(2), weighted(1)],
      [10, 40, 20],
    ],
  ])('%s', (_name, total, seats, shares) => {
    expect(spread(total, seats)).toEqual(shares);
  });

  it('keeps its word for any agents', () => {
    const seats = fc.array(
      fc.record({
        share: fc.nat(500),
        cap: fc.option(fc.nat(500)),
        held: fc.boolean(),
        weight: fc.constantFrom(0.1, 0.5, 1, 1, 1, 3),
      }),
    );
    fc.assert(
      fc.property(fc.nat(2000), seats, (total, all) => {
        const shares = spread(total, all);
        const open = all
          .map((one, index) => ({ ...one, share: shares[index] ?? NaN }))
          .filter(({ held }) => !held);
        const below = open.filter(({ cap, share }) => cap === null || share < cap);
        const placed = shares.reduce((sum, share) => sum + share, 0);
        expect(placed).toBeLessThanOrEqual(total);
        expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
        expect(open.every(({ cap, share }) => cap === null || share <= cap)).toBe(true);
        // Whoever has room has as much for its weight as anybody, but for one user; room means
        // that all are placed.
        const most = Math.max(0, ...open.map(({ share, weight }) => (share - 1) / weight));
        expect(below.every(({ share, weight }) => (share + 1) / weight > most - 1e-9)).toBe(true);
        expect(below.length === 0 || placed === total).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
