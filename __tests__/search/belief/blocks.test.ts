import { describe, expect, it } from '@jest/globals';
import {
  everHealthy,
  informative,
  isSteady,
  quietValue,
  varianceOfRequests,
  type Block,
} from '../../../src/search/belief/blocks.ts';
import { blockOf } from '../observations.ts';

function block(users: number, value: number, changes: Partial<Block> = {}): Block {
  return blockOf(users, Math.log(value), { to: 10, seconds: 10, ...changes });
}

describe('isSteady', () => {
  it.each([
    [100, 0, true],
    [100, 0.015, true],
    [100, 0.016, false],
    // Half a user is none.
    [20, 0.025, true],
    [20, 0.026, false],
  ])('of %p users that differ by %p: %p', (users, loadSpread, steady) => {
    expect(isSteady({ users, loadSpread })).toBe(steady);
  });
});

describe('informative', () => {
  it('leaves out loads far below the highest healthy one', () => {
    const blocks = [block(290, 0.5), block(310, 0.5), block(1000, 0.6), block(5000, 3)];
    expect(informative(blocks).map(({ users }) => users)).toEqual([310, 1000, 5000]);
  });
});

describe('varianceOfRequests', () => {
  it.each([
    ['a request each 8 s', 800, 0.01],
    ['one at least', 0, 8],
  ])('is that of %s', (_what, userSeconds, variance) => {
    expect(varianceOfRequests(userSeconds)).toBe(variance);
  });
});

describe('quietValue', () => {
  it.each<[string, Block[], number]>([
    ['the median', [block(10, 0.3), block(11, 0.5), block(12, 0.4)], 0.4],
    ['the lower of two', [block(10, 0.5), block(11, 0.3)], 0.3],
    [
      'the lowest loads alone',
      [block(900, 0.8), block(10, 0.3), block(11, 0.3), block(12, 0.3), block(800, 0.8)],
      0.3,
    ],
    [
      'loads up to twice the lowest, even when they make more than half a minute',
      [block(10, 0.1), block(12, 0.2), block(15, 0.3), block(20, 0.4), block(20, 0.5)],
      0.3,
    ],
    [
      'half a minute at least, even when the loads differ',
      [block(10, 0.1), block(100, 0.2), block(500, 0.4), block(600, 0.5)],
      0.2,
    ],
    ['somewhat below the threshold, always', [block(10, 2)], 0.95],
    ['nothing, of no blocks', [], 0],
  ])('is that of %s', (_what, blocks, value) => {
    expect(quietValue(blocks).median).toBeCloseTo(value, 10);
  });

  it('has a mean as well, which sees what most looks do not', () => {
    const blocks = [block(10, 0.006), block(11, 0.3), block(12, 0.006), block(800, 0.9)];
    expect(quietValue(blocks)).toEqual({
      median: expect.closeTo(0.006, 10),
      mean: expect.closeTo(0.104, 10),
      allowedShare: null,
      isKnown: true,
    });
    expect(quietValue([block(10, 2)])).toMatchObject({ mean: 0.95, isKnown: false });
  });

  it('is a share of requests where one of the blocks is', () => {
    const share = { ...block(10, 0.3), allowedShare: 0.05 };
    expect(quietValue([share, block(12, 0.3)]).allowedShare).toBe(0.05);
  });
});

describe('everHealthy', () => {
  it.each<[string, Block[], boolean]>([
    ['nothing', [], false],
    ['a healthy block', [block(10, 0.99)], true],
    ['a degraded block', [block(10, 1)], false],
    ['fewer that were healthy', [block(2000, 3), block(1000, 0.5)], true],
    ['so few that they were healthy by chance', [block(20, 3), block(10, 0.5)], false],
    ['more that were healthy by chance', [block(2000, 0.5), block(1000, 2)], false],
    ['as many that were healthy in the mean', [block(1000, 1.1), block(1000, 0.6)], true],
    ['as many that were hardly healthy in the mean', [block(1000, 1.1), block(1000, 0.75)], false],
    [
      'more that were healthy for much longer',
      [block(1000, 1.1), block(2000, 0.5, { seconds: 60 })],
      true,
    ],
  ])('of %s', (_what, blocks, healthy) => {
    expect(everHealthy(blocks)).toBe(healthy);
  });
});
