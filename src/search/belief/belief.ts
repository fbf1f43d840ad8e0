/**
 * What the search believes of the capacity: a posterior over a grid. All but the capacity (how the
 * signal answers to load, see families.ts, and its noise, see likelihood.ts) is integrated out.
 */

import { hypothesesFor, type Hypothesis } from './families.ts';
import { addLogLikelihoods, gridPoints, varianceOf, type Range } from './likelihood.ts';
import { informative, quietValue, type Block, type Quiet } from './blocks.ts';

/** A distribution of the capacity, in users. */
export interface Belief {
  /** The capacity that is exceeded with probability 1 - p. */
  quantile(p: number): number;
  /** The probability that it is below a number of users. */
  below(users: number): number;
  /** Relative variance, by chance, of a value at the threshold that is the mean of a minute. */
  readonly variancePerMinute: number;
  /** How far the ways in which the signal may answer are from the real one: a half-width, as a share. */
  readonly doubt: number;
  readonly looked: Looked;
  /** The same where the signal is one of so many, any of which may be the one that binds. */
  among(signals: number): Belief;
}

/** The relative deviation, by chance, of a mean at the threshold over so many seconds. */
export function chanceOver(
  { variancePerMinute }: Pick<Belief, 'variancePerMinute'>,
  seconds: number,
): number {
  return Math.sqrt((variancePerMinute * 60) / seconds);
}

/** Where a belief was looked for, and what came of it: saves the next one time. */
export interface Looked extends Range {
  readonly known?: Known;
}

interface Known {
  readonly quiet: Quiet;
  readonly blocks: readonly Block[];
  /** The logarithm of the posterior, up to a constant, for each hypothesis, noise and capacity. */
  readonly logs: Float64Array;
}

/**
 * The belief after these blocks; without any, all capacities up to thrice `maxUsers` are alike.
 *
 * @param before what was looked at before: only saves time
 */
export function believe(blocks: readonly Block[], maxUsers: number, before?: Looked): Belief {
  const quiet = quietValue(blocks);
  const used = informative(blocks);
  const belief = believeIn(used, quiet, maxUsers, before);
  const least = Math.min(...used.map(({ users }) => users));
  // What seems not to be carried is no longer far below the capacity.
  return used.length < blocks.length && belief.below(least) > 0.5
    ? believeIn(blocks, quiet, maxUsers, before)
    : belief;
}

function believeIn(
  used: readonly Block[],
  quiet: Quiet,
  maxUsers: number,
  before?: Looked,
): Belief {
  const whole: Range = { from: Math.log(0.5), to: Math.log(3 * Math.max(1, maxUsers)) };
  const hypotheses = hypothesesFor(quiet);
  // On a grid over all there is, a needle may fall between two points.
  let range: Looked =
    before !== undefined && before.to - before.from < 6 ? before : aroundLoads(used, whole);
  let widened = false;
  for (let look = 1; ; look += 1) {
    const logs = logPosterior(used, quiet, hypotheses, range);
    const found = posterior(logs, hypotheses, range);
    const better: Range | null = look < 12 ? betterRange(found, whole, widened) : null;
    if (better === null) {
      const looked = { from: range.from, to: range.to, known: { quiet, blocks: used, logs } };
      return told(found, looked, whole);
    }
    widened ||= better.to - better.from > range.to - range.from;
    range = better;
  }
}

function told(found: Posterior, looked: Looked, whole: Range): Belief {
  return {
    quantile: (p) => Math.exp(quantileOf(found, p)),
    below: (users) => belowOf(found, Math.log(Math.max(1e-9, users))),
    variancePerMinute: found.variancePerMinute,
    doubt: found.doubt,
    looked,
    among: (signals) => told(oneOf(signals, found, whole), looked, whole),
  };
}

/**
 * The posterior of one of several signals. Of all of them together, all capacities are alike before
 * anything was seen; were they of each, the least of many would be expected far down. So a capacity
 * exceeds a share s of the range with probability (1 - s)^(1 / signals), and the least of all of them
 * with 1 - s.
 */
function oneOf(signals: number, found: Posterior, whole: Range): Posterior {
  const { from, to } = found;
  const width = (to - from) / gridPoints;
  const above = (edge: number): number =>
    ((whole.to - to + (gridPoints - edge) * width) / (whole.to - whole.from)) ** (1 / signals);
  const weighed = found.mass.map((mass, cell) => mass * (above(cell) - above(cell + 1)));
  const total = weighed.reduce((sum, value) => sum + value, 0);
  return { ...found, mass: weighed.map((value) => value / total) };
}

