import { describe, expect, it } from '@jest/globals';
import { floorMargin, type Block, type Quiet } from '../../../src/search/belief/blocks.ts';
import { hypothesesFor, type Hypothesis } from '../../../src/search/belief/families.ts';
import {
  addLogLikelihoods,
  gridPoints,
  type Range,
} from '../../../src/search/belief/likelihood.ts';
import { blockOf } from '../observations.ts';

/** About from half of so many users to twice as many, which are in the middle of a cell. */
function rangeAround(users: number): Range {
  const width = Math.log(4) / gridPoints;
  const from = Math.log(users) - 24.5 * width;
  return { from, to: from + gridPoints * width };
}
const range = rangeAround(1000);
const [cellOf700, cellOf1000, cellOf1400] = [12, 24, 36];

function block(margin: number, changes: Partial<Block> = {}): Block {
  return blockOf(1000, margin, { to: 20, seconds: 20, ...changes });
}

/** For each noise of the hypothesis, one after the other, and each capacity around the block's users. */
function likelihoods(hypothesis: Hypothesis, one: Block): Float64Array {
  const logs = new Float64Array(hypothesis.family.noises.length * gridPoints);
  addLogLikelihoods(logs, one, [hypothesis], rangeAround(one.users));
  return logs.map(Math.exp);
}

const likelihood = (hypothesis: Hypothesis, one: Block, noiseIndex: number, cell: number): number =>
  likelihoods(hypothesis, one)[noiseIndex * gridPoints + cell] ?? NaN;

const hypothesisOf = (quiet: Quiet, family: Partial<Hypothesis['family']>, steepness: number) => {
  const found = hypothesesFor(quiet).find(
    (one) =>
      one.family.counted === family.counted &&
      one.family.isQuietEven === (family.isQuietEven ?? false) &&
      one.family.steepnesses.length > 3 &&
      one.steepness === steepness,
  );
  if (found === undefined) throw new Error('there is no such hypothesis');
  return found;
};
const hypothesisWith = (quiet: number, counted: boolean, steepness: number): Hypothesis =>
  hypothesisOf(
    { median: quiet, mean: quiet, allowedShare: null, isKnown: true },
    { counted },
    steepness,
  );
/** Of a share of requests that most looks see nothing of. */
const byNature = hypothesisOf(
  { median: 0.006, mean: 0.1, allowedShare: null, isKnown: true },
  { counted: true, isQuietEven: true },
  16,
);

/** Density of the logarithm of a sum, relative to its mean: term by term, for each number of clusters. */
function clustersDensity(sum: number, expected: number): number {
  let density = 0;
  let term = Math.exp(-expected);
  // k clusters have a gamma distribution of shape k, and the mean k / expected.
  let gamma = expected * Math.exp(-expected * sum);
  for (let k = 1; k < 400; k += 1) {
    term *= expected / k;
    density += term * gamma;
    gamma *= (expected * sum) / k;
  }
  return sum * density;
}

