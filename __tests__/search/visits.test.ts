import { describe, expect, it } from '@jest/globals';
import {
  everHealthy,
  isSteady,
  quietValue,
  varianceOfRequests,
  visitsOf,
  type Block,
} from '../../src/search/visits.ts';

function block(users: number, value: number, changes: Partial<Block> = {}): Block {
  return {
    users,
    margin: Math.log(value),
    from: 0,
    to: 10,
    seconds: 10,
    signal: 'latency',
    loadSpread: 0,
    ...changes,
  };
}

const usersOf = (blocks: readonly Block[]): number[] =>
  visitsOf(blocks).map(({ logUsers }) => Math.round(Math.exp(logUsers)));

describe('isSteady', () => {
  it.each([
    [0, true],
    [0.015, true],
    [0.016, false],
  ])('of users that differ by %p: %p', (loadSpread, steady) => {
    expect(isSteady({ loadSpread })).toBe(steady);
  });
});

describe('visitsOf', () => {
  it('makes one visit of blocks at about the same load, each as long as it counts', () => {
    const [visit, ...others] = visitsOf([
      block(1000, 1.2, { seconds: 30 }),
      block(1004, 0.8, { seconds: 10 }),
    ]);
    expect(others).toEqual([]);
    expect(visit).toEqual({
      logUsers: expect.closeTo(Math.log(1001), 10),
      margin: expect.closeTo(Math.log(1.1), 10),
      seconds: 40,
      userSeconds: 40_040,
      loadSpread: 0,
      loadVariation: expect.closeTo(
        Math.sqrt((30 * Math.log(1000 / 1001) ** 2 + 10 * Math.log(1004 / 1001) ** 2) / 40),
        10,
      ),
      blocks: 2,
      scatter: expect.closeTo((1.2 / 1.1 - 1) ** 2 + (0.8 / 1.1 - 1) ** 2, 10),
    });
  });

  it.each<[string, number, number[]]>([
    ['one percent apart are two', 0, [1000, 1012]],
    ['one percent apart are one while users come', 0.05, [1006]],
  ])('loads %s', (_what, loadSpread, users) => {
    expect(usersOf([block(1000, 1, { loadSpread }), block(1012, 1, { loadSpread })])).toEqual(
      users,
    );
  });

  it('keeps what was seen while users came apart from what was seen while they stayed', () => {
    expect(usersOf([block(1000, 1), block(1000, 1, { loadSpread: 0.02 })])).toEqual([1000, 1000]);
  });

  it('knows the mean of changing users by half of what they differ, and better by each block', () => {
    const spreads = visitsOf([
      block(1000, 1, { loadSpread: 0.04 }),
      block(1001, 1, { loadSpread: 0.04 }),
    ]).map(({ loadSpread }) => loadSpread);
    expect(spreads).toEqual([expect.closeTo(0.02 / Math.SQRT2, 10)]);
  });

  it.each([
    ['at 2.5 times the median', [1.2, 1.2, 1.2, 9], (1.2 * 3 + 3) / 4],
    ['at 2.5 times the threshold where the median is below it', [0.5, 0.5, 9], (1 + 2.5) / 3],
    ['by the lower one of two', [1, 9], (1 + 2.5) / 2],
    ['nowhere else', [1, 2.4], 1.7],
  ])('cuts a disturbance %s', (_where, values, mean) => {
    const [visit] = visitsOf(values.map((value) => block(1000, value)));
    expect(Math.exp(visit?.margin ?? 0)).toBeCloseTo(mean, 10);
  });

  it('cuts nothing where often nothing is seen at all', () => {
    const [visit] = visitsOf([block(1000, Math.exp(-5)), block(1000, 9)]);
    expect(Math.exp(visit?.margin ?? 0)).toBeCloseTo((9 + Math.exp(-5)) / 2, 10);
  });

  it('leaves out loads far below the highest healthy one', () => {
    const blocks = [block(290, 0.5), block(310, 0.5), block(1000, 0.6), block(5000, 3)];
    expect(usersOf(blocks)).toEqual([310, 1000, 5000]);
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
    expect(quietValue(blocks)).toBeCloseTo(value, 10);
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
