/**
 * Users that come may load a service by more than those who are there: they sign up, log in, and fill
 * caches. What is degraded while they come, and healthy with as many of them a little later, says
 * nothing of how many are carried. Whether it is so is found out when a level that users just came to
 * is degraded for the first time: it is held for a while. Where it gets well, users come more slowly
 * from then on, and nothing counts until they are there.
 */

import {
  areWell,
  chanceOf,
  difference,
  haveLeft,
  isAcquitted,
  isBetter,
  lastArrival,
  lastOf,
  settledBlocks,
} from './arrival-evidence.ts';
import { believingAll } from './belief/capacity.ts';
import { isSteady, worstTogether, type Block } from './belief/blocks.ts';
import { isWaitedFor, leastDifference, mostOfTime, watchedSeconds } from './held-users.ts';
import { isTrueOfThose } from './late-users.ts';
import { newLevel, settle } from './level.ts';
import type { Look } from './readings.ts';
import type { SearchState } from './state.ts';
import type { Observation } from './types.ts';

/** What is known of users that come. */
export interface Arrivals {
  /** How long after the last one came it is users that are there who are measured, in seconds. */
  readonly seconds: number;
  /** The most that may come in a second; null: as many as the agents can make. */
  readonly pace: number | null;
  /** Whether they cost anything was found out. */
  readonly isKnown: boolean;
  /** The least users that were held, and did not get well: that many are too many; Infinity: none were. */
  readonly triedWith: number;
  /** When the last ones came who were held, in seconds since the run began; -Infinity: none were. */
  readonly triedAt: number;
  /** Those who were held last were far too many, and given up early: the next are held for longer. */
  readonly isInDoubt: boolean;
  /** The most users that came, rather than were left of more, and were healthy. */
  readonly wellWith: number;
  /** So long after the first users came they were degraded, and well afterwards, in seconds; 0: they were not. */
  readonly suspectedSeconds: number;
  /** The users that are held now, to see whether they get well; null: none. */
  readonly held: number | null;
  /** What was seen while users came, before they were there. */
  readonly seen: readonly number[];
  /** What their coming is blamed for; null: nothing. */
  readonly blamed: Blame | null;
}

/** What was degraded while users came, and healthy when they were there. */
interface Blame {
  /** As many were there. */
  readonly users: number;
  /** How bad it was, as a margin. */
  readonly worst: number;
  /** They are held until then, to see that it does not come back by itself; null: they were. */
  readonly until: number | null;
}

/** Nothing is known of them. */
export const unknownArrivals: Arrivals = {
  seconds: 0,
  pace: null,
  isKnown: false,
  triedWith: Infinity,
  triedAt: -Infinity,
  isInDoubt: false,
  wellWith: 0,
  suspectedSeconds: 0,
  held: null,
  seen: [],
  blamed: null,
};

/** Users that come are doubted where they are degraded by so much. */
const clearly = 0.5;
/** What comes back within a minute, as a job that runs so often, did not come with the users. */
const blamedSeconds = 60;
/** With this share of the users and more as many were there before. */
const asMany = 0.93;
/** Where some were too many, this share of them may get well. */
const farFewer = 0.7;
/** The slowest pace, as a share of those who are there. */
const slowestShare = 0.003;
/** Where nobody noticed that users came, the next ones come quicker by this factor. */
const quicker = 1.5;
/** So many looks in a row, all of them healthy by so much in logarithms, are a while. */
const unnoticedLooks = 4;
const unnoticed = -0.3;

/** Whether a look may speak of users that are yet to settle. */
export function isOfArrivals(state: SearchState, { from }: { readonly from: number }): boolean {
  return state.arrivals.seconds > 0 && from < lastArrival(state) + state.arrivals.seconds;
}

