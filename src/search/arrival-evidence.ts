/** What tells of users that came: when they did, and how they were, then and once they were there. */

import { chanceOver } from './belief/belief.ts';
import {
  isHeld,
  isOfShare,
  isSteady,
  secondsOf,
  worstTogether,
  type Block,
} from './belief/blocks.ts';
import { mean } from './belief/least-squares.ts';
import { fewestBlocks, leastDifference } from './held-users.ts';
import type { SearchState } from './state.ts';

/** It is better by more than chance where that is so many of its standard deviations. */
const surely = 2;
/** Before much was measured chance is not known, but hardly more than this, in logarithms: */
const mostChance = 0.2;
/** and of requests that are too slow, which come in bursts. */
const mostChanceOfShare = 0.8;
/** It takes more blocks to tell that hardly any request is too slow. */
const fewestOfShare = 3;
/** It came back where it is about as bad, in logarithms, and no less than half as much. */
const aboutAsBad = 1.5;

/** When the last user came, a few of many left out, in seconds; -Infinity: none is remembered. */
export function lastArrival({ activity }: Pick<SearchState, 'activity'>): number {
  const at = activity.findLastIndex(
    ({ users }, index) => users > 1.001 * (activity[index - 1]?.users ?? 0),
  );
  return activity[at]?.time ?? -Infinity;
}

/** Whether the users of late are those that were left of more. */
export function haveLeft({ activity }: Pick<SearchState, 'activity'>): boolean {
  const at = activity.findLastIndex(
    ({ users }, index) => Math.abs(users / (activity[index - 1]?.users ?? users) - 1) > 0.001,
  );
  return at > 0 && (activity[at]?.users ?? 0) < (activity[at - 1]?.users ?? 0);
}

/** What was measured since a time at which all users were there. */
export function settledBlocks({ blocks }: SearchState, since: number): readonly Block[] {
  return worstTogether(blocks).filter((block) => isSteady(block) && block.from >= since);
}

/** The last blocks, as many as it takes to tell how users are who are there; null: there are fewer. */
export function lastOf(blocks: readonly Block[]): readonly Block[] | null {
  // Slow requests come in bursts: two blocks without one are soon there by chance.
  const needed = blocks.some(isOfShare) ? fewestOfShare : fewestBlocks;
  return blocks.length < needed ? null : blocks.slice(-needed);
}

/** Too many users do not get better by so much, in logarithms. */
const farBetter = 1;

/** Users who are there are better than those who came, by more than chance: healthy, or by far. */
export function isBetter(state: SearchState, last: readonly Block[]): boolean {
  const degraded = state.arrivals.seen.filter((margin) => margin >= 0);
  if (degraded.length === 0) return false;
  const isWell = areWell(last);
  // Seen once before, it is no chance.
  if (isWell && state.arrivals.suspectedSeconds > 0 && degraded.length > 1) return true;
  const least = isWell ? leastDifference : farBetter;
  return difference(degraded, last) > least + surely * chanceOf(state, last);
}

/** Whether all of it is healthy. */
export function areWell(blocks: readonly Block[]): boolean {
  return blocks.every(({ margin }) => margin < 0);
}

/**
 * With no more users, who have all been there for long, it is about as bad as while they came.
 *
 * @param worst how bad it was then, as a margin
 */
export function isAcquitted(
  { blocks }: Pick<SearchState, 'blocks'>,
  { users, worst }: { readonly users: number; readonly worst: number },
): boolean {
  return blocks.some(
    (block) =>
      isHeld(block) &&
      block.users <= users &&
      block.margin >= Math.max(worst / 2, worst - aboutAsBad),
  );
}

/** By how much those who came were worse than those who are there, in logarithms. */
export function difference(seen: readonly number[], blocks: readonly Block[]): number {
  return meanOf(seen) - meanOf(blocks.map(({ margin }) => margin));
}

/** How far chance takes the mean of these blocks, as a standard deviation in logarithms. */
export function chanceOf(state: SearchState, blocks: readonly Block[]): number {
  const belief = state.beliefs.get(blocks[0]?.signal ?? '') ?? state.belief;
  const most = blocks.some(isOfShare) ? mostChanceOfShare : mostChance;
  return Math.min(most, chanceOver(belief, Math.max(1, secondsOf(blocks))));
}

/** In logarithms, of values. */
function meanOf(logs: readonly number[]): number {
  return Math.log(mean(logs.map(Math.exp)));
}
