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

/** A stretch of time in which one margin was measured at about constant load. */
export interface Block {
  /** Mean of the active users. */
  readonly users: number;
  /** ln(value / threshold). */
  readonly margin: number;
  readonly from: number;
  readonly to: number;
  /** How long the measurement counts, in seconds. */
  readonly seconds: number;
  readonly signal: string;
  /** Measured while users were still being added. */
  readonly ramp: boolean;
}

/** What was seen at one load. */
interface Visit {
  readonly logUsers: number;
  readonly margin: number;
  readonly seconds: number;
  readonly ramp: boolean;
  /** How many blocks it is made of, and the sum of the squares of their margins' distances. */
  readonly blocks: number;
  readonly scatter: number;
}

/** A distribution of the capacity, in users. */
export interface Belief {
  /** The capacity that is exceeded with probability 1 - p. */
  quantile(p: number): number;
}

const steepnesses = [0.8, 1.3, 2, 3.2, 5, 8, 12, 18, 27, 40, 60];
const noises = [0.08, 0.14, 0.22, 0.36, 0.6];
const quietShares = [0.4, 0.8, 0.93, 1];
const coarsePoints = 80;
const finePoints = 64;
/** Noise of a quiet signal as a share of the noise of its excess. */
const quietNoise = 0.15;
const baseNoise = 0.015;
/** How well the load of a window is known while users are being added, as a share of the users. */
const rampSpread = 0.05;
/** How well a power describes the excess, as a share of its logarithm. */
const modelSpread = 0.12;
/** Loads closer than this, as a share, are one. */
const sameLoad = 0.01;
/** Loads below this share of the highest are left out. */
const informativeShare = 0.3;
const outlierProbability = 0.06;
/** A disturbance seldom lasts much longer than this. */
const disturbanceSeconds = 20;
/** A block this many times the median of its level is a disturbance, and is cut to it. */
const disturbance = 2.5;
/** Below this margin a value is as good as zero, and only says that the load is low. */
const floorMargin = -4.9;

/** Log-normal prior of the steepness, wide around that of a queue. */
const steepnessPrior = steepnesses.map((k) => -(Math.log(k / 8) ** 2) / (2 * 1.3 ** 2));
const noisePrior = noises.map((noise) => -(Math.log(noise / 0.22) ** 2) / (2 * 0.35 ** 2));

/** The belief after these blocks; without any, all capacities up to thrice `maxUsers` are alike. */
export function believe(blocks: readonly Block[], maxUsers: number): Belief {
  const visits = visitsOf(blocks);
  const quiet = quietValue(blocks);
  const lowest = Math.log(0.5);
  const highest = Math.log(3 * Math.max(1, maxUsers));
  const coarse = posterior(visits, quiet, lowest, highest, coarsePoints);
  const [from, to] = support(coarse, (highest - lowest) / coarsePoints);
  const fine = posterior(visits, quiet, Math.max(lowest, from), Math.min(highest, to), finePoints);
  return { quantile: (p) => Math.exp(quantileOf(fine, p)) };
}

/**
 * Blocks of about the same load make one visit: the mean of their values, with disturbances cut.
 * Loads far below the highest say nothing that the quiet value does not.
 */
function visitsOf(blocks: readonly Block[]): Visit[] {
  const highest = blocks.reduce((most, { users }) => Math.max(most, users), 0);
  const levels = new Map<string, Block[]>();
  for (const block of blocks) {
    if (block.users < informativeShare * highest) continue;
    const load = Math.round(Math.log(block.users) / (block.ramp ? rampSpread : sameLoad));
    const key = `${block.ramp} ${load}`;
    levels.set(key, [...(levels.get(key) ?? []), block]);
  }
  return [...levels.values()].map(visitOf);
}

function visitOf(level: readonly Block[]): Visit {
  const most = disturbance * median(level.map(({ margin }) => Math.exp(margin)));
  const seconds = level.reduce((sum, block) => sum + block.seconds, 0);
  const mean = (of: (block: Block) => number): number =>
    level.reduce((sum, block) => sum + of(block) * block.seconds, 0) / seconds;
  const average = level.reduce((sum, { margin }) => sum + margin, 0) / level.length;
  return {
    logUsers: Math.log(
      Math.max(
        0.5,
        mean(({ users }) => users),
      ),
    ),
    margin: Math.log(mean(({ margin }) => Math.min(most, Math.exp(margin)))),
    seconds,
    ramp: level.some(({ ramp }) => ramp),
    blocks: level.length,
    scatter: level.reduce(
      (sum, { margin }) => sum + (Math.min(Math.log(most), margin) - average) ** 2,
      0,
    ),
  };
}

/** The value without load: the median of the quarter of the blocks with the fewest users. */
function quietValue(blocks: readonly Block[]): number {
  const sorted = [...blocks].sort((a, b) => a.users - b.users);
  const few = sorted.slice(0, Math.max(1, Math.min(6, Math.floor(sorted.length / 4))));
  return Math.min(0.95, median(few.map(({ margin }) => Math.exp(margin))));
}

