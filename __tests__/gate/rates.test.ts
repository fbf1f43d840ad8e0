import { describe, expect, it } from '@jest/globals';
import { ratesOf, wilson, type Rates } from '../../bench/gate/rates.ts';
import { normal, readings, runTrials } from '../../bench/gate/trial.ts';
import { seededRandom } from '../../bench/simulation/random.ts';
import { found } from './measurements.ts';

/** What a search's interval of plus or minus 2.7% speaks of. */
const ofSearch = 0.014;

/** Builds with a capacity of `share` of the base's, measured without bias and as well as claimed. */
function rates(reading: string, share: number, builds = 4000): Rates {
  const random = seededRandom(1);
  const chosen = readings.find(({ name }) => name === reading);
  if (chosen === undefined) throw new Error(`There is no reading ${reading}.`);
  const measure = (capacity: number) =>
    found(capacity * Math.exp(ofSearch * normal(random)), ofSearch);
  return ratesOf(runTrials(chosen, share, builds, measure, random));
}

describe('the gate, over many builds', () => {
  it.each([
    // Whatever the rule, 84% is the most where no retest draws the spread anew.
    ['sd 3%, once a run', 1, 74],
    ['sd 3%, each time', 0.5, 95],
    ['±3%, once a run', 0.1, 95],
    ['±3%, each time', 0.1, 99],
    ['sd 3%, side by side', 0.6, 99],
    ['sd 3%, bracketed, 1 of a base', 0.2, 98],
    ['sd 3%, bracketed, 4 of a base', 0.2, 98],
    ['sd 3%, 1% within, bracketed, 4 of a base', 0.5, 98],
  ])(
    '%s: fails %d%% of the unchanged at most, and catches %d%% of losses of 10%%',
    (reading, falseRed, caught) => {
      expect(100 * rates(reading, 1).fail).toBeLessThanOrEqual(falseRed);
      const large = rates(reading, 0.9);
      expect(100 * large.fail).toBeGreaterThanOrEqual(caught);
      expect(100 * large.pass).toBeLessThanOrEqual(0.2);
    },
  );

  it.each([
    ['sd 3%, once a run', 5],
    ['sd 3%, each time', 7],
    ['±3%, once a run', 2],
    ['±3%, each time', 1.5],
    ['sd 3%, side by side', 5.5],
  ])('%s: passes %d%% of losses of 5%% at most, and calls none a gain', (reading, passed) => {
    const small = rates(reading, 0.95);
    expect(100 * small.pass).toBeLessThanOrEqual(passed);
    expect(small.improvement).toBe(0);
  });

  it.each([
    [1, 1.45],
    [2, 1.31],
    [4, 1.26],
  ])(
    'wants, where %d builds share a base, %d searches of an unchanged one in the mean',
    (builds, most) => {
      const { measurements, pass } = rates(`sd 3%, bracketed, ${builds} of a base`, 1);
      expect(measurements).toBeLessThanOrEqual(most);
      // Without the base it is fewer than half.
      expect(pass).toBeGreaterThan(0.55);
    },
  );

  it('fails no build that carries more', () => {
    expect(rates('sd 3%, once a run', 1.05).fail).toBeLessThan(0.001);
  });
});

describe('wilson', () => {
  it.each([
    [0, 100, 0, 0.037],
    [0.01, 3000, 0.007, 0.0142],
    [0.5, 100, 0.4038, 0.5962],
    [1, 10, 0.7225, 1],
  ])('of %p seen in %p builds is %p to %p', (share, builds, low, high) => {
    const [from, to] = wilson(share, builds);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });
});
