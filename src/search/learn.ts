import { believing, believingAll, leastCapacity } from './belief/capacity.ts';
import { lastArrival } from './arrival-evidence.ts';
import { isOfArrivals } from './arrivals.ts';
import { settle } from './level.ts';
import { intervalOf } from './belief/interval.ts';
import { isBelied, isOvercome, withoutBelied, withoutOvercome } from './belief/means.ts';
import { beforeChange, isContradicted, withoutOutdated } from './belief/outdated.ts';
import { isKnownWithoutLate, watchLate, withoutLate } from './late-users.ts';
import { measure, nextWindow, spanOf, type Measured } from './measure.ts';
import { quickest, shareOf, worstOf, type Look } from './readings.ts';
import { loadOver, measuredTo, type SearchState } from './state.ts';
import type { Block } from './belief/blocks.ts';
import type { Observation, SearchSettings } from './types.ts';

/** Agents that have not been at their limit for so long, in seconds, may be asked for more again. */
const limitSeconds = 20;

/** Users that are still on their way, as a share, hold up a level no more. */
const fewMissing = 0.02;
/** Where no more have come for so long, in seconds, those that are missing do not come. */
const arrivalSeconds = 60;

/** The load is remembered for so long at least, in seconds: arrivals are waited for up to two minutes. */
const leastRemembered = 300;

/** Keeps what the tick says of the agents: the load over time, and whether they are at their limit. */
export function remember(
  state: SearchState,
  { time, activeUsers, present, generatorLimit }: Observation,
): SearchState {
  const { level, settings } = state;
  const longest = Math.max(settings.windowSeconds ?? 0, ...state.memories.values());
  const keep = Math.max(leastRemembered, 3 * Math.max(longest, 20 * settings.scrapeSeconds));
  const there = present ?? activeUsers;
  // Users who come slowly come all the same; those who come back are no more than there were.
  const most = Math.max(
    ...state.activity.map(({ time: at, users }) => (at >= level.orderedAt ? users : 0)),
  );
  const activity = [...state.activity, { time, users: there }].filter(
    (entry) => entry.time > time - keep,
  );
  const areMissing = there < (1 - fewMissing) * activeUsers - 0.5;
  const isComplete =
    !areMissing || time - Math.max(lastArrival({ activity }), level.orderedAt) >= arrivalSeconds;
  const arrived = Math.abs(activeUsers - level.users) <= Math.max(0.5, 0.005 * level.users);
  const isRising =
    activeUsers > state.startedUsers * 1.002 || (activeUsers > state.startedUsers && there > most);
  const moving = arrived || activeUsers >= level.users || isRising;
  const stalledSince = moving ? time : state.stalledSince;
  const stalled =
    time - stalledSince >= Math.max(15, 3 * settings.scrapeSeconds) && activeUsers > 0;
  const limitedAt = generatorLimit === null ? state.limitedAt : time;
  // A moment at which the agents were busy is no limit for ever.
  const isOver = limitedAt !== null && time - limitedAt >= limitSeconds;
  const ceiling = generatorLimit ?? (stalled ? activeUsers : isOver ? null : state.ceiling);
  const isStarted = arrived || (stalled && ceiling !== null);
  const isThere = level.settledAt === null && isStarted && isComplete;
  // Where the block under way goes on, the level was reached by a small change.
  const settling =
    level.blockSince === null ? Math.max(settleSeconds(settings), state.arrivals.seconds) : 0;
  const settled = isThere ? settle(level, time + settling) : level;
  return {
    ...state,
    activity,
    stalledSince,
    startedUsers: activeUsers,
    ceiling,
    limitedAt: isOver && generatorLimit === null ? null : limitedAt,
    level: settled,
    late: watchLate(state.late, time, arrived && areMissing),
  };
}

/** How long the target takes to get used to a new load, on top of the users' arrival. */
function settleSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.min(10, Math.max(5, scrapeSeconds));
}

/** Feeds the belief: blocks of a settled level, and single readings while users are being added. */
export function learn(state: SearchState, observation: Observation, present: Look): SearchState {
  if (state.drain !== null || present.from < state.resumedAt) return state;
  const { settings, level } = state;
  const { scrapeSeconds } = settings;
  const looks = quickest(observation.readings) ?? [];
  const measured = measure(level, observation, {
    blockSeconds: blockSeconds(settings),
    scrapeSeconds,
    measuredTo: (signal) => measuredTo(state, signal),
  });
  const proven = Math.max(state.proven, healthyLoad(state, looks));
  const next = { ...state, proven, level: measured.level };
  if (measured.blocks.length > 0) return withBlocks(next, measured.blocks, observation.time);
  const moving = looks.filter(
    ({ signal, from }) =>
      (level.blockSince === null || level.blockSince > from) &&
      !isOfArrivals(state, { from }) &&
      from >= nextWindow(measuredTo(state, signal), scrapeSeconds),
  );
  return withReadings(next, moving, observation.time);
}

/** The load at which all signals are seen healthy; 0: one is not. */
function healthyLoad(state: SearchState, looks: readonly Look[]): number {
  const worst = worstOf(looks);
  if (worst === null || worst.margin >= 0) return 0;
  return Math.min(
    ...looks.map((look) => Math.max(loadOver(state, look)?.mean ?? 0, heldFor(state, look))),
  );
}

/** Of a window that is all there is of a signal, this share shows what is far too much. */
const tellingShare = 0.1;
const leastTellingSeconds = 30;

