import { describe, expect, it } from '@jest/globals';
import type { Played } from '../../../bench/worlds/played.ts';
import { markdownText } from '../../../bench/worlds/report/markdown.ts';
import { worldsPicture } from '../../../bench/worlds/report/picture.ts';
import { errorOf, groupsOf, holdsTruth, isWrong } from '../../../bench/worlds/report/statistics.ts';
import { tableText } from '../../../bench/worlds/report/table.ts';
import { targetsOf } from '../../../bench/worlds/report/targets.ts';
import { lowerBound } from '../../../bench/worlds/bound.ts';
import type { World } from '../../../bench/worlds/world.ts';
import { world, worldRow } from './world.ts';

function played(changes: Partial<World> = {}): Played {
  const truth = { longRun: 100, ownWindow: 104, noiseSeconds: 50 };
  return { world: world(changes), moments: [{ speed: 1, truth }] };
}

describe('the least time', () => {
  it.each<[string, Partial<World>, number]>([
    ['a fixed window', {}, 5 + 2 * 65 + 10],
    ['a free one', { rateWindowSeconds: null }, 5 + 2 * 20 + 10],
    ['fewer users than the capacity', { maxUsers: 40 }, 2 + 2 * 65 + 10],
    [
      'a summary beside a mean',
      {
        signals: [
          { kind: 'mean', bound: 'max', threshold: 1 },
          { kind: 'summary', bound: 'max', threshold: 1, quantile: 0.5, rememberSeconds: 600 },
        ],
      },
      5 + 2 * 605 + 10,
    ],
    [
      'a rule',
      {
        signals: [
          {
            kind: 'recorded-p99',
            bound: 'max',
            threshold: 1,
            everySeconds: 30,
            windowSeconds: 300,
          },
        ],
      },
      5 + 2 * 330 + 10,
    ],
  ])('is known for %s', (_, changes, seconds) => {
    expect(lowerBound(world(changes), 100)).toBe(seconds);
  });
});