/** The lower one of two in the middle; 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** Probabilities of equal cells of the logarithm of the capacity. */
interface Grid {
  readonly from: number;
  readonly width: number;
  readonly mass: Float64Array;
}

/** Where the mass lies, with a cell to spare on each side. */
function support(grid: Grid, spare: number): [number, number] {
  return [quantileOf(grid, 2e-4) - spare, quantileOf(grid, 1 - 2e-4) + spare];
}

function quantileOf({ from, width, mass }: Grid, p: number): number {
  let below = 0;
  for (let i = 0; i < mass.length; i += 1) {
    const here = mass[i] ?? 0;
    if (below + here >= p) return from + width * (i + (here > 0 ? (p - below) / here : 0));
    below += here;
  }
  return from + width * mass.length;
}

function posterior(
  visits: readonly Visit[],
  quiet: number,
  from: number,
  to: number,
  points: number,
): Grid {
  const width = (to - from) / points;
  const logs: Float64Array[] = [];
  const likelihoods = new Float64Array(points * noises.length);
  for (const share of quietShares) {
    steepnesses.forEach((steepness, k) => {
      likelihoods.fill(0);
      for (const visit of visits) {
        addVisit(likelihoods, visit, { quiet: share * quiet, steepness, from, width, points });
      }
      noises.forEach((_, n) => {
        const prior = (steepnessPrior[k] ?? 0) + (noisePrior[n] ?? 0);
        logs.push(likelihoods.slice(n * points, (n + 1) * points).map((value) => value + prior));
      });
    });
  }
  return { from, width, mass: normalised(logs, points) };
}

interface Cell {
  readonly quiet: number;
  readonly steepness: number;
  readonly from: number;
  readonly width: number;
  readonly points: number;
}

/** Adds the logarithm of a visit's likelihood for each capacity and noise. */
function addVisit(likelihoods: Float64Array, visit: Visit, cell: Cell): void {
  const { quiet, steepness, from, width, points } = cell;
  const perMinute = 60 / Math.max(1, visit.seconds);
  const spreadOfUsers = visit.ramp ? (steepness * rampSpread) ** 2 : 0;
  for (let i = 0; i < points; i += 1) {
    const logPower = Math.min(20, steepness * (visit.logUsers - (from + (i + 0.5) * width)));
    const excess = (1 - quiet) * Math.exp(logPower);
    const value = quiet + excess;
    const centre = Math.log(value);
    const share = excess / value;
    const model =
      share * share * ((modelSpread * Math.min(4, Math.abs(logPower))) ** 2 + spreadOfUsers);
    const spread = perMinute * (share * share + quietNoise ** 2);
    for (let n = 0; n < noises.length; n += 1) {
      const sampling = (noises[n] ?? 0) ** 2 * spread;
      // The mean of a log-normal lies above the exponential of the mean of its logarithm.
      const expected = Math.max(-5, Math.min(5, centre - sampling / 2));
      const at = n * points + i;
      const variance = baseNoise ** 2 + model + sampling;
      likelihoods[at] =
        (likelihoods[at] ?? 0) +
        logLikelihood(visit, expected, variance) +
        logScatter(visit, sampling + baseNoise ** 2);
    }
  }
}

/** The scatter of blocks around their mean tells the noise: chi-squared, with one degree less. */
function logScatter({ blocks, scatter, ramp }: Visit, variance: number): number {
  if (blocks < 2 || ramp) return 0;
  const ofBlock = variance * blocks;
  return (-(blocks - 1) / 2) * Math.log(ofBlock) - scatter / (2 * ofBlock);
}

function logLikelihood({ margin, seconds }: Visit, expected: number, variance: number): number {
  const residual = margin - expected;
  const disturbed = outlierProbability * Math.exp(-seconds / disturbanceSeconds);
  // Chance can make a service look worse, but hardly better than it is.
  const outlier = disturbed * (residual > 0 ? 0.3 * Math.exp(-residual / 3) : 1e-5);
  // A value that is as good as zero is as likely for any expectation that is low enough.
  const normal =
    margin <= floorMargin && expected < -1.5
      ? 1
      : Math.exp((-residual * residual) / (2 * variance)) / Math.sqrt(6.2832 * variance);
  return Math.log((1 - disturbed) * normal + outlier + 1e-300);
}

function normalised(logs: readonly Float64Array[], points: number): Float64Array {
  const best = logs.reduce((most, log) => log.reduce((a, b) => Math.max(a, b), most), -Infinity);
  const mass = new Float64Array(points);
  for (const log of logs) {
    for (let i = 0; i < points; i += 1) mass[i] = (mass[i] ?? 0) + Math.exp((log[i] ?? 0) - best);
  }
  const total = mass.reduce((sum, value) => sum + value, 0);
  return mass.map((value) => value / total);
}