/** For each hypothesis, noise and capacity; goes on from what was looked at before, where it can. */
function logPosterior(
  blocks: readonly Block[],
  quiet: Quiet,
  hypotheses: readonly Hypothesis[],
  { from, to, known }: Looked,
): Float64Array {
  const isSameQuiet =
    known?.quiet.median === quiet.median &&
    known.quiet.mean === quiet.mean &&
    known.quiet.isKnown === quiet.isKnown &&
    known.quiet.allowedShare === quiet.allowedShare;
  const goesOn = isSameQuiet && known.blocks.every((block, at) => block === blocks[at]);
  const logs = goesOn ? known.logs.slice() : logPriors(hypotheses);
  const added = goesOn ? known.blocks.length : 0;
  for (const [index, block] of blocks.slice(added).entries()) {
    addLogLikelihoods(logs, block, hypotheses, { from, to });
    if ((added + index + 1) % blocksPerRuling === 0) ruleOut(logs);
  }
  return logs;
}

/** After so many blocks each it is looked at what can no longer be. */
const blocksPerRuling = 4;
/** What is less likely than the likeliest by so much, in logarithms, is ruled out: it costs time. */
const negligible = 30;

/** Sets what can no longer be, whatever the capacity, to -Infinity: a noise of a hypothesis. */
function ruleOut(logs: Float64Array): void {
  const least = most(logs) - negligible;
  for (let from = 0; from < logs.length; from += gridPoints) {
    const row = logs.subarray(from, from + gridPoints);
    if (most(row) < least) row.fill(-Infinity);
  }
}

function most(values: Float64Array): number {
  let highest = -Infinity;
  for (const value of values) highest = Math.max(highest, value);
  return highest;
}

/** Before anything was seen, all capacities are alike. */
function logPriors(hypotheses: readonly Hypothesis[]): Float64Array {
  const ofRows = hypotheses.flatMap(({ family, logPrior }) =>
    family.noises.map(([, ofNoise]) => logPrior + ofNoise),
  );
  const logs = new Float64Array(ofRows.length * gridPoints);
  ofRows.forEach((prior, row) => logs.fill(prior, row * gridPoints, (row + 1) * gridPoints));
  return logs;
}

/** From a third to thrice the highest load: where what was measured tells the most. */
function aroundLoads(blocks: readonly Block[], whole: Range): Range {
  if (blocks.length === 0) return whole;
  const most = Math.log(Math.max(...blocks.map(({ users }) => users)));
  const highest = Math.min(whole.to, Math.max(whole.from, most));
  return { from: Math.max(whole.from, highest - 1.1), to: Math.min(whole.to, highest + 1.1) };
}

/** A wider range where the posterior leans on an end of it, a narrower one where it is a needle. */
function betterRange(found: Posterior, whole: Range, widened: boolean): Range | null {
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
  // Where it was just too narrow, a cut would only lead back.
  if (upper - lower < (widened ? 3 : 5) * cell) {
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
  readonly doubt: number;
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

function belowOf({ from, to, mass }: Posterior, logUsers: number): number {
  const cells = ((logUsers - from) / (to - from)) * gridPoints;
  return mass.reduce((sum, here, cell) => sum + here * Math.min(1, Math.max(0, cells - cell)), 0);
}

/** What the posterior says of the capacity alone, and of the noise. */
function posterior(
  logs: Float64Array,
  hypotheses: readonly Hypothesis[],
  { from, to }: Range,
): Posterior {
  const best = most(logs);
  const mass = new Float64Array(gridPoints);
  let variancePerMinute = 0;
  let doubt = 0;
  let at = 0;
  for (const { family, quiet } of hypotheses) {
    const ofLoad = varianceOf(family, 1, 1 - quiet);
    for (const [noise] of family.noises) {
      for (let cell = 0; cell < gridPoints; cell += 1) {
        const here = Math.exp((logs[at] ?? 0) - best);
        mass[cell] = (mass[cell] ?? 0) + here;
        variancePerMinute += here * noise * noise * ofLoad;
        doubt += here * family.doubt;
        at += 1;
      }
    }
  }
  const total = mass.reduce((sum, value) => sum + value, 0);
  return {
    from,
    to,
    mass: mass.map((value) => value / total),
    variancePerMinute: variancePerMinute / total,
    doubt: doubt / total,
  };
}
