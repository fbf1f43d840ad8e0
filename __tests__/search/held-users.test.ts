import { describe, expect, it } from '@jest/globals';
import { isWaitedFor, type HeldUsers } from '../../src/search/held-users.ts';

/** More than twenty times the threshold, and no better than ever. */
const farTooMany: HeldUsers = {
  waited: 20,
  left: 3600,
  suspectedSeconds: 0,
  isWell: false,
  margin: 3.5,
  worst: 3.5,
  isOfNow: true,
};

describe('far too many users who came', () => {
  it.each<[string, number, Partial<HeldUsers>]>([
    ['20 s, where what is seen is of now', 20, {}],
    ['45 s, where it is of before as well', 45, { isOfNow: false }],
    ['half as long again as the first ones needed', 60, { suspectedSeconds: 40 }],
    ['two minutes, while they get better', 120, { worst: 3.9 }],
  ])('are waited for: %s', (_what, seconds, changes) => {
    const isWaited = (waited: number): boolean =>
      isWaitedFor([], { ...farTooMany, ...changes, waited });
    expect([isWaited(seconds - 0.1), isWaited(seconds)]).toEqual([true, false]);
  });
});
