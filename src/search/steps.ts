import { asLevel, newLevel } from './level.ts';
import { limitOf, type SearchState } from './state.ts';
import type { Command, Level, Observation, Phase, SearchResult } from './types.ts';

/** The level is chosen a little below the middle of the belief, to be gentle. */
const chosenQuantile = 0.4;

/** What a tick leads to. */
export interface Step {
  readonly state: SearchState;
  readonly command: Command;
}

/** The level that is chosen now. */
export function choose(state: SearchState): number {
  const { proven, belief, settings } = state;
  const start = settings.startUsers ?? Math.max(1, Math.round(settings.maxUsers / 100));
  // Small numbers may grow faster: the harm is small as well.
  const growth = 1.25 + 0.25 * Math.min(1, 100 / Math.max(1, proven));
  const step = Math.max(start, Math.ceil(growth * proven));
  const believed = state.blocks.length === 0 ? Infinity : belief.quantile(chosenQuantile);
  const chosen = Math.min(step, Math.floor(believed), limitOf(state), belowDegraded(state));
  return Math.max(1, chosen);
}

/** Half the lowest load that was measured, where none was ever healthy. */
function belowDegraded({ blocks }: SearchState): number {
  const loads = blocks.filter(({ ramp }) => !ramp).map(({ users }) => users);
  const everHealthy = blocks.some(({ margin }) => margin < 0);
  return everHealthy || loads.length === 0 ? Infinity : Math.floor(Math.min(...loads) / 2);
}

/** Chooses the level, and holds the present one where it is as good. */
export function seek(state: SearchState, observation: Observation): Step {
  const chosen = choose(state);
  const { level, settings } = state;
  const moved = Math.abs(Math.log(chosen / Math.max(1, level.users)));
  const uncertainty = Math.log(state.belief.quantile(0.84) / state.belief.quantile(0.16)) / 2;
  const tolerance = Math.max(
    settings.precision / 2,
    Math.min(0.5 * uncertainty, settings.precision),
  );
  // The limit itself is held exactly: an answer that it is carried must not be a little short of it.
  const near =
    level.users > 0 && moved <= tolerance && (level.users === chosen || chosen < limitOf(state));
  if (near)
    return order(state, observation, level.users, 'measure', `measuring ${level.users} users`);
  const climbing = chosen > level.users;
  const reason = climbing
    ? `${chosen} users should be healthy`
    : `${level.users} users are too many`;
  return order(state, observation, chosen, 'expand', reason);
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
  const level = same ? state.level : newLevel(users, time);
  const held = same ? state.levels : finished(state, time);
  return {
    state: { ...state, level, levels: held, stalledSince: same ? state.stalledSince : time },
    command: { users, settledSince: level.blockSince, phase, reason, result: null },
  };
}

/** The levels with the present one closed, where it was measured. */
function finished(state: SearchState, time: number): readonly Level[] {
  const level = asLevel(state.level, time);
  return level.margin === null ? state.levels : [...state.levels, level];
}

/** Ends the search with an answer, and all users' leave. */
export function finish(state: SearchState, result: SearchResult): Step {
  const { time } = state.activity.at(-1) ?? { time: 0 };
  return {
    state: { ...state, result, levels: finished(state, time), level: newLevel(0, time) },
    command: { users: 0, settledSince: null, phase: 'done', reason: result.reason, result },
  };
}
