import { describe, expect, it } from '@jest/globals';
import { normal } from '../../bench/gate/trial.ts';
import { seededRandom } from '../../bench/simulation/random.ts';
import { priorSpread, spreadOf } from '../../src/gate/spread.ts';
import { atLeast, entry, found, history } from './measurements.ts';

const steady = [1000, 1010, 995, 1005, 990, 1000, 1010, 1000, 995, 1005];

/** In percent, to one digit. */
function percent(capacities: readonly number[], deviation = 0.005): number {
  return Math.round(1000 * spreadOf(history(capacities, deviation)).deviation) / 10;
}

describe('spreadOf', () => {
  it.each([
    ['no runs', []],
    ['one run', [entry()]],
    ['runs without a closed interval', [atLeast(900), entry(), atLeast(1000)]],
    ['a run without a number', [entry({ outcome: 'inconclusive', users: null }), entry()]],
  ])('is the prior for %s', (_name, runs) => {
    expect(spreadOf(runs)).toEqual(priorSpread);
  });

  it.each<[string, number[], number]>([
    ['equal runs: the prior alone is left', steady.map(() => 1000), 2.2],
    ['steady runs', steady, 2.3],
    ['two runs', [1000, 1010], 2.8],
    ['runs that scatter by some 5%', [1000, 1080, 990, 1060, 960, 1050, 980, 1090, 1000, 940], 4.5],
    ['a merged improvement', [1300, 1310, 1295, 1305, 1290, 1000, 1010, 1000, 995, 1005], 2.3],
    ['one bad run', [1000, 1010, 995, 600, 990, 1000, 1010, 1000, 995, 1005], 2.4],
    ['a trend of 1% a run', steady.map((users, age) => users * 1.01 ** age), 2.3],
  ])('of %s', (_name, capacities, expected) => {
    expect(percent(capacities)).toBe(expected);
  });

  it('takes out what the intervals of the runs explain', () => {
    const scattered = [1000, 1080, 990, 1060, 960, 1050, 980, 1090, 1000, 940];
    expect(percent(scattered, 0.03)).toBe(4.1);
    expect(percent(scattered, 0.06)).toBe(2.2);
  });

  it('does not mind the direction of time', () => {
    const runs = history(steady);
    expect(spreadOf(runs.toReversed()).deviation).toBeCloseTo(spreadOf(runs).deviation, 12);
  });

  it('is known better the more runs there are', () => {
    expect(
      [1, 2, 5, 10, 20].map(
        (count) => spreadOf(history(steady.concat(steady).slice(0, count))).freedom,
      ),
    ).toEqual([8, 9, 8 + 32 / 11, 8 + 162 / 26, 8 + 722 / 56]);
  });

  it('falls back on the prior when every difference stands out', () => {
    expect(spreadOf([entry(found(100)), entry(found(10_000))])).toEqual(priorSpread);
  });

  it.each([
    [0.01, 0.0235],
    [0.03, 0.03],
    [0.06, 0.0426],
  ])(
    'of ten runs that vary by %p is %p on average, as it leans to the prior',
    (truth, expected) => {
      const random = seededRandom(1);
      const spreads = Array.from({ length: 1000 }, () => {
        const capacities = steady.map(
          () => 1000 * Math.exp(Math.hypot(truth, 0.01) * normal(random)),
        );
        return spreadOf(history(capacities)).deviation ** 2;
      });
      const mean = spreads.reduce((total, square) => total + square, 0) / spreads.length;
      expect(Math.sqrt(mean)).toBeCloseTo(expected, 3);
    },
  );
});
