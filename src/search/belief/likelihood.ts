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
 * The mean of a time over T seconds is log-normal around v(N). Its relative variance is
 *
 *     noise^2 * 60 / T * (share^2 + quietNoise^2),  share = 1 - quiet / v
 *
 * for waiting is noisier than service: in a closed queue with 1 to 100 workers and users that think
 * for 5 seconds `noise` is 0.2, near the threshold and below, whatever the number of workers
 * (bench/noise.ts has it exactly). A ratio of counted events (errors, busy time) scatters as their
 * number does, and they come in clusters: its relative variance is noise^2 * 60 / T / v, with the
 * same `noise` from a small share of the threshold to far beyond it. Those that fail, or are slow, by
 * nature are no clusters: their number scatters as Poisson's, and the clusters that load adds stand on
 * top of it, most looks without any. What few requests were behind scatters more, whatever it is. With
 * a small probability a measurement was disturbed (a pause, a neighbour, a cron job), and says little,
 * rather too much than too little: a contaminated distribution (Tukey 1960).
 */

import type { Hypothesis } from './families.ts';
import { floorMargin, isOfShare, varianceOfRequests, type Block } from './blocks.ts';

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
/** A slope is taken so far to each side, at least. */
const slopeSpan = 0.003;
/** How well the model describes the excess, as a share of its logarithm. */
const modelSpread = 0.12;
/** A mean over changing users is known better than they differ: by this factor. */
const knownLoad = 0.5;
/** No more than this times the threshold is told. */
const mostValue = Math.exp(5);
/** Of a share of requests it is not told how far beyond this, as no more than all of them are slow. */
const mostShare = 8;
/** Nothing is less likely than this, in logarithms. */
const leastLog = -20;
const disturbanceProbability = 0.03;
/** A disturbance seldom lasts much longer than this. */
const disturbanceSeconds = 20;

/**
 * Adds the logarithm of the likelihood of a block's margin, for each hypothesis, each noise of it and
 * each capacity; those of a noise of a hypothesis that is ruled out stay -Infinity.
 */
export function addLogLikelihoods(
  logs: Float64Array,
  block: Block,
  hypotheses: readonly Hypothesis[],
  range: Range,
): void {
  let from = 0;
  let curve: Hypothesis['curve'] | null = null;
  let excess: Excess = { logs: noCells, slopes: noCells };
  for (const hypothesis of hypotheses) {
    const { noises } = hypothesis.family;
    const own = logs.subarray(from, from + noises.length * gridPoints);
    if (noises.some((_, n) => own[n * gridPoints] !== -Infinity)) {
      if (hypothesis.curve !== curve) excess = excessOver(block, hypothesis, range);
      ({ curve } = hypothesis);
      addOf(own, block, hypothesis, excess);
    }
    from += own.length;
  }
}

/** The mean excess while users came or went, and its slope against them, both in logarithms, for each capacity. */
interface Excess {
  readonly logs: Float64Array;
  readonly slopes: Float64Array;
}

const noCells = new Float64Array(0);

/**
 * The mean over two loads, one standard deviation on each side, is that over all loads up to their
 * third moments (Gauss-Hermite quadrature).
 */
function excessOver(
  { users, loadSpread }: Block,
  { curve, steepness }: Hypothesis,
  { from, to }: Range,
): Excess {
  const logs = new Float64Array(gridPoints);
  const slopes = new Float64Array(gridPoints);
  const logUsers = Math.log(Math.max(0.5, users));
  const aside = Math.max(slopeSpan, loadSpread);
  const isConstant = steepness * loadSpread < 0.05;
  for (let cell = 0; cell < gridPoints; cell += 1) {
    const load = logUsers - from - ((cell + 0.5) * (to - from)) / gridPoints;
    const fewer = curve(load - aside);
    const more = curve(load + aside);
    logs[cell] = isConstant ? curve(load) : Math.log((Math.exp(fewer) + Math.exp(more)) / 2);
    slopes[cell] = (more - fewer) / (2 * aside);
  }
  return { logs, slopes };
}

