import type { Block } from './belief/blocks.ts';

/** Users who came so long ago, in seconds, are taken to be there until it is known. */
export const watchedSeconds = 45;
/** Where what is measured says both by then, they are held for so long. */
export const longestSeconds = 120;
/** Finding out takes no more than this share of what is left. */
export const mostOfTime = 1 / 6;
/** Held users that are this many times beyond the threshold so long after they came, and no better, do not get well. */
const hopeless = Math.log(20);
const hopelessSeconds = 20;
/** The first users had the service for themselves: on top of others it takes so many times as long. */
const onTop = 1.5;
/** Two blocks, at least, tell how users are who are there, and whether they get better. */
export const fewestBlocks = 2;
/** It is better by so much, in logarithms. */
export const leastDifference = 0.3;

/** Users who came, and are held until it is known whether they are too many. Times are in seconds. */
export interface HeldUsers {
  /** Since the last one came. */
  readonly waited: number;
  /** From then until an answer is due. */
  readonly left: number;
  /** How long the first users were degraded after they came; 0: they were not. */
  readonly suspectedSeconds: number;
  /** All that was measured last is healthy. */
  readonly isWell: boolean;
  /** The worst of the present readings. */
  readonly margin: number;
  /** The worst of all while they came, and since. */
  readonly worst: number;
  /** It speaks of nothing before they were there. */
  readonly isOfNow: boolean;
  /** Others were given up early before: so it is not known yet whether users get well. */
  readonly isInDoubt: boolean;
}

/**
 * Whether users who do not get well yet are held on: for as long as they may need, and while they get
 * better.
 *
 * @param blocks measured since they are there, the oldest first
 */
export function isWaitedFor(
  blocks: readonly Block[],
  { waited, left, suspectedSeconds, isWell, margin, worst, isOfNow, isInDoubt }: HeldUsers,
): boolean {
  const patience = Math.min(mostOfTime * left, onTop * suspectedSeconds);
  const isSoonSeen = isOfNow && !isInDoubt;
  const soonest = Math.max(isSoonSeen ? hopelessSeconds : watchedSeconds, patience);
  const isHopeless = margin > Math.max(hopeless, worst - leastDifference);
  if (isHopeless && waited >= soonest) return false;
  const isSure = isWell || isDegraded(blocks.slice(-fewestBlocks), margin);
  const enough = Math.max(isSure ? watchedSeconds : longestSeconds, patience);
  // Blocks close a while after what they tell of.
  return waited < enough || (margin < 0 && waited < 2 * enough);
}

/** They are clearly too many, and get no better. */
function isDegraded(latest: readonly Block[], present: number): boolean {
  const [first, last] = [latest[0]?.margin ?? 0, latest.at(-1)?.margin ?? 0];
  return (
    latest.length === fewestBlocks &&
    latest.every(({ margin }) => margin >= leastDifference) &&
    Math.min(last, present) > first - leastDifference
  );
}
