/**
 * A service changes while it is measured: it warms up, gets more workers, or runs on a machine that
 * others use as well. What was measured before says nothing of it then.
 */

import { believe, type Belief } from './belief.ts';
import {
  isNear,
  isSteady,
  quietValue,
  ratioQuiet,
  secondsOf,
  varianceOfRequests,
  type Block,
} from './blocks.ts';
import { varianceOf } from './likelihood.ts';

/** Beyond chance: so many standard deviations. */
const surely = 3;
/** And by so much, in logarithms: a difference that matters. */
const leastDifference = 0.1;

/**
 * The blocks of one signal without those that a newer one contradicts. Fewer users are never worse
 * than more: where they were, by more than chance, the service has become better since.
 *
 * @param variancePerMinute relative variance, by chance, of a mean over a minute at the threshold
 */
export function withoutOutdated(
  before: readonly Block[],
  newest: Block,
  variancePerMinute: number,
): readonly Block[] {
  const blocks = withoutFirst(before, newest);
  const own = blocks.filter((block) => block.signal === newest.signal);
  const last = [...own.filter(isSteady).slice(1 - pooled), newest];
  const fewest = Math.min(...last.map(({ users }) => users));
  const earlier = own.filter((block) => !last.includes(block) && block.users <= 1.01 * fewest);
  if (!isSteady(newest) || earlier.length === 0) return blocks;
  // Where all was measured cold, the quiet value is not known yet.
  const quiet = Math.min(mostQuiet, quietValue(own).median);
  const variance = varianceBy(quiet, variancePerMinute);
  const now = meanOf(last, variance);
  const outdated = new Set<Block>();
  for (let at = 0; at < earlier.length; at += 1) {
    const part = earlier.slice(at, at + pooled);
    const then = meanOf(part, variance);
    const chance = surely * Math.sqrt(then.variance + now.variance);
    if (then.log - now.log > leastDifference + chance) part.forEach((block) => outdated.add(block));
  }
  return blocks.filter((block) => !outdated.has(block));
}

const mostQuiet = 0.5;

/** Without what was seen first, once as many are known to be better. */
function withoutFirst(
  blocks: readonly Block[],
  { signal, users, margin }: Block,
): readonly Block[] {
  return blocks.filter(
    (block) =>
      block.isFirst !== true ||
      block.signal !== signal ||
      block.users > users ||
      block.margin <= margin + leastDifference,
  );
}

/** So many blocks that follow each other are compared together. */
const pooled = 3;

/** The mean value of some blocks, in logarithms, and the relative variance of it by chance. */
function meanOf(
  blocks: readonly Block[],
  variance: (block: Block) => number,
): { readonly log: number; readonly variance: number } {
  const values = blocks.map(({ margin }) => Math.exp(margin));
  const sum = values.reduce((total, value) => total + value, 0);
  const ofSum = blocks.reduce(
    (total, block, index) => total + variance(block) * (values[index] ?? 0) ** 2,
    0,
  );
  return { log: Math.log(sum / blocks.length), variance: ofSum / sum ** 2 };
}

/** The relative variance of a block, by chance, as likelihood.ts has it. */
function varianceBy(quiet: number, variancePerMinute: number): (block: Block) => number {
  const isRatio = quiet < ratioQuiet;
  const family = { counted: isRatio, isQuietEven: false };
  const atThreshold = varianceOf(family, 1, 1 - quiet);
  return ({ margin, seconds, users }) => {
    const value = Math.exp(margin);
    const here = varianceOf(family, value, Math.max(0, 1 - quiet / value)) / atThreshold;
    return (
      (variancePerMinute * here * 60) / Math.max(1, seconds) + varianceOfRequests(users * seconds)
    );
  };
}

/** Fewer users by this factor are degraded for another reason than their number. */
const farFewer = 1.5;

/** So many blocks in a row contradict what was before, at the least. */
const fewestContradicting = 4;
/** What was healthy by so much, in logarithms, was so not by chance alone. */
const clearlyHealthy = 0.3;

/**
 * Whether the newest blocks of a signal are degraded, one after the other, with far fewer users than
 * were healthy before.
 *
 * @param newest a block of the signal, the last of `blocks`
 */
export function isContradicted(blocks: readonly Block[], newest: Block): boolean {
  const own = blocks.filter((block) => block.signal === newest.signal);
  const most = Math.max(
    0,
    ...own.filter(({ margin }) => margin < -clearlyHealthy).map(({ users }) => users),
  );
  const isUnexpected = (block: Block): boolean =>
    isSteady(block) && block.margin > 0 && farFewer * block.users <= most;
  const last = own.slice(own.findLastIndex((block) => !isUnexpected(block)) + 1);
  if (last.length < fewestContradicting) return false;
  const logs = last.map(({ margin }) => margin);
  const middle = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const scatter = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (logs.length - 1);
  return middle > leastDifference + surely * Math.sqrt(scatter / logs.length);
}

/**
 * What was measured near the capacity before it changed: the first half of it, when that and the
 * second say capacities that differ by more than chance and by more than the precision; null: it did
 * not change. What was measured at other loads stands beside both halves.
 *
 * @param blocks of one signal, the oldest first
 * @param users the capacity
 * @param precision as a share
 */
export function beforeChange(
  blocks: readonly Block[],
  users: number,
  precision: number,
  maxUsers: number,
): readonly Block[] | null {
  const isPart = (block: Block): boolean => isSteady(block) && isNear(block, users);
  const near = blocks.filter(isPart);
  const half = secondsOf(near) / 2;
  let seconds = 0;
  const early = near.filter((block) => {
    seconds += block.seconds;
    return seconds <= half;
  });
  const late = near.slice(early.length);
  if (early.length < 2 || late.length < 2) return null;
  const others = blocks.filter((block) => !isPart(block));
  const [before, after] = [early, late].map((part) => believe([...others, ...part], maxUsers));
  if (before === undefined || after === undefined) return null;
  const difference = Math.abs(Math.log(before.quantile(0.5) / after.quantile(0.5)));
  const chance = Math.hypot(deviation(before), deviation(after));
  return difference > Math.max(precision, surely * chance) ? early : null;
}

/** Half of what lies within a standard deviation of the middle, in logarithms. */
function deviation(belief: Belief): number {
  return Math.log(belief.quantile(0.84) / belief.quantile(0.16)) / 2;
}