/** What is known of users that come, after what was just learnt. */
export function watchArrivals(
  looked: SearchState,
  observation: Observation,
  present: Look,
): SearchState {
  const { time, activeUsers } = observation;
  const before = withoutOthers(withWell(looked, time));
  if (before.drain !== null) return withArrivals(before, { held: null, seen: [] });
  const { blamed } = before.arrivals;
  if (blamed !== null && isAcquitted(before, blamed)) {
    return withArrivals(before, { ...unknownArrivals, isKnown: true });
  }
  if (blamed !== null && blamed.until !== null) {
    if (time < blamed.until) return before;
    return withArrivals(before, { held: null, blamed: { ...blamed, until: null } });
  }
  const cameAt = lastArrival(before);
  const value = present.average ?? present.margin;
  const { isKnown, suspectedSeconds } = before.arrivals;
  const watched = isKnown ? before.arrivals.seconds : watchedSeconds;
  const isUnsettled = present.from < cameAt + watched && watched > 0;
  const state = isUnsettled
    ? withArrivals(before, { seen: [...before.arrivals.seen, value] })
    : before;
  if (state.arrivals.held !== null) return tested(state, present, time);
  const isDoubted = isKnown
    ? before.arrivals.pace !== null && value >= 0
    : value >= (suspectedSeconds > 0 ? 0 : clearly) && mayBeOfArrivals(state, observation, present);
  if (isUnsettled && activeUsers > 1 && isDoubted) {
    return withHeld(state, activeUsers);
  }
  return isKnown ? withPace(quickened(state), cameAt + watched) : state;
}

/** Knows of users that came and were just measured to be healthy, unless they were degraded at first. */
function withWell(state: SearchState, time: number): SearchState {
  const { held, suspectedSeconds } = state.arrivals;
  if (haveLeft(state) || held !== null || suspectedSeconds > 0) return state;
  const measured = state.blocks.filter(({ at }) => at === time);
  const healthy = worstTogether(measured).filter((block) => isSteady(block) && block.margin < 0);
  const wellWith = Math.max(state.arrivals.wellWith, ...healthy.map(({ users }) => users));
  return withArrivals(state, { wellWith });
}

/** What was seen of users who came says nothing of those who come after they have left. */
function withoutOthers(state: SearchState): SearchState {
  const { held, isKnown, seen } = state.arrivals;
  return held !== null || isKnown || seen.length === 0 || !haveLeft(state)
    ? state
    : withArrivals(state, { seen: [] });
}

/** Where nobody noticed for a while that users come, they come quicker. */
function quickened(state: SearchState): SearchState {
  const { seen, pace } = state.arrivals;
  const isUnnoticed = seen.length >= unnoticedLooks && seen.every((value) => value < unnoticed);
  if (pace === null || !isUnnoticed) return state;
  return withArrivals(state, { seen: [], pace: quickerThan(pace, state) });
}

/** Somewhat quicker than users really came: what nobody tried is not known to go unnoticed. */
function quickerThan(pace: number, { activity }: SearchState): number {
  return Math.max(pace, quicker * Math.min(pace, paceOf(activity)));
}

/** Holds users who came, until it is known whether they get well. */
export function withHeld(state: SearchState, activeUsers: number): SearchState {
  return withArrivals(state, { held: Math.min(state.level.users, Math.floor(activeUsers)) });
}

/**
 * Users came a moment ago, whether that costs anything is not known yet, as many did not come before
 * and were healthy, and the look speaks of no time with more of them.
 */
export function mayBeOfArrivals(
  state: SearchState,
  { time, activeUsers }: Pick<Observation, 'time' | 'activeUsers'>,
  { from }: Pick<Look, 'from'>,
): boolean {
  const { wellWith, triedWith, triedAt } = state.arrivals;
  const cameAt = lastArrival(state);
  const areOthers = cameAt > triedAt && activeUsers <= farFewer * triedWith;
  const isNew = wellWith < asMany * activeUsers && areOthers;
  const left = state.settings.deadline - time;
  const isWorthIt = watchedSeconds <= mostOfTime * left;
  const isRecent = time < cameAt + watchedSeconds;
  const wereMore = state.activity.some((at) => at.time >= from && at.users > activeUsers / asMany);
  return !state.arrivals.isKnown && isNew && isRecent && isWorthIt && !wereMore;
}

function withArrivals(state: SearchState, changed: Partial<Arrivals>): SearchState {
  return { ...state, arrivals: { ...state.arrivals, ...changed } };
}

