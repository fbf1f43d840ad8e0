/**
 * Users who are there only long after they were started, as those who idle first and log in then. What
 * is seen while they come is of their logins as well. Near the capacity it makes the service look worse
 * than it is each time that some come, and a few readings do not tell how much of it is theirs. So it
 * counts only until enough is measured of users who are there.
 */

import { isHeld, isNear, secondsOf, type Block } from './belief/blocks.ts';
import type { Capacity } from './belief/capacity.ts';

/** How users come who were started. */
export interface LateUsers {
  /** Since when all are started and some are not there yet, in seconds since the run began; null: all are. */
  readonly since: number | null;
  /** Some of them took long. */
  readonly areLate: boolean;
}

/** Nobody was waited for yet. */
export const nobodyLate: LateUsers = { since: null, areLate: false };

/** Users who need so long, in seconds, to be there do more than ask for the first time. */
const lateSeconds = 10;

/**
 * What is known of users who come, after a look at them.
 *
 * @param time of the look, in seconds since the run began
 * @param areMissing all that were ordered are started, and some are not there yet
 */
export function watchLate(before: LateUsers, time: number, areMissing: boolean): LateUsers {
  const since = areMissing ? (before.since ?? time) : null;
  const areLate = before.areLate || (since !== null && time - since >= lateSeconds);
  return { since, areLate };
}

/** So many seconds of users who are there are enough to do without those who come. */
const enoughSeconds = 60;

/** Whether enough is measured, near what seems to be the capacity, of users who are there. */
export function isKnownWithoutLate(blocks: readonly Block[], belief: Capacity): boolean {
  return secondsOf(heldNear(blocks, belief.binding, belief)) >= enoughSeconds;
}

/** A spread of the load that is more than this is of users who came or went. */
const stillSpread = 0.003;

/**
 * What was held to be measured, and of what was seen while users came only what is true without that as
 * well.
 */
export function withoutLate(blocks: readonly Block[], belief: Capacity): readonly Block[] {
  return blocks.filter((block) => {
    if (block.isPassing !== true || block.loadSpread <= stillSpread) return true;
    return isTrueOfThose(heldNear(blocks, block.signal, belief), block);
  });
}

/** With less than this share of the users a service is nearly as it is without any. */
const fewShare = 0.35;

/**
 * Whether what was seen while users came is true of users who are there as well: a few, who were no worse
 * than the many who are there now.
 */
export function isTrueOfThose(there: readonly Block[], { users, margin }: Block): boolean {
  return there.every((block) => users < fewShare * block.users && margin <= block.margin);
}

/** What was held of a signal near what seems to be the capacity. */
function heldNear(blocks: readonly Block[], signal: string, belief: Capacity): readonly Block[] {
  const users = belief.quantile(0.5);
  return blocks.filter((block) => block.signal === signal && isHeld(block) && isNear(block, users));
}
