import { describe, expect, it } from '@jest/globals';
import {
  givenBaseline,
  historyBaseline,
  measuredBaseline,
  type Baseline,
} from '../../src/gate/baseline.ts';
import type { HistoryEntry } from '../../src/gate/entry.ts';
import { priorSpread, sharedDay } from '../../src/gate/spread.ts';
import { atLeast, atMost, entry, found, history } from './measurements.ts';

const steady = [1000, 1010, 995, 1005, 990, 1000, 1010, 1000, 995, 1005];

function baselineOf(comparable: readonly HistoryEntry[]): Baseline {
  const baseline = historyBaseline({ comparable, differences: [] }, 'main');
  if ('why' in baseline) throw new Error(baseline.why);
  return baseline;
}

/** The numbers as a reader sees them. */
function rounded({ users, low, high, runs }: Baseline): number[] {
  return [users, low, high, runs].map(Math.round);
}

describe('historyBaseline', () => {
  it.each<[string, number[], number[]]>([
    ['one run, with the assumed spread around it', [1000], [1000, 940, 1064, 1]],
    ['two runs', [1000, 1020], [1010, 969, 1053, 2]],
    ['steady runs', steady, [1001, 986, 1016, 10]],
    ['more than ten runs', [...steady, 500, 500], [1001, 986, 1016, 10]],
    [
      'a newest run that rose alone: chance, or a change that was merged',
      [1200, ...steady.slice(1)],
      [1001, 985, 1261, 10],
    ],
    ['a gain that a second run confirms', [1200, 1210, ...steady.slice(2)], [1205, 1164, 1248, 2]],
    ['a merged gain', [1300, 1310, 1295, ...steady.slice(3)], [1302, 1265, 1339, 3]],
    ['a newest run that fell alone', [800, ...steady.slice(1)], [800, 762, 1018, 10]],
    ['one bad run among good ones', [1000, 600, 995, ...steady.slice(3)], [1000, 983, 1017, 9]],
    [
      'a fall of 5.5% that two runs show',
      [945, 945, 1000, 1005, 995, 1000, 1000, 1005, 995, 1000],
      [945, 912, 979, 2],
    ],
    [
      'a rise of that size, which may be chance',
      [1000, 1000, 945, 950, 940, 945, 945, 950, 940, 945],
      [956, 941, 971, 10],
    ],
    ['the oldest run on another level', [...steady.slice(1), 1300], [1001, 985, 1018, 9]],
  ])('of %s', (_name, capacities, expected) => {
    expect(rounded(baselineOf(history(capacities)))).toEqual(expected);
  });

  it('says where it comes from, and carries the spread of the runs', () => {
    const { source, confidence, spread } = baselineOf(history(steady));
    expect([source, confidence]).toEqual(['main, the last 10 runs', 0.95]);
    expect(spread.freedom).toBeCloseTo(8 + 162 / 26, 12);
    expect(baselineOf(history([1000])).source).toBe('main, one run');
    expect(baselineOf(history([1200, 1000, 1000])).source).toBe(
      'main, between its newest run and those before, which differ',
    );
  });

  it('weighs runs by what is known of them', () => {
    const sure = entry(found(1000, 0.005), 2);
    const vague = entry(found(1060, 0.06), 1);
    expect(Math.round(baselineOf([sure, vague]).users)).toBe(1009);
  });

  it('takes what a healthy run at its limit shows where nothing better is known', () => {
    expect(baselineOf([atLeast(900)])).toEqual({
      users: 900,
      low: 900,
      high: 900,
      confidence: 0.95,
      source: 'main, which carried that many at least',
      spread: priorSpread,
      runs: 1,
    });
    expect(baselineOf([atLeast(1200), ...history(steady)]).users).toBe(1200);
    expect(Math.round(baselineOf([atLeast(400), ...history(steady)]).users)).toBe(1001);
  });

  it.each([
    [[], 'No comparable run of main is in the history yet.'],
    [
      [
        { name: 'engine', one: 'k6', other: 'locust' },
        { name: 'target', one: 'a', other: null },
      ],
      'No comparable run of main is in the history yet: its newest run differs in engine, target.',
    ],
  ])('is none without a comparable run that differs in %j', (differences, why) => {
    expect(historyBaseline({ comparable: [], differences }, 'main')).toEqual({ why });
  });
});

describe('measuredBaseline', () => {
  it('of a report is one draw of the assumed spread', () => {
    const baseline = measuredBaseline(found(1000), 'report.json') as Baseline;
    expect(rounded(baseline)).toEqual([1000, 940, 1064, 1]);
    expect([baseline.source, baseline.spread]).toEqual(['report.json', priorSpread]);
  });

  it('of the same day has its own interval alone', () => {
    const baseline = measuredBaseline(found(1000), 'base', sharedDay) as Baseline;
    expect(rounded(baseline)).toEqual([1000, 981, 1020, 1]);
  });

  it('of a capacity that was seen from below is that number', () => {
    const { users, low, high, source } = measuredBaseline(atLeast(900), 'report.json') as Baseline;
    expect([users, low, high]).toEqual([900, 900, 900]);
    expect(source).toBe('report.json, which carried that many at least');
  });

  it('is none of a capacity that is not known from below', () => {
    const why = 'There is nothing to compare with: report.json gave no capacity.';
    expect(measuredBaseline(atMost(10), 'report.json')).toEqual({ why });
  });
});

describe('givenBaseline', () => {
  it('is known exactly, the spread of the run that is judged is not', () => {
    expect(givenBaseline(500, 'the number that was given')).toEqual({
      users: 500,
      low: 500,
      high: 500,
      confidence: 0.95,
      source: 'the number that was given',
      spread: priorSpread,
      runs: 0,
    });
  });
});
