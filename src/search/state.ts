import { forcedAnswer, type Forced } from './answer.ts';
import type { Collapse, Evidence } from './evidence.ts';
import { asLevel, newLevel, type LevelState } from './level.ts';
import { unknownCapacity, type Beliefs, type Capacity } from './belief/capacity.ts';
import { unknownArrivals, type Arrivals } from './arrivals.ts';
import { nobodyLate, type LateUsers } from './late-users.ts';
import type { Again } from './confirm.ts';
import { coldStart, type WarmUp } from './warm-up.ts';
import type { Level, SearchResult, SearchSettings } from './types.ts';
import type { Block } from './belief/blocks.ts';

/** All that the search knows; plain data, never changed in place. */
export interface SearchState {
  readonly settings: SearchSettings;
  readonly level: LevelState;
  readonly levels: readonly Level[];
  readonly blocks: readonly Block[];
  /** What is believed of each signal, and of the least of their capacities. */
  readonly beliefs: Beliefs;
  readonly belief: Capacity;
  /** Users that were there over the last minutes, to know the load that a reading speaks of. */
  readonly activity: readonly { readonly time: number; readonly users: number }[];
  /** The most users at which a reading was healthy, lowered again by a breach. */
  readonly proven: number;
  /** Set while the users are drained after a breach. */
  readonly drain: Drain | null;
  /** Since when a signal has been unknown; null: all are known. */
  readonly blindSince: number | null;
  /** Where the agents stop; null: not seen. */
  readonly ceiling: number | null;
  /** When they last said that they are at their limit; null: they are not. */
  readonly limitedAt: number | null;
  /** Since when the agents have not come nearer to what was asked. */
  readonly stalledSince: number;
  /** How many users the agents had at the last look, those on their way included. */
  readonly startedUsers: number;
  /** The last breach from which the signals did not recover at once. */
  readonly collapse: Collapse | null;
  /** How long a signal remembers, in seconds, though its readings speak of a moment: found out. */
  readonly memories: ReadonlyMap<string, number>;
  readonly everKnown: boolean;
  /** Set while a service that may be cold is loaded gently; null: it is warm. */
  readonly warmUp: WarmUp | null;
  readonly arrivals: Arrivals;
  readonly late: LateUsers;
  /** Set while a level is measured again before an answer is given. */
  readonly again: Again | null;
  /** When all users came back, or a long warm-up was over: readings that begin earlier do not count. */
  readonly resumedAt: number;
  readonly result: SearchResult | null;
}

/** A drain under way. */
export interface Drain {
  /** Users at which the breach was seen. */
  readonly breachedAt: number;
  /** So many users as the drain leaves had been healthy before. */
  readonly wasHealthy: boolean;
  /** When the present number was reached; null: users are still leaving. */
  readonly reachedAt: number | null;
  /** How far beyond its threshold the signal was at the breach. */
  readonly margin: number;
  /** The most users with which the signals did not recover; null: they may yet. */
  readonly unrecoveredAt: number | null;
  /** All users were away until the signals had nothing more to tell. */
  readonly emptied: boolean;
}

/** Nothing is known yet. */
export function initialState(settings: SearchSettings): SearchState {
  return {
    settings,
    level: newLevel(0, 0),
    levels: [],
    blocks: [],
    beliefs: new Map(),
    belief: unknownCapacity(settings.maxUsers),
    activity: [],
    proven: 0,
    drain: null,
    blindSince: null,
    ceiling: null,
    limitedAt: null,
    stalledSince: 0,
    startedUsers: 0,
    collapse: null,
    memories: new Map(),
    everKnown: false,
    warmUp: coldStart,
    arrivals: unknownArrivals,
    late: nobodyLate,
    again: null,
    resumedAt: -Infinity,
    result: null,
  };
}

/** The most users that can be asked for. */
export function limitOf({ settings, ceiling }: SearchState): number {
  return Math.min(settings.maxUsers, ceiling ?? Infinity);
}

/** Until when a signal was measured; 0: never. */
export function measuredTo({ blocks }: SearchState, signal: string): number {
  return blocks.findLast((block) => block.signal === signal)?.to ?? 0;
}

/** The target needs about so long to answer to a change of its load, in seconds. */
export const responseSeconds = 5;

/** The load that a span of time speaks of; null when there was none. */
export function loadOver(
  { activity }: SearchState,
  { from, to }: { readonly from: number; readonly to: number },
): Load | null {
  const inside = activity.filter(({ time }) => time > from - responseSeconds && time <= to);
  const before = activity.findLast(({ time }) => time <= from - responseSeconds);
  // Before what is remembered there were no users.
  const users = [before?.users ?? 0, ...inside.map((entry) => entry.users)];
  const mean = users.reduce((sum, value) => sum + value, 0) / users.length;
  if (!(mean > 0)) return null;
  const variance = users.reduce((sum, value) => sum + (value / mean - 1) ** 2, 0) / users.length;
  return {
    mean,
    spread: Math.sqrt(variance),
    falling: (users.at(-1) ?? 0) < 0.95 * Math.max(...users),
  };
}

/** The users over a span of time. */
interface Load {
  readonly mean: number;
  /** Standard deviation over the mean. */
  readonly spread: number;
  readonly falling: boolean;
}

/** The levels held so far, the one under way included. */
export function levels(state: SearchState): readonly Level[] {
  return [...state.levels, asLevel(state.level, state.activity.at(-1)?.time ?? 0)].filter(
    ({ users, margin }) => users > 0 && margin !== null,
  );
}

/** What an answer may rest on now. */
export function evidenceOf(state: SearchState): Evidence {
  return {
    blocks: state.blocks,
    belief: state.belief,
    level: state.level,
    levels: levels(state),
    limit: limitOf(state),
    limitedByAgents: state.ceiling !== null,
    collapse: collapseOf(state),
    draining: state.drain !== null,
  };
}

/** The last collapse: also one from which the service has not recovered, even without users. */
function collapseOf({ drain, level, collapse }: SearchState): Collapse | null {
  if (drain === null || drain.unrecoveredAt === null) return collapse;
  if (level.users > 0 && !drain.emptied) return collapse;
  const { breachedAt, unrecoveredAt } = drain;
  const times = (collapse?.times ?? 0) + 1;
  return { users: Math.round(breachedAt), unrecoveredAt, recoveredAt: 0, at: Infinity, times };
}

/** The best answer at this moment, for a reason from outside the search. */
export function conclude(state: SearchState, why: Forced): SearchResult {
  return state.result ?? remembering(state, forcedAnswer(evidenceOf(state), state.settings, why));
}

/** An answer, with the signals that were found to tell of the past. */
export function remembering({ memories }: SearchState, result: SearchResult): SearchResult {
  if (memories.size === 0) return result;
  const remembers = [...memories].map(([signal, seconds]) => ({ signal, seconds }));
  return { ...result, remembers };
}
