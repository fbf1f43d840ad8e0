/**
 * What the search believes of the capacity: a posterior over a grid.
 *
 * The model of one signal, relative to its threshold (v = value / threshold), at N users:
 *
 *     v(N) = quiet + (1 - quiet) * (N / C)^k
 *
 * C is the capacity (v(C) = 1), `quiet` the value without load, k how steeply the excess grows:
 * 1 for a utilization, 2 to 50 for the latency of a queue with 1 to 100 workers (the excess of an
 * M/M/c queue is close to a power of the load: Sakasegawa, Ann. Inst. Statist. Math. 29, 1977),
 * more for an error ratio at a full queue. The power is not the same everywhere, so what was
 * measured far from the threshold counts less.
 *
 * The mean of v over T seconds is log-normal around v(N). Its standard deviation (of ln v) is
 *
 *     sd^2 = noise^2 * 60 / T * (share^2 + quietNoise^2),  share = 1 - quiet / v
 *
 * for waiting is noisier than service: in a closed queue with 1 to 100 workers and users that
 * think for 5 seconds `noise` is 0.2, near the threshold and below, whatever the number of workers
 * (bench/calibrate.ts). With a small probability a level was disturbed (a pause, a neighbour, a
 * cron job), and says little, rather too much than too little: a contaminated normal (Tukey 1960).
 * Everything but C is integrated out.
 */

import { quietValue, rampSpread, visitsOf, type Block, type Visit } from './visits.ts';

/** A distribution of the capacity, in users. */
export interface Belief {
  /** The capacity that is exceeded with probability 1 - p. */
  quantile(p: number): number;
}

const steepnesses = [0.8, 1.3, 2, 3.2, 5, 8, 12, 18, 27, 40, 60];
const noises = [0.03, 0.06, 0.1, 0.15, 0.22, 0.33, 0.5];
const quietShares = [0.4, 0.8, 0.93, 1];
const coarsePoints = 64;
const finePoints = 64;
/** Noise of a quiet signal as a share of the noise of its excess. */
const quietNoise = 0.15;
/** No margin is known better than this. */
const leastNoise = 0.015;
/** How well a power describes the excess, as a share of its logarithm. */
const modelSpread = 0.12;
const disturbanceProbability = 0.03;
/** A disturbance seldom lasts much longer than this. */
const disturbanceSeconds = 20;
/** Below this margin a value is as good as zero, and only says that the load is low. */
const floorMargin = -4.9;
/** Hypotheses with less than this share of the mass are not refined. */
const negligible = 1e-4;

/** All but the capacity. */
interface Hypothesis {
  readonly quiet: number;
  readonly steepness: number;
  /** Logarithm of its prior probability, up to a constant: log-normal, wide around a queue's. */
  readonly logPrior: number;
}

/** Logarithms, up to a constant: around a queue's latency, with more room for a quieter signal. */
const noisePriors = noises.map((noise) => {
  const spread = noise < 0.22 ? 0.7 : 0.35;
  return -(Math.log(noise / 0.22) ** 2) / (2 * spread ** 2);
});

/** The belief after these blocks; without any, all capacities up to thrice `maxUsers` are alike. */
export function believe(blocks: readonly Block[], maxUsers: number): Belief {
  const visits = visitsOf(blocks);
  const quiet = quietValue(blocks);
  const hypotheses = quietShares.flatMap((share) =>
    steepnesses.map((steepness) => ({
      quiet: share * quiet,
      steepness,
      logPrior: -(Math.log(steepness / 8) ** 2) / (2 * 1.3 ** 2),
    })),
  );
  const lowest = Math.log(0.5);
  const highest = Math.log(3 * Math.max(1, maxUsers));
  const coarse = posterior(visits, hypotheses, { from: lowest, to: highest, points: coarsePoints });
  const likely = hypotheses.filter((_, index) => (coarse.weights[index] ?? 0) > negligible);
  const spare = (highest - lowest) / coarsePoints;
  const fine = posterior(visits, likely, {
    from: Math.max(lowest, quantileOf(coarse, 2e-4) - spare),
    to: Math.min(highest, quantileOf(coarse, 1 - 2e-4) + spare),
    points: finePoints,
  });
  return { quantile: (p) => Math.exp(quantileOf(fine, p)) };
}

