import { believe } from './belief.ts';
import { measure, settle, type LevelState, type Worst } from './level.ts';
import { loadOver, type SearchState } from './state.ts';
import type { Observation, SearchSettings } from './types.ts';
import type { Block } from './visits.ts';

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
  const settled =
    level.settledAt === null && (arrived || (stalled && ceiling !== null))
      ? settle(level, time + settleSeconds(settings))
      : level;
  return { ...state, activity, stalledSince, ceiling, level: settled };
}

/** How long the target takes to get used to a new load, on top of the users' arrival. */
function settleSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.min(15, Math.max(5, 2 * scrapeSeconds));
}

/** Feeds the belief: blocks of a settled level, and single readings while users are being added. */
export function learn(state: SearchState, observation: Observation, present: Worst): SearchState {
  if (state.drain !== null) return state;
  const { settings, level } = state;
  const timing = { blockSeconds: blockSeconds(settings), scrapeSeconds: settings.scrapeSeconds };
  const measured = measure(level, observation, timing);
  const block = measured.block ?? rampBlock(state, present);
  const load = loadOver(state, present);
  const healthyAt = present.margin < 0 && load !== null ? load.mean : 0;
  const proven = Math.max(state.proven, healthyAt);
  const next = { ...state, proven, level: measured.level };
  return block === null ? next : withBlock(next, block);
}

function withBlock(state: SearchState, block: Block): SearchState {
  const blocks = [...state.blocks, block];
  return { ...state, blocks, belief: believe(blocks, state.settings.maxUsers) };
}

/** True when the reading speaks of the settled level alone. */
function isSettled({ settledAt }: LevelState, { from }: Worst): boolean {
  return settledAt !== null && from >= settledAt;
}

/** How long a block of measurement is: a few scrapes, and long enough to be nearly independent. */
function blockSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.max(10, 3 * scrapeSeconds);
}

/** A reading made while users were being added, if it follows the last block. */
function rampBlock(state: SearchState, present: Worst): Block | null {
  const lastTo = state.blocks.at(-1)?.to ?? 0;
  if (isSettled(state.level, present) || present.from < lastTo - 1e-6) return null;
  const load = loadOver(state, present);
  if (load === null || load.falling) return null;
  const { margin, from, to, signal } = present;
  const seconds = Math.max(to - from, state.settings.scrapeSeconds);
  return {
    users: load.mean,
    margin,
    from,
    to,
    seconds,
    signal,
    ramp: true,
  };
}

/** The breach is evidence too, though its level is left before a block is complete. */
export function learnBreach(state: SearchState, present: Worst, users: number): SearchState {
  const { margin, to, signal } = present;
  const from = Math.max(present.from, state.blocks.at(-1)?.to ?? 0);
  if (to <= from) return state;
  const ramp = !isSettled(state.level, present);
  return withBlock(state, { users, margin, from, to, seconds: to - from, signal, ramp });
}
