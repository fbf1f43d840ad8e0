import { isSteady, worstTogether } from './blocks.ts';
import { unknownCapacity } from './capacity.ts';
import type { Look } from './readings.ts';
import type { SearchState } from './state.ts';
import type { Observation } from './types.ts';

/** A service that may yet be cold: what it showed so far. Times are seconds since the run began. */
export interface WarmUp {
  /** When the first users were there; null: not yet. */
  readonly since: number | null;
  /** The least value over its threshold that a block showed, and when. */
  readonly least: number;
  readonly leastAt: number;
}

/** Nothing was seen yet. */
export const coldStart: WarmUp = { since: null, least: Infinity, leastAt: 0 };

/** A value that falls by less than this share has not fallen. */
const fallShare = 0.02;
/** A cold service is held for as long as its value still falls within so many seconds. */
const patienceSeconds = 60;
/** And for this share of the time budget at most, or so many seconds. */
const longestShare = 1 / 3;
const longestSeconds = 900;

/**
 * Whether the service is still warming up, after what was just learnt. A service that is healthy with
 * its first users is warm, and loses no time. One that is degraded with the first few users is held there
 * for as long as it gets better; what was measured meanwhile is not held against it. With a
 * `warm-up` of the user's, nothing counts until it is over.
 */
export function warmUp(
  state: SearchState,
  { time, activeUsers }: Observation,
  present: Look,
): SearchState {
  const { warmUp: before, settings } = state;
  if (before === null) return state;
  const since = before.since ?? (activeUsers > 0 ? time : null);
  if (since === null) return state;
  const isGiven = settings.warmUpSeconds !== null;
  const longest =
    settings.warmUpSeconds ?? Math.min(longestSeconds, longestShare * settings.deadline);
  if (time - since >= longest) return { ...state, warmUp: null };
  if (isGiven) return forgetting(state, { ...before, since });
  if (present.margin < 0) return { ...state, warmUp: null };
  const block = worstTogether(state.blocks).findLast(isSteady);
  if (block === undefined) return { ...state, warmUp: { ...before, since } };
  const value = Math.exp(block.margin);
  const falls = value < (1 - fallShare) * before.least;
  const leastAt = falls ? time : before.leastAt;
  if (time - leastAt >= patienceSeconds) return { ...state, warmUp: null };
  return forgetting(state, { since, least: Math.min(value, before.least), leastAt });
}

function forgetting(state: SearchState, warmUp: WarmUp): SearchState {
  return {
    ...state,
    warmUp,
    blocks: [],
    beliefs: new Map(),
    belief: unknownCapacity(state.settings.maxUsers),
    proven: 0,
  };
}