/** Equal cells of the logarithm of the capacity. */
interface Grid {
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

interface Posterior extends Grid {
  /** Probability of each cell. */
  readonly mass: Float64Array;
  /** Probability of each hypothesis. */
  readonly weights: readonly number[];
}

function quantileOf({ from, to, points, mass }: Posterior, p: number): number {
  const width = (to - from) / points;
  let below = 0;
  for (let i = 0; i < points; i += 1) {
    const here = mass[i] ?? 0;
    if (below + here >= p) return from + width * (i + (here > 0 ? (p - below) / here : 0));
    below += here;
  }
  return to;
}

function posterior(
  visits: readonly Visit[],
  hypotheses: readonly Hypothesis[],
  grid: Grid,
): Posterior {
  const logs = hypotheses.map((hypothesis) => logLikelihoods(visits, hypothesis, grid));
  const best = logs.reduce((most, log) => log.reduce((a, b) => Math.max(a, b), most), -Infinity);
  const mass = new Float64Array(grid.points);
  const weights = logs.map((log) =>
    log.reduce((sum, value, index) => {
      const here = Math.exp(value - best);
      const cell = index % grid.points;
      mass[cell] = (mass[cell] ?? 0) + here;
      return sum + here;
    }, 0),
  );
  const total = mass.reduce((sum, value) => sum + value, 0);
  return {
    ...grid,
    mass: mass.map((value) => value / total),
    weights: weights.map((value) => value / total),
  };
}

/** The logarithm of the posterior, up to a constant, for each noise and capacity. */
function logLikelihoods(
  visits: readonly Visit[],
  hypothesis: Hypothesis,
  grid: Grid,
): Float64Array {
  const likelihoods = new Float64Array(noises.length * grid.points).fill(1);
  for (const visit of visits) multiply(likelihoods, visit, hypothesis, grid);
  const ofNoise = noises.map(
    (noise, index) =>
      (noisePriors[index] ?? 0) +
      visits.reduce((sum, visit) => sum + logScatter(visit, hypothesis.quiet, noise), 0),
  );
  return likelihoods.map(
    (value, index) =>
      Math.log(value) + hypothesis.logPrior + (ofNoise[Math.floor(index / grid.points)] ?? 0),
  );
}

/** Multiplies by the likelihood of a visit's margin, for each noise and capacity. */
function multiply(
  likelihoods: Float64Array,
  visit: Visit,
  { quiet, steepness }: Hypothesis,
  { from, to, points }: Grid,
): void {
  const { margin, seconds, ramp, logUsers } = visit;
  const perMinute = 60 / Math.max(1, seconds);
  const spreadOfUsers = ramp ? (steepness * rampSpread) ** 2 : 0;
  const disturbed = disturbanceProbability * Math.exp(-seconds / disturbanceSeconds);
  const isFloor = margin <= floorMargin;
  for (let i = 0; i < points; i += 1) {
    const logCapacity = from + ((i + 0.5) * (to - from)) / points;
    const logPower = Math.min(20, steepness * (logUsers - logCapacity));
    const excess = (1 - quiet) * Math.exp(logPower);
    const value = quiet + excess;
    const centre = Math.log(value);
    const share = excess / value;
    const curvature = modelSpread * Math.min(4, Math.abs(logPower));
    const model = leastNoise ** 2 + share * share * (curvature * curvature + spreadOfUsers);
    const spread = perMinute * (share * share + quietNoise * quietNoise);
    for (let n = 0; n < noises.length; n += 1) {
      const noise = noises[n] ?? 0;
      const sampling = noise * noise * spread;
      // The mean of a log-normal lies above the exponential of the mean of its logarithm.
      const expected = Math.max(-5, Math.min(5, centre - sampling / 2));
      const residual = margin - expected;
      const variance = model + sampling;
      const squares = (residual * residual) / variance;
      // A value that is as good as zero is as likely for any expectation that is low enough.
      const normal =
        isFloor && expected < -1.5
          ? 1
          : squares > 80
            ? 0
            : Math.exp(-squares / 2) / Math.sqrt(6.2832 * variance);
      // Chance can make a service look worse, but hardly better than it is.
      const outlier = residual > 0 ? 0.3 / (1 + residual) ** 2 : 1e-5;
      const at = n * points + i;
      likelihoods[at] =
        (likelihoods[at] ?? 0) * ((1 - disturbed) * normal + disturbed * outlier + 1e-40);
    }
  }
}

/** The scatter of blocks around their mean tells the noise: chi-squared, with one degree less. */
function logScatter(
  { blocks, scatter, ramp, margin, seconds }: Visit,
  quiet: number,
  noise: number,
): number {
  if (blocks < 2 || ramp) return 0;
  const share = Math.max(0, 1 - quiet / Math.exp(margin));
  const sampling = noise ** 2 * ((60 * blocks) / seconds) * (share ** 2 + quietNoise ** 2);
  const variance = sampling + leastNoise ** 2;
  return (-(blocks - 1) / 2) * Math.log(variance) - scatter / (2 * variance);
}