/** The load that was held for long enough to show in a long window, would it be far too much. */
function heldFor({ activity, settings }: SearchState, { from, to, average, twin }: Look): number {
  if (twin || average !== null || to - from <= 8 * settings.scrapeSeconds) return 0;
  const since = to - Math.max(leastTellingSeconds, tellingShare * (to - from));
  return Math.min(...activity.filter(({ time }) => time >= since).map(({ users }) => users));
}

/** Users that have come from next to none have asked too little to tell by, and the quick answers are in first. */
const mostSpread = 0.35;

/** Adds what was measured to the evidence, where the load over it is known. */
function withBlocks(state: SearchState, measured: readonly Measured[], at: number): SearchState {
  let blocks = state.blocks;
  const signals = new Set<string>();
  for (const part of measured) {
    const load = loadOver(state, part);
    if (load === null || load.falling || load.spread > mostSpread) continue;
    const block = { ...part, at, users: load.mean, loadSpread: load.spread };
    const { variancePerMinute } = state.beliefs.get(part.signal) ?? state.belief;
    blocks = [...withoutOutdated(blocks, block, variancePerMinute), block];
    signals.add(part.signal);
  }
  if (signals.size === 0) return state;
  let { beliefs } = state;
  for (const signal of signals) {
    beliefs = believing(beliefs, blocks, signal, state.settings.maxUsers);
  }
  return doingWithoutLate({ ...state, blocks, beliefs, belief: leastCapacity(beliefs) });
}

/**
 * Where users are late, and enough is known of those who are there, those who come count no more, and a
 * level begins when they have come.
 */
function doingWithoutLate(state: SearchState): SearchState {
  const { arrivals, late, belief, settings } = state;
  const isDue = late.areLate && arrivals.held === null && arrivals.seconds === 0;
  if (!isDue || !isKnownWithoutLate(state.blocks, belief)) return state;
  const blocks = withoutLate(state.blocks, belief);
  return {
    ...state,
    arrivals: { ...arrivals, isKnown: true, seconds: settleSeconds(settings) },
    blocks,
    ...believingAll(blocks, settings.maxUsers),
  };
}

/** Adds single readings to the evidence: of those that may be averaged, or are the user's own. */
export function withReadings(state: SearchState, looks: readonly Look[], at: number): SearchState {
  const measured = looks.flatMap((look): Measured[] => {
    const { signal, from, to } = look;
    const average = look.average ?? (look.twin ? null : look.margin);
    const before = measuredTo(state, signal);
    if (average === null || to <= before) return [];
    const seconds = spanOf(look, state.settings.scrapeSeconds, before);
    const start = Math.max(from, before);
    const share = shareOf(look);
    return [{ signal, margin: average, from: start, to, seconds, ...share, isPassing: true }];
  });
  return withBlocks(state, measured, at);
}

/**
 * Without what was measured near a capacity that seems to be found before it changed; null: it did
 * not change. Other loads still tell what the signal is without load, and where it was too much.
 */
export function withoutChange(state: SearchState, users: number): SearchState | null {
  const { blocks, belief, settings } = state;
  const { precision, maxUsers } = settings;
  const own = blocks.filter(({ signal }) => signal === belief.binding);
  const outdated = beforeChange(own, users, precision, maxUsers);
  if (outdated === null) return null;
  return keeping(
    state,
    blocks.filter((block) => !outdated.includes(block)),
  );
}

/** With these blocks only, which leave out some of the signal that binds. */
function keeping(state: SearchState, blocks: readonly Block[]): SearchState {
  const { belief, settings } = state;
  const beliefs = believing(state.beliefs, blocks, belief.binding, settings.maxUsers);
  return { ...state, blocks, beliefs, belief: leastCapacity(beliefs) };
}

/**
 * Without what was measured before and does not go with what is measured now of as many users as seem to
 * be the capacity.
 */
export function withoutRefuted(state: SearchState): SearchState {
  const { belief, blocks, settings } = state;
  const { users, isPrecise } = intervalOf(belief, settings);
  if (!isPrecise) return state;
  const kept = isBelied(blocks, users, belief)
    ? withoutBelied(blocks, users, belief)
    : isOvercome(blocks, users, belief)
      ? withoutOvercome(blocks, users, belief)
      : null;
  return kept === null ? state : keeping(state, kept);
}

/** Where it is so sure that far more are carried than the service fell with, something else made it fall. */
const surelyMore = 0.02;
const farMore = 1.5;

/** Without a collapse with far fewer users than are believed to be carried. */
export function withoutFalseCollapse(state: SearchState): SearchState {
  const { belief, collapse, drain } = state;
  if (collapse === null || drain !== null) return state;
  const isFalse = belief.below(farMore * collapse.users) < surelyMore;
  return isFalse ? { ...state, collapse: null } : state;
}

/** What was just measured, where it contradicts what was before; null: nothing does. */
export function contradiction(state: SearchState, time: number): Block | null {
  const now = state.blocks.filter(({ at }) => at === time);
  return now.find((block) => isContradicted(state.blocks, block)) ?? null;
}

/** Without what was measured to be degraded with so many users, or fewer. */
export function withoutUnrecovered(state: SearchState, users: number): SearchState {
  const { maxUsers } = state.settings;
  const blocks = state.blocks.filter((block) => block.margin < 0 || block.users > users);
  return { ...state, blocks, ...believingAll(blocks, maxUsers) };
}

/**
 * How long a block of measurement is: a few scrapes, fewer where they are rare, and long enough to be
 * nearly independent.
 */
function blockSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.max(10, 2 * scrapeSeconds, Math.min(3 * scrapeSeconds, 15));
}