describe('a run', () => {
  it('has no error between the two truths', () => {
    const errors = [95, 100, 102, 104, 130].map((estimate) => errorOf(worldRow({ estimate })));
    expect(errors.map((error) => error?.toFixed(3))).toEqual([
      '0.050',
      '0.000',
      '0.000',
      '0.000',
      '0.250',
    ]);
    expect(errorOf(worldRow({ estimate: null }))).toBeNull();
    expect(errorOf(worldRow({ truth: [Infinity, Infinity] }))).toBeNull();
  });

  it('holds the truth where its interval meets the span', () => {
    const holds = (low: number | null, high: number | null) => holdsTruth(worldRow({ low, high }));
    expect([holds(90, 99), holds(90, 100), holds(104, 110), holds(105, null)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(holds(null, null)).toBeNull();
  });

  it.each<[string, Parameters<typeof worldRow>[0], boolean]>([
    ['within three half-widths', { estimate: 94, low: 92, high: 96 }, false],
    ['beyond them', { estimate: 93, low: 92, high: 94 }, true],
    ['found without an interval, near', { estimate: 92, low: null, high: null }, false],
    ['found without an interval, far', { estimate: 90, low: null, high: null }, true],
    ['found where there is nothing', { truth: [0, 0] }, true],
    ['at least what is there', { outcome: 'at-least', low: 104, high: null }, false],
    ['at least much more', { outcome: 'at-least', low: 120, high: null }, true],
    ['at most much less', { outcome: 'at-most', low: null, high: 90 }, true],
    ['not found', { outcome: 'inconclusive', estimate: 10, low: 9, high: 11 }, false],
  ])('is wrong or not: %s', (_, changes, wrong) => {
    expect(isWrong(worldRow(changes))).toBe(wrong);
  });
});

const groups = groupsOf(
  [played(), played({ name: 'b|c', agentStatistics: true, scrapeSeconds: 15 })],
  [
    worldRow(),
    worldRow({ seed: 2, estimate: 110, low: 108, high: 112, seconds: 900, peakUsers: 156 }),
    worldRow({ algorithm: 'original', low: null, high: null, overloadUserSeconds: 2 }),
    worldRow({
      scenario: 'b|c',
      outcome: 'at-most',
      estimate: 0,
      low: null,
      high: 1,
      seconds: 3600,
    }),
  ],
);

describe('the report of the worlds', () => {
  it('has a line a world and algorithm, and one for all', () => {
    const [table = '', legend] = tableText(groups).split('\n\n');
    expect(table.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      'world;truth;least;algorithm;error;minutes;× least;peak;overload;covers;wrong;outcomes'.split(
        ';',
      ),
      'test;100–104;200 s;capacity-gate;2.9%/5.2%;10/15;3.0/4.2;1.25/1.45;1.0/1.0;50%;1/2;2 found'.split(
        ';',
      ),
      [
        '',
        'original',
        '0.0%/0.0%',
        '5.0/5.0',
        '1.5/1.5',
        '1.00/1.00',
        '2.0/2.0',
        '–',
        '0/1',
        '1 found',
      ],
      'b|c;100–104;200 s;capacity-gate;100.0%/100.0%;60/60;18.0/18.0;1.00/1.00;1.0/1.0;0%;1/1;1 at-most'.split(
        ';',
      ),
      [
        'all 2',
        'capacity-gate',
        '5.8%/81.2%',
        '15/60',
        '4.5/15.3',
        '1.00/1.40',
        '1.0/1.0',
        '33%',
        '2/3',
        '2 found, 1 at-most',
      ],
      [
        '',
        'original',
        '0.0%/0.0%',
        '5.0/5.0',
        '1.5/1.5',
        '1.00/1.00',
        '2.0/2.0',
        '–',
        '0/1',
        '1 found',
      ],
    ]);
    expect(legend).toContain('error: of the estimate; 0 between the two truths.');
  });

  it('tells what misses the targets', () => {
    expect(targetsOf(groups).map(({ misses }) => misses)).toEqual([
      [
        'all: median 5.8%',
        'all: 90th percentile 81.2%',
        'all: 33% of intervals hold',
        'b|c: median 100.0%',
      ],
      ['test, seed 2: found 110 (108 to 112)', 'b|c, seed 1: at-most 0 ( to 1)'],
      ['all: median 4.5 × least', 'all: 90th percentile 15.3 × least', 'b|c: 1 run to the end'],
      ['test: peak 1.45', "test: overload 50% of original's"],
      ['b|c: median 18.0 × least'],
    ]);
    expect(targetsOf(groupsOf([played()], []))).toEqual([]);
  });

  it('has no target of nearness or gentleness where no number of users is healthy', () => {
    const truth = { longRun: 0, ownWindow: 0, noiseSeconds: 0 };
    const nothing = { world: world(), moments: [{ speed: 1, truth }] };
    const row = worldRow({ truth: [0, 0], trueUsers: 0, estimate: 0, low: null, high: 1 });
    const targets = targetsOf(groupsOf([nothing], [{ ...row, outcome: 'at-most' }]));
    expect(targets.flatMap(({ misses }) => misses)).toEqual([]);
  });

  it('is the same in Markdown, with names that cannot break it', () => {
    const text = markdownText(groups, targetsOf(groups));
    expect(text).toContain('| b&#124;c | 100–104 | 200 s | capacity-gate | 100.0%/100.0% |');
    expect(text).toContain('| not met |');
  });

  it('has a picture with a mark for each world and algorithm', () => {
    const picture = worldsPicture(groups);
    expect(picture).toContain('<title>capacity-gate, test: 2.9% in 10.0 min</title>');
    expect(picture).toContain('<title>original, test: 0.1% in 5.0 min</title>');
    expect(picture.match(/<title>/g)).toHaveLength(4);
  });
});
