import { describe, expect, it } from '@jest/globals';
import { isWaitedFor, type HeldUsers } from '../../src/search/held-users.ts';
import { blockOf } from './observations.ts';

/** More than twenty times the threshold, and no better than ever. */
const farTooMany: HeldUsers = {
  waited: 20,
  left: 3600,
  suspectedSeconds: 0,
  isWell: false,
  margin: 3.5,
  worst: 3.5,
  isOfNow: true,
  isInDoubt: false,
};

describe('far too many users who came', () => {
  it.each<[string, number, Partial<HeldUsers>]>([
    ['20 s, where what is seen is of now', 20, {}],
    ['45 s, where it is of before as well', 45, { isOfNow: false }],
    ['45 s, where others were given up early', 45, { isInDoubt: true }],
    ['half as long again as the first ones needed', 60, { suspectedSeconds: 40 }],
    ['two minutes, while they get better', 120, { worst: 3.9 }],
  ])('are waited for: %s', (_what, seconds, changes) => {
    const isWaited = (waited: number): boolean =>
      isWaitedFor([], { ...farTooMany, ...changes, waited });
    expect([isWaited(seconds - 0.1), isWaited(seconds)]).toEqual([true, false]);
  });
});

describe('users who came and are too many', () => {
  it.each([
    ['clearly', 0.3, 45],
    ['by so little that it may be of those who came last', 0.29, 120],
  ])('are waited for where that is seen %s', (_what, margin, seconds) => {
    const blocks = [blockOf(100, margin), blockOf(100, margin)];
    const isWaited = (waited: number): boolean =>
      isWaitedFor(blocks, { ...farTooMany, margin, worst: margin, waited });
    expect([isWaited(seconds - 0.1), isWaited(seconds)]).toEqual([true, false]);
  });

  it.each([
    ['no better now', 0.61, 45],
    ['better now than two blocks tell', 0.59, 120],
  ])('are waited for where they are %s', (_what, margin, seconds) => {
    const blocks = [blockOf(100, 0.9), blockOf(100, 0.9)];
    const isWaited = (waited: number): boolean =>
      isWaitedFor(blocks, { ...farTooMany, margin, worst: 0.9, waited });
    expect([isWaited(seconds - 0.1), isWaited(seconds)]).toEqual([true, false]);
  });
});