/** The relative variance of a value's mean over a minute, for a noise of 1; see the head. */
export function varianceOf(
  { counted, isQuietEven }: Pick<Hypothesis['family'], 'counted' | 'isQuietEven'>,
  value: number,
  share: number,
): number {
  if (!counted) return share * share + quietNoise * quietNoise;
  return (isQuietEven ? Math.max(0, share) : 1) / value;
}

/**
 * The part of `addLogLikelihoods` for one hypothesis, whose rows are in `logs`. Plain loops, as the
 * search spends most of its time here.
 */
function addOf(
  logs: Float64Array,
  block: Block,
  { family, quiet }: Hypothesis,
  excess: Excess,
): void {
  const { counted, noises, isQuietEven, countedShare } = family;
  const { seconds, users, loadSpread } = block;
  const most = isOfShare(block) ? mostShare : mostValue;
  const { margin } = block;
  const isFarBeyond = margin >= Math.log(most);
  const perMinute = 60 / Math.max(1, seconds);
  const ofRequests = varianceOfRequests(users * seconds);
  // The variance of what is slow, or fails, by nature, as its number is by chance.
  const ofNature = (quiet * ofRequests) / countedShare;
  const byNature = (quiet * countedShare) / ofRequests;
  const even = evenPart(quiet, ofNature + ofRequests * quiet * quiet, byNature);
  const ofLoad = (knownLoad * loadSpread) ** 2 + leastLoadSpread ** 2;
  const disturbed = disturbanceProbability * Math.exp(-seconds / disturbanceSeconds);
  const lucky = Math.min(0.1, ofRequests * ofRequests);
  const nothingSeen = counted && margin <= floorMargin;
  for (let cell = 0; cell < gridPoints; cell += 1) {
    const log = excess.logs[cell] ?? 0;
    const slope = excess.slopes[cell] ?? 0;
    const value = Math.min(isFarBeyond ? mostValue : most, quiet + (1 - quiet) * Math.exp(log));
    const distance = margin - Math.log(value);
    const share = 1 - quiet / value;
    const curvature = modelSpread * Math.min(4, Math.abs(log));
    const model =
      leastNoise ** 2 + share * share * (curvature * curvature + slope * slope * ofLoad);
    const relative = varianceOf(family, value, share);
    const evenly = ofRequests + (isQuietEven ? ofNature / value ** 2 : 0);
    const seen = counted ? Math.exp(distance) : 0;
    for (let n = 0; n < noises.length; n += 1) {
      if (logs[n * gridPoints] === -Infinity) continue;
      const noise = noises[n]?.[0] ?? 0;
      const ofBursts = noise * noise * perMinute;
      const sampling = ofBursts * relative + evenly;
      const at = n * gridPoints + cell;
      const alike = clustersOf(sampling + model);
      const expected = isQuietEven ? clustersOf(ofBursts / (value - quiet)) + byNature : alike;
      if (nothingSeen) {
        logs[at] = (logs[at] ?? 0) + Math.max(leastLog, -expected);
        continue;
      }
      if (isFarBeyond) {
        const beyond = Math.log(value / most) / Math.sqrt(model + Math.log1p(sampling));
        logs[at] = (logs[at] ?? 0) + Math.log((1 - disturbed) * below(beyond) + disturbed * 0.3);
        continue;
      }
      const logVariance = sampling < 0.02 ? sampling : Math.log(1 + sampling);
      // The mean of a log-normal lies above the exponential of the mean of its logarithm.
      const residual = counted ? distance : distance + logVariance / 2;
      const chance = !counted
        ? normal(residual, model + logVariance)
        : ofBursts * share > (evenly + model) * value && isQuietEven
          ? bursts(Math.exp(margin), even, value - quiet, ofBursts)
          : clusters(seen, sampling + model) * (isQuietEven ? anyOf(expected) / anyOf(alike) : 1);
      // Chance can make a service look worse, but hardly better than it is, unless few have asked.
      const afar = 0.3 / (1 + Math.abs(residual)) ** 2;
      const outlier = residual > 0 ? disturbed * afar : disturbed * 1e-5 + lucky * afar;
      // The last part leads back to where the likelihood is, from afar.
      const back = 1e-12 / (1 + (residual * residual) / (model + logVariance));
      logs[at] = (logs[at] ?? 0) + Math.log((1 - disturbed) * chance + outlier + back);
    }
  }
}

