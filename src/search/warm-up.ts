import { lastArrival } from './arrival-evidence.ts';
import { isSteady, worstTogether, type Block } from './belief/blocks.ts';
import { unknownCapacity } from './belief/capacity.ts';
import { slopeOf } from './belief/least-squares.ts';
import { newLevel } from './level.ts';
import type { Look } from './readings.ts';
import { loadOver, type SearchState } from './state.ts';
import type { Observation } from './types.ts';

/** A service that may yet be cold: what it showed so far. Times are seconds since the run began. */
export interface WarmUp {
  /** When the first users were there; null: not yet. */
  readonly since: number | null;
  /** So many first users were asked for. */
  readonly users: number;
  /** Held with the first users. */
  readonly blocks: readonly Block[];
}

/** Nothing was seen yet. */
export const coldStart: WarmUp = { since: null, users: 0, blocks: [] };

/** Whether it still falls is told by the newest blocks, so many at least and at most. */
const fewestBlocks = 8;
const mostBlocks = 12;
/** A value that falls by less than this share over them has stopped falling. */
const leastFall = 0.02;
/** A cold service is held for this share of the time budget at most, or so many seconds. */
const longestShare = 1 / 3;
const longestSeconds = 900;

/**
 * Whether the service is still warming up, after what was just learnt. A service that is healthy with
 * its first users is warm, and loses no time. One that is degraded with them is held there for as
 * long as it gets better; what was measured meanwhile is not held against it. With a `warm-up` of the
 * user's, nothing counts until it is over.
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
  const users = before.since === null ? state.level.users : before.users;
  const given = settings.warmUpSeconds;
  const longest = given ?? Math.min(longestSeconds, longestShare * settings.deadline);
  if (time - since >= longest) return anew(state, time);
  if (given !== null) return forgetting(state, { ...before, since, users });
  if (present.margin < 0 && before.blocks.length === 0) {
    // A look that began before the first users were there says nothing yet.
    const isTelling =
      present.from >= since && (state.level.users > users || haveCome(state, present, users));
    return isTelling ? warmed(state, before) : { ...state, warmUp: { ...before, since, users } };
  }
  const until = (before.blocks.at(-1)?.to ?? 0) - settings.scrapeSeconds;
  // Of several signals those that are healthy do not tell that the others will be.
  const held = worstTogether(state.blocks).filter(
    (block) => isSteady(block) && block.from >= until && (block.margin >= 0 || present.margin < 0),
  );
  const blocks = [...before.blocks, ...held].slice(-mostBlocks);
  const isHealthy = (held.at(-1)?.margin ?? 0) < 0;
  if (held.length > 0 && isHealthy) return warmed(state, before);
  if (held.length > 0 && !mayFall(blocks)) return { ...state, warmUp: null };
  return held.length > 0
    ? forgetting(state, { since, users, blocks })
    : { ...state, warmUp: { since, users, blocks } };
}

/** Of users who come, those of whom it is seen how long they wait were the quick ones. */
const mostHaveCome = 0.8;

/** Whether a look is of most of so many users who were asked for: it says nothing while they come. */
function haveCome(state: SearchState, present: Look, users: number): boolean {
  return (loadOver(state, present)?.mean ?? 0) >= mostHaveCome * users;
}

/** What was degraded was so as the service was cold, or as users that come cost more than others. */
function warmed(state: SearchState, { blocks }: WarmUp): SearchState {
  const seen = [...blocks, ...state.blocks];
  if (seen.every(({ margin }) => margin < 0)) return { ...state, warmUp: null };
  const last = seen.findLast(({ margin }) => margin >= 0);
  const suspectedSeconds = Math.max(1, (last?.to ?? 0) - lastArrival(state));
  return { ...forgetting(state, null), arrivals: { ...state.arrivals, suspectedSeconds } };
}

/** Whether the logarithm of the value falls: by least squares. */
function mayFall(blocks: readonly Block[]): boolean {
  if (blocks.length < fewestBlocks) return true;
  const times = blocks.map(({ to }) => to);
  const values = blocks.map(({ margin }) => margin);
  return slopeOf(times, values) * (Math.max(...times) - Math.min(...times)) < -leastFall;
}

/** After the warm-up: what reaches back into it tells of a cold service. */
function anew(state: SearchState, time: number): SearchState {
  const level = newLevel(state.level.users, time);
  return { ...forgetting(state, null), level, resumedAt: time };
}

function forgetting(state: SearchState, warmUp: WarmUp | null): SearchState {
  return {
    ...state,
    warmUp,
    blocks: [],
    beliefs: new Map(),
    belief: unknownCapacity(state.settings.maxUsers),
    proven: 0,
  };
}
