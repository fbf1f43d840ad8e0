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
/** Within this below an answer, and no more than so much above, it is as many users; in logarithms. */
const justBelow = 0.06;
const justAbove = 0.012;
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

/** The mean value, and the relative deviation of a mean at the threshold by chance. */
function meanWithChance(
  blocks: readonly Block[],
  { ofBinding }: Pick<Capacity, 'ofBinding'>,
): { readonly mean: number; readonly chance: number } {
  const seconds = secondsOf(blocks);
  const sum = blocks.reduce((total, { margin, seconds: own }) => total + Math.exp(margin) * own, 0);
  return { mean: sum / seconds, chance: chanceOver(ofBinding, seconds) };
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
  const best = [...there]
    .sort((a, b) => a.margin - b.margin)
    .slice(0, there.length - Math.ceil(disturbedShare * there.length));
  if (best.length < fewestBlocks) return false;
  const { mean, chance } = meanWithChance(best, belief);
  return mean > 1 + leastDifference + surely * chance;
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
  const { mean, chance } = meanWithChance(last, belief);
  return mean < Math.min(farBelow, 1 - surely * chance);
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
