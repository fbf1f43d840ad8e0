/**
 * What the mean of all that was measured with about as many users says, whatever the belief makes of
 * it: a curve that fits no service like this one is found out by it.
 */

import { chanceOver } from './belief.ts';
import { isSteady, secondsOf, type Block } from './blocks.ts';
import type { Capacity } from './capacity.ts';

/** Beyond chance: so many standard deviations. */
const surely = 3;
/** And by so much of the threshold: a difference that matters. */
const leastDifference = 0.1;
/** So many blocks tell, at the least. */
const fewestBlocks = 4;
/** The means of so many stretches of so many seconds tell how they scatter. */
const fewestStretches = 6;
const stretchSeconds = 60;
/** A mean points to another load where it is off by so many of its standard deviations. */
const likely = 2.5;
/** Within this below an answer, and no more than so much above, it is as many users; in logarithms. */
const justBelow = 0.06;
const justAbove = 0.012;
/** Within this of them it is about as many. */
const about = 0.03;
/** The worst blocks, as a share, may have been disturbed. */
const disturbedShare = 0.1;

/** What was measured of the binding signal from some share of the answer to another, in logarithms. */
function measuredAround(
  blocks: readonly Block[],
  users: number,
  { binding }: Pick<Capacity, 'binding'>,
  [from, to]: readonly [number, number],
): readonly Block[] {
  return blocks.filter((block) => {
    const above = Math.log(block.users / users);
    return block.signal === binding && isSteady(block) && above >= from && above <= to;
  });
}

/** The mean value, in thresholds; NaN of no blocks. */
export function meanOf(blocks: readonly Block[]): number {
  const sum = blocks.reduce((total, { margin, seconds }) => total + Math.exp(margin) * seconds, 0);
  return sum / secondsOf(blocks);
}

/**
 * Whether the mean is beyond the threshold (side 1), or below it (-1), by so many of its standard
 * deviations, as the means of stretches of a minute tell: what comes at regular intervals scatters
 * less than any chance would have it.
 *
 * @param blocks in the order of time
 */
function isOff(blocks: readonly Block[], side: -1 | 1, deviations: number): boolean {
  const stretches: Block[][] = [[]];
  for (const block of blocks) {
    const last = stretches.at(-1) ?? [];
    if (secondsOf(last) < stretchSeconds) last.push(block);
    else stretches.push([block]);
  }
  const means = stretches.filter((part) => secondsOf(part) >= stretchSeconds).map(meanOf);
  if (means.length < fewestStretches) return false;
  const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
  const squares = means.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const scatter = Math.sqrt(squares / (means.length - 1) / means.length);
  return side * (mean - 1) > leastDifference + deviations * scatter;
}

/**
 * To which side of so many users the mean of what was measured with about as many points: -1, fewer
 * are carried, 1, more are, 0, it does not say.
 */
export function pointsTo(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding'>,
): -1 | 0 | 1 {
  const there = measuredAround(blocks, users, belief, [-about, about]);
  if (isOff(there, 1, likely)) return -1;
  return isOff(there, -1, likely) ? 1 : 0;
}

/**
 * Whether the signal was beyond its threshold, in the mean and by more than chance, with so many users
 * and a few fewer: then the capacity is less, whatever the belief makes of it.
 */
export function isBelied(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding' | 'ofBinding'>,
): boolean {
  const there = measuredAround(blocks, users, belief, [-justBelow, justAbove]);
  if (isOff(there, 1, surely)) return true;
  const best = [...there]
    .sort((a, b) => a.margin - b.margin)
    .slice(0, there.length - Math.ceil(disturbedShare * there.length));
  if (best.length < fewestBlocks) return false;
  const chance = chanceOver(belief.ofBinding, secondsOf(best));
  return meanOf(best) > 1 + leastDifference + surely * chance;
}

/**
 * Without what was healthy with more users before: it was measured by chance, or of a service that was
 * better than it is; null: there is nothing of the kind.
 */
export function withoutBelied(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding' | 'ofBinding'>,
): readonly Block[] | null {
  const since = measuredAround(blocks, users, belief, [-justBelow, justAbove])[0]?.from ?? 0;
  const kept = blocks.filter(
    ({ signal, margin, users: load, from }) =>
      signal !== belief.binding || margin >= 0 || load <= users || from >= since,
  );
  return kept.length === blocks.length ? null : kept;
}

/** A signal that is less of its threshold is far from it, however steep it is. */
const farBelow = 0.35;

/** What was measured last with as many users as the answer or a few more, none of it degraded. */
function healthySince(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding' | 'ofBinding'>,
): readonly Block[] {
  const there = measuredAround(blocks, users, belief, [-justAbove, justBelow]);
  return there.slice(there.findLastIndex(({ margin }) => margin >= 0) + 1);
}

/**
 * Whether the signal is far below its threshold by now, and by more than chance, with so many users and
 * a few more: then what was degraded was so for another reason, as a neighbour's load that is over.
 */
export function isOvercome(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding' | 'ofBinding'>,
): boolean {
  const last = healthySince(blocks, users, belief);
  if (last.length < fewestBlocks) return false;
  const chance = chanceOver(belief.ofBinding, secondsOf(last));
  return meanOf(last) < Math.min(farBelow, 1 - surely * chance);
}

/** Whether so many users are no answer, as what was measured with as many says another thing. */
export function isRefuted(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding' | 'ofBinding'>,
): boolean {
  return isBelied(blocks, users, belief) || isOvercome(blocks, users, belief);
}

/** Without what was degraded there, or with fewer users, before; null: nothing was. */
export function withoutOvercome(
  blocks: readonly Block[],
  users: number,
  belief: Pick<Capacity, 'binding' | 'ofBinding'>,
): readonly Block[] | null {
  const since = healthySince(blocks, users, belief)[0]?.from ?? 0;
  const kept = blocks.filter(
    ({ signal, margin, users: load, from }) =>
      signal !== belief.binding ||
      margin < 0 ||
      load > Math.exp(justBelow) * users ||
      from >= since,
  );
  return kept.length === blocks.length ? null : kept;
}
