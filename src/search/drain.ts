import { isOfArrivals } from './arrivals.ts';
import { chanceOver } from './belief/belief.ts';
import { withReadings, withoutUnrecovered } from './learn.ts';
import { quickest, type Look } from './readings.ts';
import {
  conclude,
  limitOf,
  loadOver,
  responseSeconds,
  type Drain,
  type SearchState,
} from './state.ts';
import { finish, order, seek, type Step } from './steps.ts';
import type { Observation, SearchSettings } from './types.ts';
import { isSteady } from './belief/blocks.ts';

/** A margin at which a level is left at once: twice the threshold is more than noise near it. */
const breachMargin = Math.log(2);

/** True when the margin at this moment is far beyond what can be noise at the threshold. */
export function isBreach(state: SearchState, observation: Observation, present: Look): boolean {
  const seconds = Math.max(present.to - present.from, state.settings.scrapeSeconds);
  const chance = chanceOver(state.beliefs.get(present.signal) ?? state.belief, seconds);
  const limit = breachMargin + 2 * Math.log(1 + Math.min(2, chance));
  const isOver = areMostSlow(present);
  if ((present.margin < limit && !isOver) || observation.activeUsers <= 1) return false;
  if (present.from < state.resumedAt) return false;
  if (isOfArrivals(state, present) && present.margin < farBeyond) return false;
  // A window that reaches back before the level, or the small moves that led to it, speaks of another.
  const { orderedAt, settledAt, steadySince } = state.level;
  if (settledAt === null || present.from >= Math.min(orderedAt, steadySince ?? Infinity))
    return true;
  // But of no more users than were carried before, whichever of the levels it was.
  return isOver && (loadOver(state, present)?.mean ?? Infinity) <= state.proven;
}

/** So many requests, as a share, are most of them; */
const mostRequests = 0.7;
/** where that is no more than this times what is allowed, as of a median, a few users too many do it. */
const timesAllowed = 5;

/** Whether most requests were slower than the threshold of a quantile: no burst makes them so. */
function areMostSlow({ average, allowedShare }: Look): boolean {
  if (allowedShare === undefined || average === null) return false;
  const times = Math.exp(average);
  return times * allowedShare >= mostRequests && times >= timesAllowed;
}

/**
 * Leaves a breached level: for one a little lower that was healthy before, where there is one, as
 * what recovers there was no more than chance or a few users too many; else for one far below. Where
 * the service has collapsed before, at once for as few users as it recovered with then.
 */
export function beginDrain(before: SearchState, observation: Observation, present: Look): Step {
  const breachedAt = loadOver(before, present)?.mean ?? observation.activeUsers;
  const state = withReadings(before, [present], observation.time);
  const near = 0.93 * breachedAt;
  const wasHealthy = before.blocks.some(
    (block) => isSteady(block) && block.users >= near && block.margin < 0,
  );
  const surelyBelow = Math.max(0.5 * breachedAt, 0.95 * state.belief.quantile(0.1));
  const low = wasHealthy ? near : Math.min(near, surelyBelow);
  const known = before.collapse?.recoveredAt ?? Infinity;
  // What recovered only without users gets worse with many of them: that is soon seen.
  const most = known === 0 ? 0.5 * breachedAt : known;
  const users = Math.max(1, Math.floor(Math.min(low, most, before.level.users, limitOf(before))));
  const drained: SearchState = {
    ...state,
    drain: {
      breachedAt,
      wasHealthy: wasHealthy && before.collapse === null,
      reachedAt: null,
      margin: present.margin,
      unrecoveredAt: null,
      emptied: false,
    },
    proven: Math.min(state.proven, 0.95 * breachedAt),
  };
  return order(
    drained,
    observation,
    users,
    'drain',
    `${present.signal} is far beyond its threshold`,
  );
}

/**
 * Waits until the signals are healthy again, then goes back; goes lower when they are not. What does
 * not recover with a third of the users is waited for without any: its old requests must end first.
 */
export function drain(
  state: SearchState,
  drain: Drain,
  observation: Observation,
  present: Look,
): Step {
  const { level, settings } = state;
  const arrived = observation.activeUsers <= level.users * 1.005 + 0.5;
  const reachedAt = drain.reachedAt ?? (arrived ? observation.time : null);
  const fresh = reachedAt !== null && present.to > reachedAt + settings.scrapeSeconds;
  if (fresh && present.margin < (drain.wasHealthy ? 0 : quietMargin(state))) {
    const { time } = observation;
    const learnt = isNews(state) ? withLeft(state, observation, reachedAt) : state;
    return seek(recovered(learnt, drain, present, { time, reachedAt }), observation);
  }
  const waited = reachedAt === null ? 0 : observation.time - reachedAt;
  const kept = { ...state, drain: { ...drain, reachedAt } };
  // A window that reaches back before the users had left tells of them.
  const tellsOfBefore = reachedAt === null || present.from < reachedAt;
  // Fewer users and yet worse by far: the longer they stay, the longer it takes.
  const worsens =
    !tellsOfBefore &&
    present.margin > Math.min(farBeyond, Math.max(breachMargin, drain.margin) + worsening);
  const isHopeless = worsens && level.users > 0 && !drain.emptied;
  const isWaiting = waited < patienceFor(level.users, settings) || tellsOfBefore;
  if (!isHopeless && isWaiting) {
    const reason =
      level.users === 0
        ? 'waiting without users until old requests have ended'
        : 'waiting for the signals to recover';
    return order(kept, observation, level.users, 'drain', reason);
  }
  if (level.users === 0) {
    const { binding } = state.belief;
    const result = conclude(state, 'failed');
    const why = `${binding || present.signal} did not recover in ${Math.round(waited)} s without users`;
    return finish(state, { ...result, reason: `${why}. ${result.reason}` });
  }
  if (drain.emptied) {
    // Nothing is left to drain: what is measured now is the service itself.
    return seek({ ...state, drain: null }, observation);
  }
  // A little beyond the threshold may be noise, or a few users too many; a collapse is far beyond.
  const collapsedAt = present.margin >= breachMargin ? level.users : null;
  const unrecoveredAt = drain.unrecoveredAt ?? collapsedAt;
  const next = { ...drain, wasHealthy: false, reachedAt: null, unrecoveredAt };
  const lower = { ...state, drain: next };
  const fewer = Math.floor(0.6 * level.users);
  const users = isHopeless || fewer < emptyShare * drain.breachedAt ? 0 : fewer;
  return order(lower, observation, users, 'drain', 'not recovered: fewer users');
}