describe('addLogLikelihoods', () => {
  it.each([
    ['a latency at its threshold', hypothesisWith(0.5, false, 8), cellOf1000],
    ['a latency beyond it', hypothesisWith(0.5, false, 8), cellOf700],
    ['errors at their threshold', hypothesisWith(0.006, true, 16), cellOf1000],
    ['errors far beyond it', hypothesisWith(0.006, true, 16), cellOf700],
    ['errors of which some are there by nature', byNature, cellOf1000],
    ['errors that are there by nature alone', byNature, cellOf1400],
    ['errors by nature, of few users', byNature, cellOf1000, 15],
    ['errors by nature alone, of few users', byNature, cellOf1400, 15],
  ])('is a probability density of the margin: %s', (_what, hypothesis, cell, users = 1000) => {
    const { counted, isQuietEven, noises } = hypothesis.family;
    const at = (margin: number): number[] => {
      const each = likelihoods(hypothesis, block(margin, { users }));
      return noises.map((_, noise) => each[noise * gridPoints + cell] ?? NaN);
    };
    const step = 0.005;
    const totals = counted ? at(-5) : noises.map(() => 0);
    for (let margin = floorMargin + step / 2; margin < 6; margin += step) {
      at(margin).forEach(
        (density, noise) => (totals[noise] = (totals[noise] ?? 0) + step * density),
      );
    }
    // What was disturbed may be anywhere, and is not told beyond a margin of 5.
    // Of what is there by nature, a normal distribution has a part below none.
    expect(Math.min(...totals)).toBeGreaterThan(isQuietEven ? 0.9 : 0.97);
    expect(Math.max(...totals)).toBeLessThan(1.03);
  });

  it.each([-0.7, 0, 0.7])(
    'has errors come in clusters of random sizes: at a margin of %d',
    (margin) => {
      const hypothesis = hypothesisWith(0.006, true, 16);
      hypothesis.family.noises.forEach(([noise], index) => {
        // As many, of exponential sizes, as make the variance of 20 seconds, and of a load known to 0.3%.
        const expected = 2 / (noise ** 2 * 3 + 0.0004 + (16 * 0.003) ** 2);
        const seen = likelihood(hypothesis, block(margin), index, cellOf1000);
        const disturbed = 0.03 * Math.exp(-1);
        const rest = margin > 0 ? (0.3 * disturbed) / (1 + margin) ** 2 : 0;
        const byClusters = (1 - disturbed) * clustersDensity(Math.exp(margin), expected) + rest;
        if (byClusters > 0.01) expect(seen / byClusters).toBeCloseTo(1, 2);
      });
    },
  );

  it.each([
    ['a minute', 60],
    ['a quarter of one', 15],
  ])('has the mean of a time scatter around what it is: over %s', (_what, seconds) => {
    const hypothesis = hypothesisWith(0.5, false, 8);
    hypothesis.family.noises.forEach(([noise], index) => {
      const spread = Math.sqrt(noise ** 2 * (60 / seconds) * 0.25);
      let [total, mean] = [0, 0];
      for (let margin = -3 * spread; margin < 3 * spread; margin += spread / 50) {
        const one = block(margin, { seconds, to: seconds });
        const density = likelihood(hypothesis, one, index, cellOf1000);
        total += density;
        mean += density * Math.exp(margin);
      }
      expect(mean / total).toBeCloseTo(1, 2);
    });
  });

  it('takes a share of requests that is far beyond its threshold for that, however far', () => {
    const share = { allowedShare: 0.01 };
    const [near, far] = [Math.log(9), Math.log(90)].map((margin) =>
      likelihood(hypothesisWith(0.006, true, 16), block(margin, share), 2, cellOf700),
    );
    expect(near).toBe(far);
    expect(near).toBeCloseTo(0.967, 3);
  });

  it('adds to what is there', () => {
    const hypothesis = hypothesisWith(0.5, false, 8);
    const once = new Float64Array(hypothesis.family.noises.length * gridPoints);
    addLogLikelihoods(once, block(0.1), [hypothesis], range);
    const twice = once.slice();
    addLogLikelihoods(twice, block(0.1), [hypothesis], range);
    expect(twice).toEqual(once.map((log) => 2 * log));
  });

  it('takes nothing seen for likely where few clusters of errors are expected', () => {
    const hypothesis = hypothesisWith(0.006, true, 16);
    const [noise] = hypothesis.family.noises.at(-1) ?? [0];
    // In 20 seconds, at the threshold: 2 / (noise^2 * 60 / 20), but for requests and model.
    const expected = 2 / (noise ** 2 * 3);
    const seen = likelihood(hypothesis, block(-5), hypothesis.family.noises.length - 1, cellOf1000);
    expect(-Math.log(seen) / expected).toBeCloseTo(1, 2);
  });

  it('holds a smaller part for the less likely where all is so by nature than where load adds bursts', () => {
    const noise = 3;
    const smaller = (margin: number, cell: number): number =>
      Math.log(
        likelihood(byNature, block(margin), noise, cell) /
          likelihood(byNature, block(margin - 1), noise, cell),
      );
    const farBelow = smaller(Math.log(byNature.quiet), gridPoints - 1);
    expect(farBelow).toBeGreaterThan(2 * smaller(0, cellOf1000));
  });

  it('learns next to nothing from a brief disturbance', () => {
    const hypothesis = hypothesisWith(0.5, false, 8);
    const [few, many] = [cellOf1000, cellOf1400].map((cell) =>
      Math.log(likelihood(hypothesis, block(3, { seconds: 5 }), 1, cell)),
    );
    expect(Math.abs((few ?? 0) - (many ?? 0))).toBeLessThan(2);
  });
});
