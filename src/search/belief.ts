/**
 * What the search believes of the capacity: a posterior over a grid.
 *
 * The model of one signal, relative to its threshold (v = value / threshold), at N users:
 *
 *     v(N) = quiet + (1 - quiet) * excess(N / C)
 *
 * C is the capacity, where v and the excess are 1, and `quiet` the value without load. How the excess
 * grows is one of the ways of families.ts. What was measured far from the threshold counts less; of
 * users that came or went, the mean of their excess is what a measurement shows.
 *
 * The mean of v over T seconds is log-normal around v(N). Its standard deviation (of ln v) is
 *
 *     sd^2 = noise^2 * 60 / T * (share^2 + quietNoise^2),  share = 1 - quiet / v
 *
 * for waiting is noisier than service: in a closed queue with 1 to 100 workers and users that
 * think for 5 seconds `noise` is 0.2, near the threshold and below, whatever the number of workers
 * (bench/noise.ts has it exactly). A ratio of counted events (errors, busy time) scatters as their number
 * does: there sd^2 = noise^2 * 60 / T / v. What few requests were behind scatters more, whatever it
 * is. With a small probability a level was disturbed (a pause, a neighbour, a cron job), and says
 * little, rather too much than too little: a contaminated normal (Tukey 1960).
 * Everything but C is integrated out.
 */

import { hypothesesFor, type Hypothesis } from './families.ts';
import {
  floorMargin,
  isSteady,
  quietValue,
  varianceOfRequests,
  visitsOf,
  type Block,
  type Visit,
} from './visits.ts';