/** Fewer than this share of the users tell little of whether they are carried. */
const telling = 0.5;

/**
 * Whether that the users are healthy who were left says anything new. The first look that is healthy is
 * worse than those after it, so it tells nothing where others do.
 */
function isNews({ blocks, level }: SearchState): boolean {
  return blocks.every(({ users, margin }) => margin >= 0 || users < telling * level.users);
}

/**
 * What was healthy over a time at whose beginning there were more users was so with those who were left: no
 * worse than that, but maybe better.
 */
function withLeft(
  state: SearchState,
  { readings, time }: Observation,
  reachedAt: number,
): SearchState {
  const since = reachedAt + responseSeconds;
  const late = (quickest(readings) ?? []).filter(({ to }) => to > since);
  const clipped = late.map((look) => ({ ...look, from: Math.max(look.from, since) }));
  const reachingBack = late.filter(({ from }) => from < since).map(({ signal }) => signal);
  const learnt = withReadings(state, clipped, time);
  const blocks = learnt.blocks.map((block) =>
    block.at === time && reachingBack.includes(block.signal) ? { ...block, isFirst: true } : block,
  );
  return { ...learnt, blocks };
}

/** The search goes on; where the signals did not recover at once, it knows of a collapse. */
function recovered(
  state: SearchState,
  drain: Drain,
  { signal, from, to }: Look,
  { time, reachedAt }: { readonly time: number; readonly reachedAt: number },
): SearchState {
  const { breachedAt, unrecoveredAt, emptied } = drain;
  const waited = time - reachedAt;
  if (state.level.users === 0 && from === to && waited > memorySeconds) {
    // A gauge that stays as it was, without any user, tells of what was.
    const memories = new Map([...state.memories, [signal, waited] as const]);
    return { ...state, memories, drain: null };
  }
  const isEmptied = emptied || state.level.users === 0;
  if (unrecoveredAt === null) return { ...state, drain: null };
  const recoveredAt = isEmptied ? 0 : state.level.users;
  return {
    ...state,
    drain: null,
    collapse: {
      users: Math.round(breachedAt),
      unrecoveredAt,
      recoveredAt,
      at: time,
      times: (state.collapse?.times ?? 0) + 1,
    },
    proven: isEmptied ? Math.min(state.proven, breachedAt / 2) : state.proven,
  };
}

/** Beyond the breach by this, in logarithms, a service gets worse. */
const worsening = Math.log(2);
/** Whatever the breach was, this is far beyond what fewer users should show. */
const farBeyond = Math.log(20);

/**
 * All users leave where fewer of them are degraded than were healthy before: the service has not
 * recovered, or the signal tells of what was. What was measured of it does not count.
 */
export function beginRecovery(state: SearchState, observation: Observation, users: number): Step {
  const recovering: SearchState = {
    ...withoutUnrecovered(state, users),
    drain: {
      breachedAt: users,
      wasHealthy: false,
      reachedAt: null,
      margin: 0,
      unrecoveredAt: users,
      emptied: false,
    },
  };
  const reason = `degraded with fewer users than were healthy before`;
  return order(recovering, observation, 0, 'drain', reason);
}

/** What takes longer than this to recover without users remembers. */
const memorySeconds = 60;

/** Without users, the most that old requests, or what a signal remembers, are waited for. */
const emptySeconds = 900;
const emptyShareOfBudget = 1 / 4;

/** How long a number of users may take to be recovered with, in seconds. */
function patienceFor(users: number, { scrapeSeconds, deadline }: SearchSettings): number {
  return users === 0
    ? Math.min(emptySeconds, emptyShareOfBudget * deadline)
    : 15 + 4 * scrapeSeconds;
}

/** With less than this share of the users of the breach, none are left. */
const emptyShare = 0.2;

/** Half-way, in value, between quiet and the threshold. */
function quietMargin({ blocks }: SearchState): number {
  const quiet = Math.min(0, ...blocks.map(({ margin }) => margin));
  return Math.log((1 + Math.exp(quiet)) / 2);
}
