/**
 * A service changes while it is measured: it warms up, gets more workers, or runs on a machine that
 * others use as well. What was measured before says nothing of it then.
 */

import { believe, type Belief } from './belief.ts';
import { isSteady, secondsOf, type Block } from './blocks.ts';

/** Beyond chance: so many standard deviations. */
const surely = 3;
/** And by so much, in logarithms: a difference that matters. */
const leastDifference = 0.2;

/**
 * The blocks of one signal without those that a newer one contradicts. Fewer users are never worse
 * than more: where they were, by more than chance, the service has become better since.
 *
 * @param variancePerMinute relative variance, by chance, of a mean over a minute at the threshold
 */
export function withoutOutdated(
  blocks: readonly Block[],
  newest: Block,
  variancePerMinute: number,
): readonly Block[] {
  if (!isSteady(newest)) return blocks;
  const variance = ({ margin, seconds }: Block): number =>
    (variancePerMinute * 60) / Math.max(1, seconds) / Math.min(1, Math.exp(margin));
  const ofNewest = variance(newest);
  return blocks.filter(
    (block) =>
      block.signal !== newest.signal ||
      block.users > 1.01 * newest.users ||
      block.margin - newest.margin <
        leastDifference + surely * Math.sqrt(variance(block) + ofNewest),
  );
}

/** Loads within this of the capacity, in logarithms, are near to it. */
const nearSpan = 0.15;

/**
 * When what was measured near the capacity changed, as the first half of it and the second say
 * capacities that differ by more than chance and by more than the precision; null: it did not.
 *
 * @param blocks of one signal, the oldest first
 * @param users the capacity
 * @param precision as a share
 */
export function changedAt(
  blocks: readonly Block[],
  users: number,
  precision: number,
  maxUsers: number,
): number | null {
  const isNear = (block: Block): boolean =>
    isSteady(block) && Math.abs(Math.log(block.users / users)) < nearSpan;
  const near = blocks.filter(isNear);
  const half = secondsOf(near) / 2;
  let seconds = 0;
  const early = near.filter((block) => {
    seconds += block.seconds;
    return seconds <= half;
  });
  const late = near.slice(early.length);
  const [first] = late;
  if (first === undefined || early.length < 2 || late.length < 2) return null;
  const others = blocks.filter((block) => !isNear(block));
  const [before, after] = [early, late].map((part) => believe([...others, ...part], maxUsers));
  if (before === undefined || after === undefined) return null;
  const difference = Math.abs(Math.log(before.quantile(0.5) / after.quantile(0.5)));
  const chance = Math.hypot(deviation(before), deviation(after));
  return difference > Math.max(precision, surely * chance) ? first.from : null;
}

/** Half of what lies within a standard deviation of the middle, in logarithms. */
function deviation(belief: Belief): number {
  return Math.log(belief.quantile(0.84) / belief.quantile(0.16)) / 2;
}
