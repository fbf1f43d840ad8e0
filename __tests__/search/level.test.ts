import { describe, expect, it } from '@jest/globals';
import type { Block } from '../../src/search/blocks.ts';
import {
  asLevel,
  measure,
  moved,
  newLevel,
  settle,
  spanOf,
  worstNow,
} from '../../src/search/level.ts';
import type { LevelState } from '../../src/search/level.ts';
import type { Reading } from '../../src/search/types.ts';
import { reading } from './observations.ts';

type Measured = Omit<Block, 'users' | 'loadSpread'>;

/** Shows a level of 100 users, settled at 10 s, one tick after the other. */
function measured(
  ticks: readonly (readonly Reading[])[],
  from: LevelState = settle(newLevel(100, 0), 10),
): { level: LevelState; blocks: Measured[] } {
  let level = from;
  const blocks: Measured[] = [];
  ticks.forEach((readings, index) => {
    const observation = { time: 15 + 5 * index, activeUsers: 99, generatorLimit: null, readings };
    const measuredTo = blocks.at(-1)?.to ?? 0;
    const step = measure(level, observation, { blockSeconds: 15, scrapeSeconds: 5, measuredTo });
    level = step.level;
    if (step.block !== null) blocks.push(step.block);
  });
  return { level, blocks };
}

const block = { signal: 'latency' };

