import { believe } from './belief.ts';
import { measure, nextWindow, settle, spanOf, type Worst } from './level.ts';
import { loadOver, type SearchState } from './state.ts';
import type { Observation, SearchSettings } from './types.ts';
import type { Block } from './blocks.ts';

/** Keeps what the tick says of the agents: the load over time, and whether they are at their limit. */
export function remember(
  state: SearchState,
  { time, activeUsers, generatorLimit }: Observation,
): SearchState {
  const { level, settings } = state;
  const keep = 3 * Math.max(settings.windowSeconds ?? 0, 20 * settings.scrapeSeconds);
  const activity = [...state.activity, { time, users: activeUsers }].filter(
    (entry) => entry.time > time - keep,
  );
  const previous = state.activity.at(-1)?.users ?? 0;
  const arrived = Math.abs(activeUsers - level.users) <= Math.max(0.5, 0.005 * level.users);
  const moving = arrived || activeUsers >= level.users || activeUsers > previous * 1.002;
  const stalledSince = moving ? time : state.stalledSince;
  const stalled =
    time - stalledSince >= Math.max(15, 3 * settings.scrapeSeconds) && activeUsers > 0;
  const ceiling = generatorLimit ?? (stalled ? activeUsers : state.ceiling);
  const isThere = level.settledAt === null && (arrived || (stalled && ceiling !== null));
  // Where the block under way goes on, the level was reached by a small change.
  const settling = level.blockSince === null ? settleSeconds(settings) : 0;
  const settled = isThere ? settle(level, time + settling) : level;
  return { ...state, activity, stalledSince, ceiling, level: settled };
}

/** How long the target takes to get used to a new load, on top of the users' arrival. */
function settleSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.min(10, Math.max(5, scrapeSeconds));
}

/** Feeds the belief: blocks of a settled level, and single readings while users are being added. */
export function learn(state: SearchState, observation: Observation, present: Worst): SearchState {
  if (state.drain !== null || present.from < state.resumedAt) return state;
  const { settings, level } = state;
  const { scrapeSeconds } = settings;
  const measuredTo = state.blocks.at(-1)?.to ?? 0;
  const timing = { blockSeconds: blockSeconds(settings), scrapeSeconds, measuredTo };
  const measured = measure(level, observation, timing);
  const load = loadOver(state, present);
  const healthyAt = present.margin < 0 && load !== null ? load.mean : 0;
  const proven = Math.max(state.proven, healthyAt);
  const next = { ...state, proven, level: measured.level };
  if (measured.block !== null) return withBlock(next, measured.block);
  const isMoving = level.blockSince === null || level.blockSince > present.from;
  const isNew = present.from >= nextWindow(measuredTo, scrapeSeconds);
  return isMoving && isNew ? withReading(next, present) : next;
}

/** Users that have come from next to none have asked too little to tell by, and the quick answers are in first. */
const mostSpread = 0.35;

/** Adds what was measured to the evidence, where the load over it is known. */
function withBlock(state: SearchState, measured: Omit<Block, 'users' | 'loadSpread'>): SearchState {
  const load = loadOver(state, measured);
  if (load === null || load.falling || load.spread > mostSpread) return state;
  const block = { ...measured, users: load.mean, loadSpread: load.spread };
  const blocks = [...state.blocks, block];
  return {
    ...state,
    blocks,
    belief: believe(blocks, state.settings.maxUsers, state.belief.looked),
  };
}

/** Adds a single reading to the evidence. */
export function withReading(state: SearchState, present: Worst): SearchState {
  const measuredTo = state.blocks.at(-1)?.to ?? 0;
  if (present.to <= measuredTo) return state;
  const { margin, to, signal } = present;
  const seconds = spanOf(present, state.settings.scrapeSeconds, measuredTo);
  return withBlock(state, {
    margin,
    from: Math.max(present.from, measuredTo),
    to,
    signal,
    seconds,
  });
}

/**
 * How long a block of measurement is: a few scrapes, fewer where they are rare, and long enough to be
 * nearly independent.
 */
function blockSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.max(10, 2 * scrapeSeconds, Math.min(3 * scrapeSeconds, 15));
}