/** A distribution of the capacity, in users. */
export interface Belief {
  /** The capacity that is exceeded with probability 1 - p. */
  quantile(p: number): number;
  /** Relative variance, by chance, of a value at the threshold that is the mean of a minute. */
  readonly variancePerMinute: number;
  /** The range of ln(capacity) that was looked at. */
  readonly range: Range;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const gridPoints = 48;
/** Noise of the quiet part as a share of the noise of the excess. */
const quietNoise = 0.08;
/** No margin is known better than this, nor a load, as a share. */
const leastNoise = 0.006;
const leastLoadSpread = 0.003;
/** How well the model describes the excess, as a share of its logarithm. */
const modelSpread = 0.12;
const disturbanceProbability = 0.03;
/** A disturbance seldom lasts much longer than this. */
const disturbanceSeconds = 20;

/**
 * The belief after these blocks; without any, all capacities up to thrice `maxUsers` are alike.
 *
 * @param near where the capacity was believed to be before: only saves time
 */
export function believe(blocks: readonly Block[], maxUsers: number, near?: Range): Belief {
  const whole: Range = { from: Math.log(0.5), to: Math.log(3 * Math.max(1, maxUsers)) };
  const visits = visitsOf(blocks);
  const hypotheses = hypothesesFor(quietValue(blocks));
  // On a grid over all there is, a needle may fall between two points.
  let range = near !== undefined && near.to - near.from < 3 ? near : aroundLoads(visits, whole);
  for (let look = 1; ; look += 1) {
    const found = posterior(visits, hypotheses, range);
    const better = look < 12 ? betterRange(found, whole) : null;
    if (better === null) {
      const { variancePerMinute } = found;
      return { quantile: (p) => Math.exp(quantileOf(found, p)), variancePerMinute, range };
    }
    range = better;
  }
}

/** From a third to thrice the highest load: where what was measured tells the most. */
function aroundLoads(visits: readonly Visit[], whole: Range): Range {
  if (visits.length === 0) return whole;
  const most = Math.max(...visits.map(({ logUsers }) => logUsers));
  const highest = Math.min(whole.to, Math.max(whole.from, most));
  return { from: Math.max(whole.from, highest - 1.1), to: Math.min(whole.to, highest + 1.1) };
}

/** A wider range where the posterior leans on an end of it, a narrower one where it is a needle. */
function betterRange(found: Posterior, whole: Range): Range | null {
  const { from, to, mass } = found;
  const width = to - from;
  const atLow = (mass[0] ?? 0) > 1e-3 && from > whole.from;
  const atHigh = (mass.at(-1) ?? 0) > 1e-3 && to < whole.to;
  if (atLow || atHigh) {
    return {
      from: atLow ? Math.max(whole.from, from - width) : from,
      to: atHigh ? Math.min(whole.to, to + width) : to,
    };
  }
  const cell = width / gridPoints;
  const [low, high] = [quantileOf(found, 2e-4), quantileOf(found, 1 - 2e-4)];
  const [lower, upper] = [quantileOf(found, 0.16), quantileOf(found, 0.84)];
  if (upper - lower < 5 * cell) {
    // A needle between so few points is not seen as it is, whatever is possible far beside it.
    return {
      from: Math.max(from, low - cell, lower - 12 * cell),
      to: Math.min(to, high + cell, upper + 12 * cell),
    };
  }
  if (high - low + 2 * cell > 0.6 * width) return null;
  const spare = Math.max(cell, 0.15 * (high - low));
  return { from: Math.max(whole.from, low - spare), to: Math.min(whole.to, high + spare) };
}

interface Posterior extends Range {
  /** Probability of each cell. */
  readonly mass: Float64Array;
  readonly variancePerMinute: number;
}

function quantileOf({ from, to, mass }: Posterior, p: number): number {
  const width = (to - from) / gridPoints;
  let below = 0;
  for (let i = 0; i < gridPoints; i += 1) {
    const here = mass[i] ?? 0;
    if (below + here >= p) return from + width * (i + (here > 0 ? (p - below) / here : 0));
    below += here;
  }
  return to;
}

function posterior(
  visits: readonly Visit[],
  hypotheses: readonly Hypothesis[],
  range: Range,
): Posterior {
  const logs = hypotheses.map((hypothesis) => logLikelihoods(visits, hypothesis, range));
  const best = logs.reduce((most, log) => log.reduce((a, b) => Math.max(a, b), most), -Infinity);
  const mass = new Float64Array(gridPoints);
  let variancePerMinute = 0;
  logs.forEach((log, at) => {
    const hypothesis = hypotheses[at];
    if (hypothesis === undefined) return;
    const { family, quiet } = hypothesis;
    const ofLoad = varianceOf(family.counted, 1, 1 - quiet, 0);
    for (let index = 0; index < log.length; index += 1) {
      const here = Math.exp((log[index] ?? 0) - best);
      const cell = index % gridPoints;
      mass[cell] = (mass[cell] ?? 0) + here;
      const noise = family.noises[Math.floor(index / gridPoints)]?.[0] ?? 0;
      variancePerMinute += here * noise * noise * ofLoad;
    }
  });
  const total = mass.reduce((sum, value) => sum + value, 0);
  return {
    ...range,
    mass: mass.map((value) => value / total),
    variancePerMinute: variancePerMinute / total,
  };
}

/** The logarithm of the posterior, up to a constant, for each noise and capacity. */
function logLikelihoods(
  visits: readonly Visit[],
  hypothesis: Hypothesis,
  range: Range,
): Float64Array {
  const { family, logPrior } = hypothesis;
  const likelihoods = new Float64Array(family.noises.length * gridPoints).fill(1);
  for (const visit of visits) multiply(likelihoods, visit, hypothesis, range);
  const ofNoise = family.noises.map(
    ([noise, prior]) =>
      prior + visits.reduce((sum, visit) => sum + logScatter(visit, hypothesis, noise), 0),
  );
  return likelihoods.map(
    (value, index) => Math.log(value) + logPrior + (ofNoise[Math.floor(index / gridPoints)] ?? 0),
  );
}

/**
 * ln of the excess where the users were not constant: the mean over two loads, one standard deviation on
 * each side, is that over all loads up to their third moments (Gauss-Hermite quadrature).
 */
function logMeanExcess({ curve, steepness }: Hypothesis, load: number, variation: number): number {
  if (steepness * variation < 0.05) return curve(load);
  return Math.log((Math.exp(curve(load - variation)) + Math.exp(curve(load + variation))) / 2);
}

/** The relative variance of a value's mean over a minute, for a noise of 1; see the head. */
function varianceOf(counted: boolean, value: number, share: number, load: number): number {
  return counted ? 1 / value : share * share + quietNoise * quietNoise * Math.exp(-load);
}

/** Multiplies by the likelihood of a visit's margin, for each noise and capacity. */
function multiply(
  likelihoods: Float64Array,
  visit: Visit,
  hypothesis: Hypothesis,
  { from, to }: Range,
): void {
  const { margin, seconds, logUsers } = visit;
  const { family, quiet, steepness } = hypothesis;
  const { counted, noises } = family;
  const perMinute = 60 / Math.max(1, seconds);
  const ofRequests = varianceOfRequests(visit.userSeconds);
  const spreadOfUsers = steepness * steepness * (visit.loadSpread ** 2 + leastLoadSpread ** 2);
  const disturbed = disturbanceProbability * Math.exp(-seconds / disturbanceSeconds);
  const lucky = Math.min(0.1, ofRequests * ofRequests);
  const nothingSeen = counted && margin <= floorMargin;
  for (let i = 0; i < gridPoints; i += 1) {
    const logCapacity = from + ((i + 0.5) * (to - from)) / gridPoints;
    const load = logUsers - logCapacity;
    const logPower = logMeanExcess(hypothesis, load, visit.loadVariation);
    const excess = (1 - quiet) * Math.exp(logPower);
    const value = quiet + excess;
    const share = excess / value;
    const curvature = modelSpread * Math.min(4, Math.abs(logPower));
    const model = leastNoise ** 2 + share * share * (curvature * curvature + spreadOfUsers);
    const relative = perMinute * varianceOf(counted, value, share, load);
    for (let n = 0; n < noises.length; n += 1) {
      const noise = noises[n]?.[0] ?? 0;
      const sampling = noise * noise * relative + ofRequests;
      const at = n * gridPoints + i;
      if (nothingSeen) {
        // Clusters of events that come by chance, and are of chance sizes.
        likelihoods[at] = (likelihoods[at] ?? 0) * (Math.exp(-2 / sampling) + 1e-9);
        continue;
      }
      const logVariance = sampling < 0.02 ? sampling : Math.log(1 + sampling);
      // The mean of a log-normal lies above the exponential of the mean of its logarithm.
      const expected = Math.max(-5, Math.min(5, Math.log(value) - logVariance / 2));
      const residual = margin - expected;
      const variance = model + logVariance;
      const squares = (residual * residual) / variance;
      const normal = squares > 80 ? 0 : Math.exp(-squares / 2) / Math.sqrt(6.2832 * variance);
      // Chance can make a service look worse, but hardly better than it is, unless few have asked.
      const afar = 0.3 / (1 + Math.abs(residual)) ** 2;
      const outlier = residual > 0 ? disturbed * afar : disturbed * 1e-5 + lucky * afar;
      // The last part leads back to where the likelihood is, from afar.
      likelihoods[at] =
        (likelihoods[at] ?? 0) * ((1 - disturbed) * normal + outlier + 1e-12 / (1 + squares));
    }
  }
}

/** The scatter of blocks around their mean tells the noise: chi-squared, with one degree less. */
function logScatter(visit: Visit, { quiet, family }: Hypothesis, noise: number): number {
  const { blocks, scatter, margin, seconds } = visit;
  if (blocks < 2 || !isSteady(visit)) return 0;
  const value = Math.exp(margin);
  const share = Math.max(0, 1 - quiet / value);
  const variance =
    noise ** 2 * ((60 * blocks) / seconds) * varianceOf(family.counted, value, share, 0) +
    blocks * varianceOfRequests(visit.userSeconds) +
    leastNoise ** 2;
  return (-(blocks - 1) / 2) * Math.log(variance) - scatter / (2 * variance);
}
