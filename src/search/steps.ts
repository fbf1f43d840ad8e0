import { counted } from '../counted.ts';
import { asLevel, moved, newLevel, smallMove } from './level.ts';
import type { Belief } from './belief/belief.ts';
import { pointsTo } from './belief/means.ts';
import { hasFallen, shortOfFall } from './evidence.ts';
import { levels, limitOf, remembering, type SearchState } from './state.ts';
import { allEverHealthy, isHeld, isOfShare, isSteady, secondsOf } from './belief/blocks.ts';
import type { Command, Level, Observation, Phase, SearchResult } from './types.ts';

/** What a tick leads to. */
export interface Step {
  readonly state: SearchState;
  readonly command: Command;
}

/** The level that is chosen now. */
export function choose(state: SearchState): number {
  const { blocks, again } = state;
  if (again !== null) return Math.max(1, Math.min(again.users, mostUsers(state)));
  const believed = blocks.length === 0 ? Infinity : besideTheMiddle(state);
  const limits = [
    mostUsers(state),
    belowDegraded(state),
    shortOfCollapse(state),
    littleAboveHeld(state),
  ];
  const middle = Math.max(believed, farBelowDegraded(state));
  return Math.max(1, Math.floor(Math.min(nextStep(state), middle, ...limits)));
}

/** The next level is no less than this share of the least that was too much. */
const farthestDown = 0.4;

/**
 * How far down a level may be at once, however little is known of the capacity: the fewer users, the
 * longer it takes to learn anything of them, and chance makes much of one slow request.
 */
function farBelowDegraded({ blocks }: SearchState): number {
  const degraded = blocks.filter((block) => isSteady(block) && block.margin >= 0);
  const least = Math.min(...degraded.map(({ users }) => users));
  return degraded.length === 0 ? 0 : farthestDown * least;
}

/**
 * Where the service fell is not tried again, as that takes minutes: a little fewer users are the most,
 * and after each further collapse a tenth fewer.
 */
function shortOfCollapse({ collapse }: SearchState): number {
  if (!hasFallen(collapse)) return Infinity;
  return (collapse.times === 1 ? shortOfFall : 0.9) * collapse.users;
}

/** Beyond this margin, which is half of the threshold, the capacity may be near. */
const nearMargin = Math.log(0.5);
/** The step is this factor then, where it is not seen on the way whether it is too long. */
const unseenStep = 1.15;

/** Late users whose coming does not count are too many only when they are there: near the capacity few are added. */
function littleAboveHeld({ arrivals, late, blocks }: SearchState): number {
  const held = blocks.filter(isHeld);
  const isUnseen = late.areLate && arrivals.seconds > 0;
  if (!isUnseen || !held.some(({ margin }) => margin > nearMargin)) return Infinity;
  return unseenStep * Math.max(...held.map(({ users }) => users));
}

/** This many are carried, in nineteen of twenty cases, by what is believed. */
const likelyCarried = 0.05;

/**
 * How far the users may grow beyond what was seen healthy: by a step, and further where the signals
 * tell that the capacity is well beyond it, or what was carried before.
 */
function nextStep({ proven, belief, blocks, settings }: SearchState): number {
  const { startUsers, expectedUsers, maxUsers } = settings;
  const start = startUsers ?? Math.max(1, Math.round(maxUsers / 100));
  // A share of requests tells nothing before the cliff.
  const least = blocks.some(isOfShare) ? 1.2 : 1.3;
  // Small numbers may grow faster: the harm is small as well.
  const growth = least + 0.25 * Math.min(1, Math.max(100, start) / Math.max(1, proven));
  const likely = Math.max(belief.quantile(likelyCarried), 0.95 * (expectedUsers ?? 0));
  return Math.max(start, Math.ceil(growth * proven), Math.min(2 * proven, likely));
}

/**
 * The most users that are tried. Where it is enough to know that so many are carried, that is
 * half-way to what was carried before: close to the capacity the most is learnt, and nobody is
 * overloaded.
 */
function mostUsers(state: SearchState): number {
  const { expectedUsers, enoughUsers } = state.settings;
  if (enoughUsers === null) return limitOf(state);
  return Math.min(
    limitOf(state),
    Math.sqrt(enoughUsers * Math.max(enoughUsers, expectedUsers ?? 0)),
  );
}

/** So long is measured on one side of the middle, and then on the other, in seconds. */
const sideSeconds = 45;

/**
 * By turns a little above the middle of what is believed and a little below, as far as it is
 * uncertain: two loads tell how steep the signal is, and that decides how wide the interval is. After
 * a collapse never above. Where the mean of what was measured points to one side, further to that side.
 */
function besideTheMiddle({ belief, blocks, settings, collapse }: SearchState): number {
  const middle = aim(belief);
  const near = blocks.filter(
    (block) =>
      block.signal === belief.binding &&
      isSteady(block) &&
      Math.abs(Math.log(block.users / middle)) < 0.1,
  );
  const turn = Math.floor(secondsOf(near) / Math.max(sideSeconds, 3 * settings.scrapeSeconds));
  const side = pointsTo(blocks, middle, belief);
  const [below, above] = [(1 - smallMove) * middle, (1 + smallMove) * middle];
  if (turn % 2 === 1) return side < 0 ? below : Math.max(below, belief.quantile(0.25));
  if (collapse !== null) return Math.min(middle, belief.quantile(0.5));
  return side > 0 ? above : Math.min(above, Math.max(middle, belief.quantile(0.75)));
}

