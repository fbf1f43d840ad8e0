/**
 * How likely a measurement is, for each way in which a signal may answer to load.
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
 */

import type { Hypothesis } from './families.ts';
import { floorMargin, isSteady, varianceOfRequests, type Visit } from './visits.ts';

/** A range of ln(capacity), that a grid divides. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Into so many cells. */
export const gridPoints = 48;
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

/** The likelihood of a visit's margin, for each hypothesis, each noise of it and each capacity. */
export function likelihoodsOf(
  visit: Visit,
  hypotheses: readonly Hypothesis[],
  range: Range,
): Float64Array {
  const rows = hypotheses.reduce((sum, { family }) => sum + family.noises.length, 0);
  const likelihoods = new Float64Array(rows * gridPoints);
  let row = 0;
  for (const hypothesis of hypotheses) {
    const { length } = hypothesis.family.noises;
    fill(
      likelihoods.subarray(row * gridPoints, (row + length) * gridPoints),
      visit,
      hypothesis,
      range,
    );
    row += length;
  }
  return likelihoods;
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
export function varianceOf(counted: boolean, value: number, share: number, load: number): number {
  return counted ? 1 / value : share * share + quietNoise * quietNoise * Math.exp(-load);
}

/** The likelihood of a visit's margin under one hypothesis, for each noise and capacity. */
function fill(
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
        likelihoods[at] = Math.exp(-2 / sampling) + 1e-9;
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
      likelihoods[at] = (1 - disturbed) * normal + outlier + 1e-12 / (1 + squares);
    }
  }
}

/** The scatter of blocks around their mean tells the noise: chi-squared, with one degree less. */
export function logScatter(visit: Visit, { quiet, family }: Hypothesis, noise: number): number {
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