/** Whether users that came, and were degraded, get well. */
function tested(state: SearchState, present: Look, time: number): SearchState {
  const cameAt = lastArrival(state);
  const waited = time - cameAt;
  const blocks = settledBlocks(state, cameAt);
  const last = lastOf(blocks);
  if (last !== null && isBetter(state, last)) {
    return costly(state, last, { cameAt, until: time + blamedSeconds });
  }
  const { suspectedSeconds, seen, isInDoubt } = state.arrivals;
  const held = {
    ...{ waited, suspectedSeconds, isInDoubt, margin: present.margin },
    left: state.settings.deadline - cameAt,
    isWell: last !== null && areWell(last),
    worst: Math.max(present.margin, ...seen),
    isOfNow: present.from >= cameAt,
  };
  if (isWaitedFor(blocks, held)) return state;
  const isEarly = waited < watchedSeconds;
  const users = state.arrivals.held ?? Infinity;
  const isSure = last === null || last.every((block) => block.margin >= 0);
  // Where they were by turns healthy and not, a few fewer may tell.
  const tooMany = isSure ? users : (asMany / farFewer) * users;
  const triedWith = isEarly ? Infinity : tooMany;
  return withArrivals(state, {
    triedWith: Math.min(state.arrivals.triedWith, triedWith),
    triedAt: cameAt,
    ...{ isInDoubt: isEarly, suspectedSeconds: 0, held: null, seen: [] },
  });
}

/** Half the pace of the last users who came. */
function slower({ arrivals, activity, level }: SearchState): number {
  return Math.max(slowestShare * level.users, 0.5 * (arrivals.pace ?? paceOf(activity)));
}

/** Users who are known to cost more when they come, and came just before a breach, come more slowly. */
export function slowedByBreach(state: SearchState, time: number): SearchState {
  const isRecent = time < lastArrival(state) + watchedSeconds;
  return state.arrivals.seconds > 0 && isRecent
    ? withArrivals(state, { pace: slower(state) })
    : state;
}

/**
 * Users come at half the pace, and what was measured before these were there is forgotten: all of it but
 * how few users were, where it was not known that users cost so much to come. Those who are well are held
 * for a while.
 *
 * @param there what was measured of them since
 */
function costly(
  state: SearchState,
  there: readonly Block[],
  { cameAt, until }: { readonly cameAt: number; readonly until: number },
): SearchState {
  const { settings, level, arrivals } = state;
  const from = there[0]?.from ?? cameAt;
  const isNew = arrivals.seconds === 0;
  const isWell = areWell(there);
  const users = Math.max(...there.map((block) => block.users));
  const blame = { users, worst: Math.max(...arrivals.seen), until: isWell ? until : null };
  const seconds = Math.max(arrivals.seconds, from - cameAt, settings.scrapeSeconds);
  const blocks = state.blocks.filter((block) => {
    if (!isNew) return block.to <= cameAt || block.from >= from;
    const isOfThose = !isWell && block.from >= from;
    return isOfThose || (state.late.areLate && isTrueOfThose(there, block));
  });
  return {
    ...state,
    arrivals: {
      ...unknownArrivals,
      seconds,
      pace: slower(state),
      isKnown: true,
      blamed: isNew ? blame : arrivals.blamed,
      held: isNew && isWell ? arrivals.held : null,
    },
    blocks,
    ...believingAll(blocks, settings.maxUsers),
    level: isNew ? settle(newLevel(level.users, level.orderedAt), from) : level,
    // For all that is known the service fell because they came.
    collapse: isNew ? null : state.collapse,
    proven: Math.max(state.proven, isWell ? users : 0),
  };
}

/** How many users a second came last. */
function paceOf(activity: SearchState['activity']): number {
  const paces = activity.flatMap(({ time, users }, index) => {
    const before = activity[index - 1];
    return before === undefined || users <= before.users
      ? []
      : [(users - before.users) / Math.max(0.1, time - before.time)];
  });
  return Math.max(1, ...paces.slice(-3));
}

/** Where users are there and were hardly noticed to come, the next may come quicker. */
function withPace(state: SearchState, settledAt: number): SearchState {
  const { seen, pace } = state.arrivals;
  const blocks = settledBlocks(state, settledAt);
  if (pace === null || seen.length === 0 || blocks.length === 0) return state;
  const chance = chanceOf(state, blocks);
  const worse = difference(seen, blocks);
  const isNoticed = worse > leastDifference + chance;
  return withArrivals(state, {
    seen: [],
    pace: isNoticed ? slower(state) : quickerThan(pace, state),
  });
}
