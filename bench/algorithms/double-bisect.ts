/**
 * Doubles the users until a level is degraded, then bisects: to compare with. A level is held until
 * one reading of each signal lies wholly within it, after all its users have come; that one look
 * decides, for good. While a signal is unknown it waits.
 *
 * | state                       | on                          | to                               |
 * |-----------------------------|-----------------------------|----------------------------------|
 * | no level was degraded       | healthy                     | twice the users                  |
 * | no level was degraded       | healthy, with the most users | done: at least so many          |
 * | any                         | degraded                    | the middle of the bracket        |
 * | bracketed                   | healthy                     | the middle of the bracket        |
 * | bracketed                   | the bracket is narrow       | done: its healthy end            |
 */
import type { Search } from '../../src/coordinator/coordinator.ts';
import type {
  Level,
  Observation,
  Reading,
  SearchResult,
  SearchSettings,
} from '../../src/search/types.ts';

export interface DoubleBisectState {
  readonly users: number;
  /** When all users of the level had come; null: not yet. */
  readonly arrivedAt: number | null;
  /** The most users that were healthy, 0 at first, and the fewest that were not. */
  readonly healthy: number;
  readonly degraded: number | null;
  readonly levels: readonly Level[];
}

/** The algorithm as the coordinator drives it; it begins at a hundredth of the most users, as ours does. */
export function doubleBisect(settings: SearchSettings): Search<DoubleBisectState> {
  const users = settings.startUsers ?? Math.max(1, Math.round(settings.maxUsers / 100));
  return {
    initial: { users, arrivedAt: null, healthy: 0, degraded: null, levels: [] },
    next: (state, observation) => next(state, observation, settings),
    conclude: unfinished,
    levels: ({ levels }) => levels,
  };
}

type Step = ReturnType<Search<DoubleBisectState>['next']>;

function next(
  before: DoubleBisectState,
  { time, activeUsers, readings }: Observation,
  settings: SearchSettings,
): Step {
  const arrivedAt = before.arrivedAt ?? (activeUsers === before.users ? time : null);
  const state = { ...before, arrivedAt };
  const worst = arrivedAt === null ? null : worstWithin(readings, arrivedAt);
  if (worst === null) return hold(state);
  const isHealthy = worst.margin < 0;
  const judged = {
    ...state,
    ...(isHealthy ? { healthy: state.users } : { degraded: state.users }),
    levels: [...state.levels, levelOf(state, worst, time)],
  };
  const result = answer(judged, settings);
  if (result !== null) {
    const command = { settledSince: null, phase: 'done', reason: result.reason, result } as const;
    return { state: judged, command: { ...command, users: 0 } };
  }
  const { healthy, degraded } = judged;
  const users =
    degraded === null
      ? Math.min(2 * healthy, settings.maxUsers)
      : Math.floor((healthy + degraded) / 2);
  return hold({ ...judged, users, arrivedAt: null });
}

function hold(state: DoubleBisectState): Step {
  const { users, degraded } = state;
  const phase = degraded === null ? 'expand' : 'measure';
  const command = {
    users,
    settledSince: null,
    phase,
    reason: `${users} users`,
    result: null,
  } as const;
  return { state, command };
}

interface Look {
  readonly signal: string;
  readonly margin: number;
}

/** The worst of all signals, each by the user's own query; null when one has none within the level. */
function worstWithin(readings: readonly Reading[], arrivedAt: number): Look | null {
  const looks = readings.filter(({ twin }) => !twin);
  let worst: Look | null = null;
  for (const { signal, margin, from } of looks) {
    if (margin === null || from < arrivedAt) return null;
    if (worst === null || margin > worst.margin) worst = { signal, margin };
  }
  return worst;
}

function levelOf(
  { users, levels }: DoubleBisectState,
  { signal, margin }: Look,
  to: number,
): Level {
  const from = levels.at(-1)?.to ?? 0;
  return {
    users,
    from,
    to,
    margin,
    side: margin < 0 ? 'healthy' : 'degraded',
    bindingSignal: signal,
  };
}

function answer(
  state: DoubleBisectState,
  { maxUsers, precision }: SearchSettings,
): SearchResult | null {
  const { healthy, degraded } = state;
  if (degraded === null) {
    return healthy < maxUsers
      ? null
      : { ...bracket(state), outcome: 'at-least', limitedBy: 'max-users' };
  }
  if (degraded - healthy > 1 && Math.log(degraded / healthy) / 2 > precision) return null;
  return { ...bracket(state), outcome: healthy === 0 ? 'at-most' : 'found' };
}

/** The bracket as it is when the time is up. */
function unfinished(state: DoubleBisectState): SearchResult {
  const { healthy, degraded } = state;
  const outcome =
    degraded === null ? (healthy === 0 ? 'inconclusive' : 'at-least') : 'inconclusive';
  return { ...bracket(state), outcome, limitedBy: 'time' };
}

function bracket({ healthy, degraded, levels }: DoubleBisectState): Omit<SearchResult, 'outcome'> {
  const nothing = healthy === 0 && degraded === null;
  return {
    users: nothing ? null : healthy,
    low: healthy === 0 ? null : healthy,
    high: degraded,
    limitedBy: levels.findLast(({ side }) => side === 'degraded')?.bindingSignal ?? '',
    reason: `Healthy with ${healthy} users, degraded with ${degraded ?? 'none that was tried'}.`,
    collapse: null,
  };
}
