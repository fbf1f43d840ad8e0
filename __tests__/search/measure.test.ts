import { describe, expect, it } from '@jest/globals';
import { newLevel, settle } from '../../src/search/level.ts';
import { measure, spanOf, type Measured } from '../../src/search/measure.ts';
import type { Reading } from '../../src/search/types.ts';
import { measured } from './measured.ts';
import { reading } from './observations.ts';

const block = { signal: 'latency' };

describe('measure', () => {
  it.each<[string, Reading[], Measured[]]>([
    [
      'a window that grows: its last reading stands for all',
      [reading(-0.3, 10, 15), reading(-0.2, 10, 20), reading(-0.1, 10, 25)],
      [{ ...block, margin: -0.1, from: 10, to: 25, seconds: 15 }],
    ],
    [
      'a window that grows and begins a moment later, as it is of whole milliseconds',
      [reading(-0.3, 10.0001, 16), reading(-0.2, 10.0009, 21), reading(-0.1, 10.0005, 26)],
      [{ ...block, margin: -0.1, from: 10, to: 26, seconds: 15 }],
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
        { blockSeconds: 15, scrapeSeconds: 5, measuredTo: () => blocks.at(-1)?.to ?? 0 },
      );
      level = step.level;
      blocks.push(...step.blocks);
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

  it('measures several signals in step, and none while one is missing', () => {
    const both = [reading(-0.5, 10, 25), reading(-0.2, 10, 25, { signal: 'cpu' })];
    expect(measured([both]).blocks).toEqual([
      { ...block, margin: expect.closeTo(-0.5, 10), from: 10, to: 25, seconds: 15 },
      { signal: 'cpu', margin: expect.closeTo(-0.2, 10), from: 10, to: 25, seconds: 15 },
    ]);
    const early = [reading(-0.5, 10, 25), reading(-0.2, 5, 25, { signal: 'cpu' })];
    expect(measured([early]).blocks).toEqual([]);
  });

  it('goes on, for a signal, from the samples that were used of it', () => {
    const cpu = (margin: number, from: number, to: number): Reading =>
      reading(margin, from, to, { signal: 'cpu' });
    const { blocks } = measured([
      [reading(-0.5, 10, 25), cpu(-0.2, 10, 29)],
      [reading(-0.4, 20.5, 40), cpu(-0.1, 20.5, 44)],
    ]);
    expect(blocks.map(({ signal, from, to, seconds }) => [signal, from, to, seconds])).toEqual([
      ['latency', 10, 25, 15],
      ['cpu', 10, 29, 15],
      ['latency', 25, 40, 15],
      ['cpu', 29, 44, 15],
    ]);
  });

  it('averages what may be averaged, and not the quantile that is shown', () => {
    const quantile = (margin: number, average: number, from: number, to: number): Reading =>
      reading(margin, from, to, { average, allowedShare: 0.01 });
    const { blocks } = measured([
      [quantile(0.5, Math.log(1.4), 10, 20)],
      [quantile(-1, Math.log(0.2), 20, 30)],
    ]);
    expect(blocks).toEqual([
      {
        ...block,
        margin: expect.closeTo(Math.log(0.8), 10),
        from: 10,
        to: 30,
        seconds: 20,
        allowedShare: 0.01,
      },
    ]);
  });

  it.each<[string, Reading[][], [number, number, number][]]>([
    [
      'each whole window after the last one',
      [
        [reading(-0.3, 5, 65, { average: null })],
        [reading(-0.2, 10, 70, { average: null })],
        [reading(-0.1, 40, 100, { average: null })],
        [reading(0.1, 68, 128, { average: null })],
      ],
      [
        [-0.2, 10, 70],
        [0.1, 70, 128],
      ],
    ],
    [
      'but not its twin, which says another thing',
      [
        [
          reading(-0.3, 5, 65, { average: null }),
          reading(2, 15, 25, { average: null, twin: true }),
        ],
      ],
      [],
    ],
    [
      'a window that grows, once it is a minute long',
      [30, 50, 69, 71].map((to) => [reading(0.2, 10, to, { average: null })]),
      [[0.2, 10, 71]],
    ],
  ])('takes of a signal without an average %s', (_what, ticks, expected) => {
    const { blocks } = measured(ticks);
    expect(blocks.map(({ margin, from, to }) => [expect.closeTo(margin, 10), from, to])).toEqual(
      expected,
    );
  });

  it('measures by twins, and certifies by the queries of the user alone', () => {
    const twin = reading(-0.4, 10, 25, { twin: true });
    const quick = measured([[reading(-0.9, -35, 25), twin]]);
    expect(quick.blocks).toHaveLength(1);
    expect(quick.level.certified).toBeNull();
    const slow = measured([[reading(-0.9, -35, 25), twin], [reading(-0.3, 10, 70)]]);
    expect(slow.level.certified).toMatchObject({
      margin: -0.3,
      signal: 'latency',
      from: 10,
      to: 70,
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
    expect(spanOf({ from, to }, 5, measuredTo)).toBe(seconds);
  });
});