describe('measure', () => {
  it.each<[string, Reading[], Measured[]]>([
    [
      'a window that grows: its last reading stands for all',
      [reading(-0.3, 10, 15), reading(-0.2, 10, 20), reading(-0.1, 10, 25)],
      [{ ...block, margin: -0.1, from: 10, to: 25, seconds: 15 }],
    ],
    [
      'the next block, from where the last one ended',
      [reading(-0.1, 10, 25), reading(-0.4, 10, 30), reading(-0.5, 25, 30), reading(0.2, 25, 40)],
      [
        { ...block, margin: -0.1, from: 10, to: 25, seconds: 15 },
        { ...block, margin: 0.2, from: 25, to: 40, seconds: 15 },
      ],
    ],
    [
      'a window that slides: disjoint readings only, and the mean of the values',
      [
        reading(Math.log(0.5), 10, 20),
        reading(4, 15, 25),
        reading(Math.log(1.7), 20, 30),
        reading(4, 25, 35),
      ],
      [{ ...block, margin: Math.log(1.1), from: 10, to: 30, seconds: 20 }],
    ],
    [
      'a gauge: each sample speaks for one scrape',
      [
        reading(Math.log(0.5), 12, 12),
        reading(Math.log(0.6), 17, 17),
        reading(Math.log(1), 22, 22),
      ],
      [{ ...block, margin: Math.log(0.7), from: 10, to: 22, seconds: 15 }],
    ],
    [
      'a gauge that is read more often than it is scraped',
      [12, 12, 17, 17, 22, 22, 27, 27, 32, 32, 37].map((at) =>
        reading(Math.log(at === 22 ? 4 : 1), at, at),
      ),
      [
        { ...block, margin: Math.log(2), from: 10, to: 22, seconds: 15 },
        { ...block, margin: 0, from: 22, to: 37, seconds: 15 },
      ],
    ],
    [
      'a window that begins before the last sample, for what grew since it',
      [reading(0.3, 10, 25), reading(-0.2, 20.5, 35), reading(-0.1, 20.5, 40)],
      [
        { ...block, margin: 0.3, from: 10, to: 25, seconds: 15 },
        { ...block, margin: -0.1, from: 25, to: 40, seconds: 15 },
      ],
    ],
    ['nothing of a window that began before the level', [reading(3, 9, 60)], []],
    ['nothing of what is unknown', [reading(null, 10, 25)], []],
  ])('makes blocks of %s', (_what, readings, blocks) => {
    const { blocks: made } = measured(readings.map((one) => [one]));
    expect(made).toEqual(blocks.map((one) => ({ ...one, margin: expect.closeTo(one.margin, 10) })));
  });

  it('shares the samples between the blocks: none is lost, and none is used twice', () => {
    let level = settle(newLevel(100, 0), 10);
    const blocks: Measured[] = [];
    // Scraped at 12 s, 17 s, and so on; looked at each two seconds and a half.
    for (let time = 12; time < 300; time += 2.5) {
      const newest = 12 + 5 * Math.floor((time - 12) / 5);
      const step = measure(
        level,
        {
          time,
          activeUsers: 100,
          generatorLimit: null,
          readings: [reading(0, level.blockSince ?? 0, newest)],
        },
        { blockSeconds: 15, scrapeSeconds: 5, measuredTo: blocks.at(-1)?.to ?? 0 },
      );
      level = step.level;
      if (step.block !== null) blocks.push(step.block);
    }
    expect(blocks).toHaveLength(19);
    blocks.slice(1).forEach(({ from, to, seconds }, index) => {
      expect(from).toBe(blocks[index]?.to);
      expect(seconds).toBeCloseTo(to - from, 10);
    });
    // The first sample alone tells no growth.
    expect(blocks.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(297 - 12);
    expect(blocks.at(-1)?.to).toBe(297);
  });

  it('makes none before the level has settled', () => {
    const level = newLevel(100, 0);
    expect(measured([[reading(1, 10, 25)]], level)).toEqual({ level, blocks: [] });
  });

  it('takes the worst signal, and none while one is missing', () => {
    const both = [reading(-0.5, 10, 25), reading(-0.2, 10, 25, { signal: 'cpu' })];
    expect(measured([both]).blocks).toEqual([
      { signal: 'cpu', margin: expect.closeTo(-0.2, 10), from: 10, to: 25, seconds: 15 },
    ]);
    const early = [reading(-0.5, 10, 25), reading(-0.2, 5, 25, { signal: 'cpu' })];
    expect(measured([early]).blocks).toEqual([]);
  });

  it('measures by twins, and certifies by the queries of the user alone', () => {
    const twin = reading(-0.4, 10, 25, { twin: true });
    const quick = measured([[reading(-0.9, -35, 25), twin]]);
    expect(quick.blocks).toHaveLength(1);
    expect(quick.level.certified).toBeNull();
    const slow = measured([[reading(-0.9, -35, 25), twin], [reading(-0.3, 10, 70)]]);
    expect(slow.level.certified).toEqual({ margin: -0.3, signal: 'latency', from: 10, to: 70 });
  });
});

describe('moved', () => {
  const { level } = measured([[reading(-0.3, 10, 20)]]);

  it.each([1061, 1000, 942])('lets the block go on over a small change: to %i users', (users) => {
    const before = { ...level, users: 1000 };
    const after = moved(before, users, 20);
    expect(after).toEqual({
      ...newLevel(users, 20),
      steadySince: 10,
      blockSince: 10,
      certifiedNear: { margin: -0.3, signal: 'latency', from: 10, to: 20 },
      segments: [
        { margin: -0.3, signal: 'latency', from: 10, to: 20, seconds: expect.closeTo(10, 10) },
      ],
    });
    expect(settle(after, 22)).toMatchObject({ settledAt: 22, blockSince: 10 });
    expect(measured([[reading(-0.1, 10, 25)]], after).blocks).toEqual([
      { ...block, margin: expect.closeTo(-0.1, 10), from: 10, to: 25, seconds: 15 },
    ]);
  });

  it.each([1062, 941, 1, 0])('begins anew after a big change: to %i users', (users) => {
    const after = moved({ ...level, users: 1000 }, users, 20);
    expect(after).toEqual(newLevel(users, 20));
    expect(settle(after, 30)).toMatchObject({ settledAt: 30, blockSince: 30 });
  });

  it('begins anew where the level before had not settled', () => {
    expect(moved(newLevel(1000, 0), 1010, 20)).toEqual(newLevel(1010, 20));
  });

  it('certifies a level from when its own users were there, its neighbourhood all the time', () => {
    const after = moved({ ...level, users: 1000 }, 1010, 20);
    const readings = [[reading(-0.1, 10, 25)], [reading(-0.1, 21, 30)], [reading(-0.2, 24, 35)]];
    expect(measured(readings, after).level).toMatchObject({
      certified: null,
      certifiedNear: { from: 24, to: 35 },
    });
    expect(measured(readings, settle(after, 23)).level.certified).toEqual({
      margin: -0.2,
      signal: 'latency',
      from: 24,
      to: 35,
    });
  });
});

describe('spanOf', () => {
  it.each([
    ['a gauge speaks for one scrape', 20, 20, 0, 5],
    ['a window, for the whole scrapes in it', 10, 32, 0, 20],
    ['a window shorter than a scrape, for one', 10, 12, 0, 5],
    ['a window that overlaps with what was used, for the rest', 20.5, 37, 25, 12],
  ])('%s', (_what, from, to, measuredTo, seconds) => {
    expect(spanOf({ margin: 0, signal: 'latency', from, to }, 5, measuredTo)).toBe(seconds);
  });
});

describe('worstNow', () => {
  it.each<[string, Reading[], number | null]>([
    ['one signal', [reading(-0.3, 0, 10)], -0.3],
    ['the worse of two', [reading(-0.3, 0, 10), reading(0.1, 0, 10, { signal: 'cpu' })], 0.1],
    [
      'the quicker look at a signal',
      [reading(2, 0, 60), reading(-0.3, 45, 60, { twin: true })],
      -0.3,
    ],
    [
      'the slower look where the quicker is unknown',
      [reading(2, 0, 60), reading(null, 45, 60, { twin: true })],
      2,
    ],
    ['an unknown signal', [reading(-0.3, 0, 10), reading(null, 0, 10, { signal: 'cpu' })], null],
    ['no signal', [], null],
  ])('of %s', (_what, readings, margin) => {
    expect(worstNow(readings)?.margin ?? null).toBe(margin);
  });
});

describe('asLevel', () => {
  it.each([
    { value: 0.5, side: 'healthy' },
    { value: 1, side: 'degraded' },
    { value: 2, side: 'degraded' },
  ])('shows the mean of the blocks: $value', ({ value, side }) => {
    const { level } = measured([
      [reading(Math.log(0.5 * value), 10, 25)],
      [reading(Math.log(1.5 * value), 25, 40)],
    ]);
    expect(asLevel(level, 50)).toEqual({
      users: 100,
      from: 0,
      to: 50,
      margin: expect.closeTo(Math.log(value), 10),
      side,
      bindingSignal: 'latency',
    });
  });

  it('is uncertain before the first block', () => {
    const { level } = measured([[reading(-0.3, 10, 20)]]);
    expect(asLevel(level, 20)).toEqual({
      users: 100,
      from: 0,
      to: 20,
      margin: null,
      side: 'uncertain',
      bindingSignal: '',
    });
  });
});
