/**
 * A service that is quiet with so many users, and was degraded with a few more, has a cliff there; or
 * it has changed since, as one that gets more workers. Time tells the two apart: before an answer is
 * given the upper side is measured once more, after the lower one was seen to be quiet. So it is where
 * all that was degraded was so for a moment.
 */

import { isHeld, isNear, isSteady, secondsOf, type Block } from './belief/blocks.ts';
import type { SearchState } from './state.ts';

/** What is this far below its threshold, in logarithms, near the capacity is quiet. */
const quiet = -0.3;
/** Quiet for so long, in seconds, it was so not by chance. */
const quietSeconds = 20;
/** No less than this share of the users is the same load. */
const sameLoad = 0.98;

/** A level that is measured again. */
export interface Again {
  readonly users: number;
  /** When it was ordered. */
  readonly since: number;
}

/**
 * The users with which the service is to be measured once more before so many are an answer; null:
 * all is well.
 */
export function unconfirmed(
  { blocks, belief, collapse }: SearchState,
  users: number,
): number | null {
  if (collapse !== null) return null;
  const near = blocks.filter((block) => block.signal === belief.binding && isNear(block, users));
  const healthy = near.filter((block) => isSteady(block) && block.margin < 0);
  const degraded = near.filter(({ margin }) => margin >= 0);
  if (degraded.length === 0) return null;
  const above = degraded.map((block) => block.users).filter((load) => load > users);
  const again = above.length === 0 ? null : Math.round(Math.min(...above));
  if (isOfMoment(degraded)) return Math.max(users + 1, again ?? 0);
  const last = healthy.slice(-2);
  const isCliff = last.length === 2 && last.every(({ margin }) => margin < quiet);
  if (!isCliff) return null;
  const lastDegraded = Math.max(...degraded.filter(isSteady).map(({ from }) => from));
  const before = healthy.filter((block) => block.margin < quiet && block.to <= lastDegraded);
  return secondsOf(before) >= quietSeconds ? null : again;
}

/** What lasts no longer, in seconds, may have been a pause, or a neighbour's load. */
const momentSeconds = 30;

/** Whether all that was degraded was so for one moment, on the way. */
function isOfMoment(degraded: readonly Block[]): boolean {
  const from = Math.min(...degraded.map((block) => block.from));
  const to = Math.max(...degraded.map((block) => block.to));
  return !degraded.some(isHeld) && to - from <= momentSeconds;
}

/** The level that is measured again, until it was. */
export function stillAgain({ again, blocks, drain }: SearchState): Again | null {
  if (again === null || drain !== null) return null;
  const isMeasured = blocks.some((block: Block) => {
    const isThere = isSteady(block) && block.users >= sameLoad * again.users;
    return isThere && block.from >= again.since;
  });
  return isMeasured ? null : again;
}
