import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeSlices, mostSlices, type Slice } from '../../../src/cluster/k6/slices.ts';

const slice = (firstUser: number, users: number): Slice => ({ firstUser, users });
const sum = (slices: readonly Slice[]): number =>
  slices.reduce((total, { users }) => total + users, 0);
const after = (slices: readonly Slice[], users: number): Slice[] => {
  const { leave, come } = changeSlices(slices, users);
  return [...slices.filter((one) => !leave.includes(one)), ...(come === null ? [] : [come])];
};

describe('changeSlices', () => {
  const three = [slice(1, 20), slice(21, 10), slice(31, 4)];
  const full = Array.from({ length: mostSlices }, (_, index) => slice(index + 1, 1));

  it.each<[string, readonly Slice[], number, number[], Slice | null]>([
    ['the first users', [], 5, [], slice(1, 5)],
    ['as many as there are', three, 34, [], null],
    ['more', three, 40, [], slice(35, 6)],
    ['fewer by one slice', three, 24, [21], null],
    ['fewer by two', three, 20, [21, 31], null],
    ['fewer by a part of the smallest', three, 33, [31], slice(31, 3)],
    ['fewer by one slice and a part of the smallest', three, 23, [21, 31], slice(21, 3)],
    ['fewer than any slice has', [slice(1, 20)], 8, [1], slice(1, 8)],
    ['none', three, 0, [1, 21, 31], null],
    ['more where there is a gap in the numbers', [slice(1, 5), slice(9, 5)], 13, [], slice(6, 3)],
    ['more than the gap takes', [slice(1, 5), slice(9, 5)], 14, [], slice(14, 4)],
    ['more beside the most processes', full, mostSlices + 4, [16], slice(16, 5)],
  ])('finds the way to %s', (_name, slices, users, leave, come) => {
    const change = changeSlices(slices, users);
    expect(change.leave.map(({ firstUser }) => firstUser)).toEqual(leave);
    expect(change.come).toEqual(come);
  });

  it('has the right users, each with a number of its own, in not too many processes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }), (totals) => {
        let slices: Slice[] = [];
        for (const users of totals) {
          slices = after(slices, users);
          const numbers = slices.flatMap(({ firstUser, users: count }) =>
            Array.from({ length: count }, (_, index) => firstUser + index),
          );
          expect([sum(slices), new Set(numbers).size]).toEqual([users, users]);
          expect(slices.length).toBeLessThanOrEqual(mostSlices);
        }
      }),
      { seed: 1 },
    );
  });
});