/** The probability of less, of a standard normal distribution: to a hundredth, by the logistic one. */
function below(deviations: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviations));
}

/** Density of a normal distribution. */
function normal(residual: number, variance: number): number {
  const squares = (residual * residual) / variance;
  return squares > 80 ? 0 : Math.exp(-squares / 2) / Math.sqrt(2 * Math.PI * variance);
}

/**
 * Density of ln x, where x is the sum, relative to its mean, of a number of clusters by Poisson's law, of
 * exponential sizes (Tweedie's distribution of power 1.5: Jorgensen, J. R. Statist. Soc. B 49, 1987):
 * so a full queue turns requests away.
 */
function clusters(seen: number, relativeVariance: number): number {
  const expected = Math.sqrt(clustersOf(relativeVariance));
  const root = expected * Math.sqrt(seen);
  const squares = (expected - root) ** 2;
  return squares > 40 ? 0 : Math.exp(-squares) * halfBessel(2 * expected * root);
}

/** Gauss-Hermite quadrature with three points, of a standard normal distribution. */
const normalPoints = [
  [-Math.sqrt(3), 1 / 6],
  [0, 2 / 3],
  [Math.sqrt(3), 1 / 6],
] as const;

/** What there is by nature, about even: as a normal distribution has it, but never less than none. */
interface EvenPart {
  readonly mean: number;
  readonly variance: number;
  readonly deviation: number;
  /** The probability of any at all, over that part of the normal distribution. */
  readonly positive: number;
}

/** @param count how many events make it up, on average: of few there may be none */
function evenPart(mean: number, variance: number, count: number): EvenPart {
  const deviation = Math.sqrt(variance);
  return { mean, variance, deviation, positive: anyOf(count) / below(mean / deviation) };
}

/**
 * Density of ln(value), where the value is what there is by nature, about even, and clusters on top of
 * it: where few are expected most looks see none at all.
 *
 * @param excess the mean of the clusters
 * @param ofBursts variance of the clusters for each unit of their mean
 */
function bursts(value: number, even: EvenPart, excess: number, ofBursts: number): number {
  const { mean, variance, deviation, positive } = even;
  const expected = clustersOf(ofBursts / excess);
  let density = Math.exp(-expected) * positive * normal(value - mean, variance);
  for (const [at, weight] of normalPoints) {
    const rest = value - mean - at * deviation;
    if (rest > 0) density += (weight * clusters(rest / excess, ofBursts / excess)) / rest;
  }
  return value * density;
}

/** The probability of any at all, where so many are expected by Poisson's law. */
function anyOf(expected: number): number {
  return -Math.expm1(-expected);
}

/** How many clusters are expected. */
function clustersOf(relativeVariance: number): number {
  return 2 / relativeVariance;
}

/** Coefficients of the modified Bessel function I1: Abramowitz and Stegun, 9.8.3 and 9.8.4. */
const besselSmall = [
  0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411,
] as const;
const besselLarge = [
  0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312,
  0.01787654, -0.00420059,
] as const;

/** z/2 * exp(-z) * I1(z). */
function halfBessel(z: number): number {
  const t = z / 3.75;
  return t < 1
    ? ((z * z) / 2) * Math.exp(-z) * polynomial(besselSmall, t * t)
    : (Math.sqrt(z) / 2) * polynomial(besselLarge, 1 / t);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let at = coefficients.length - 1; at >= 0; at -= 1) sum = sum * x + (coefficients[at] ?? 0);
  return sum;
}