/** The middle of what is believed; a little aside where one side is the less certain. */
function aim(belief: Belief): number {
  const middle = belief.quantile(0.5);
  const between = Math.sqrt(belief.quantile(0.05) * belief.quantile(0.95));
  return Math.min(1.02 * middle, Math.max(0.97 * middle, between));
}

/** Half the lowest load that was measured, where none was healthy but by chance, nor is believed to be. */
function belowDegraded({ blocks, belief }: SearchState): number {
  const least = Math.min(...blocks.filter(isSteady).map(({ users }) => users));
  return least === Infinity || allEverHealthy(blocks) || belief.below(least) < 0.5
    ? Infinity
    : Math.floor(least / 2);
}

/** Chooses the level, and holds the present one where it is as good. */
export function seek(state: SearchState, observation: Observation): Step {
  const chosen = choose(state);
  const { level, settings } = state;
  const distance = Math.abs(Math.log(chosen / Math.max(1, level.users)));
  const uncertainty = Math.log(state.belief.quantile(0.84) / state.belief.quantile(0.16)) / 2;
  const tolerance = Math.max(
    settings.precision / 2,
    Math.min(0.5 * uncertainty, settings.precision),
  );
  // What is measured again is held exactly, and so is the limit itself: an answer that it is carried
  // must not be a little short of it.
  const isExact = state.again !== null || chosen >= Math.floor(mostUsers(state));
  const near = level.users > 0 && distance <= tolerance && (level.users === chosen || !isExact);
  const present = counted(level.users, 'user');
  if (near) return order(state, observation, level.users, 'measure', `measuring ${present}`);
  const climbing = chosen > level.users;
  if (climbing && isLast(state, observation))
    return order(state, observation, level.users, 'measure', `holding ${present}`);
  const reason = climbing
    ? `${counted(chosen, 'user')} should be healthy`
    : `${present} ${level.users === 1 ? 'is' : 'are'} too many`;
  return order(state, observation, chosen, 'expand', reason);
}

/** A level that begins later than this before the deadline, in seconds, would not be held. */
const lastLevelSeconds = 35;
/** But most of a short time is for the way. */
const lastLevelShare = 0.4;

/** Too late to climb on where no level was held yet: the present one is, to have one to answer with. */
function isLast(state: SearchState, { time }: Observation): boolean {
  const { level, settings, blocks } = state;
  const left = settings.deadline - time;
  const isClimb = levels(state).length === 0 && blocks.every(({ margin }) => margin < 0);
  const last = Math.min(
    lastLevelSeconds + settings.scrapeSeconds,
    lastLevelShare * settings.deadline,
  );
  return level.users > 0 && isClimb && left < last;
}

/** As many of the users as may have come by the next tick. */
function paced({ arrivals, activity, startedUsers }: SearchState, users: number): number {
  const [before, now] = [activity.at(-2), activity.at(-1)];
  if (arrivals.pace === null || now === undefined || users <= startedUsers) return users;
  const seconds = now.time - (before?.time ?? now.time - 1);
  return Math.min(
    users,
    Math.floor(startedUsers) + Math.max(1, Math.round(arrivals.pace * seconds)),
  );
}

/** Gives the command, and begins a new level when the users change. */
export function order(
  state: SearchState,
  { time }: Observation,
  users: number,
  phase: Phase,
  reason: string,
): Step {
  const same = users === state.level.users;
  const level = same
    ? state.level
    : phase === 'blind' || phase === 'drain'
      ? newLevel(users, time)
      : moved(state.level, users, time, state.arrivals.seconds > 0);
  const held = same ? state.levels : finished(state, time);
  return {
    state: { ...state, level, levels: held, stalledSince: same ? state.stalledSince : time },
    command: {
      users: paced(state, users),
      settledSince: level.blockSince,
      phase,
      reason,
      result: null,
    },
  };
}

/**
 * Goes on after all users were away: the level under way begins anew, and without load the service
 * has recovered from whatever it was drained for.
 */
export function resume(state: SearchState, { time }: Observation): SearchState {
  return {
    ...state,
    levels: finished(state, time),
    level: newLevel(state.level.users, time),
    activity: [],
    drain: null,
    stalledSince: time,
    resumedAt: time,
  };
}

/** The levels with the present one closed, where it was measured. */
export function finished(state: SearchState, time: number): readonly Level[] {
  const level = asLevel(state.level, time);
  return level.margin === null ? state.levels : [...state.levels, level];
}

/** Ends the search with an answer, and all users' leave. */
export function finish(state: SearchState, answer: SearchResult): Step {
  const result = remembering(state, answer);
  const { time } = state.activity.at(-1) ?? { time: 0 };
  return {
    state: { ...state, result, levels: finished(state, time), level: newLevel(0, time) },
    command: { users: 0, settledSince: null, phase: 'done', reason: result.reason, result },
  };
}
