import { learnBreach } from './learn.ts';
import type { Worst } from './level.ts';
import { limitOf, loadOver, type Drain, type SearchState } from './state.ts';
import { order, seek, type Step } from './steps.ts';
import type { Observation } from './types.ts';

/** A margin at which a level is left at once: twice the threshold is more than noise near it. */
const breachMargin = Math.log(2);

/** True when the margin at this moment is far beyond what can be noise at the threshold. */
export function isBreach(state: SearchState, observation: Observation, present: Worst): boolean {
  if (present.margin < breachMargin || observation.activeUsers <= 1) return false;
  // A window that reaches back before the level speaks of another one.
  return present.from >= state.level.orderedAt || state.level.settledAt === null;
}

/** Leaves a breached level for one well below the belief. */
export function beginDrain(before: SearchState, observation: Observation, present: Worst): Step {
  const breachedAt = loadOver(before, present)?.mean ?? observation.activeUsers;
  const state = learnBreach(before, present, breachedAt);
  const believed = Math.max(0.5 * breachedAt, 0.9 * state.belief.quantile(0.1));
  const low = Math.min(0.75 * breachedAt, believed, before.level.users, limitOf(before));
  const drained: SearchState = {
    ...state,
    drain: { breachedAt, reachedAt: null, collapsed: false },
    proven: Math.min(state.proven, 0.95 * breachedAt),
  };
  const reason = `${present.signal} is far beyond its threshold`;
  return order(drained, observation, Math.max(1, Math.floor(low)), 'drain', reason);
}

/** Waits until the signals are as quiet as they were, then goes back; goes lower when they do not. */
export function drain(
  state: SearchState,
  drain: Drain,
  observation: Observation,
  present: Worst,
): Step {
  const { level, settings } = state;
  const arrived = observation.activeUsers <= level.users * 1.005 + 0.5;
  const reachedAt = drain.reachedAt ?? (arrived ? observation.time : null);
  const fresh = reachedAt !== null && present.to > reachedAt + settings.scrapeSeconds;
  if (fresh && present.margin < quietMargin(state)) {
    const collapse = drain.collapsed
      ? { users: Math.round(drain.breachedAt), recoveredAt: level.users }
      : state.collapse;
    return seek({ ...state, drain: null, collapse }, observation);
  }
  const patience = 20 + 6 * settings.scrapeSeconds;
  const waited = reachedAt === null ? 0 : observation.time - reachedAt;
  if (waited >= patience && level.users <= 1) {
    // Nothing is left to drain: what is measured now is the service itself.
    return seek({ ...state, drain: null }, observation);
  }
  if (waited < patience) {
    const kept = { ...state, drain: { ...drain, reachedAt } };
    return order(kept, observation, level.users, 'drain', 'waiting for the signals to recover');
  }
  const wasHealthy = state.blocks.some(({ users, margin }) => users >= level.users && margin < 0);
  const lower = {
    ...state,
    drain: { ...drain, reachedAt: null, collapsed: drain.collapsed || wasHealthy },
  };
  return order(
    lower,
    observation,
    Math.floor(level.users / 2),
    'drain',
    'not recovered: fewer users',
  );
}

/** Half-way, in value, between quiet and the threshold. */
function quietMargin({ blocks }: SearchState): number {
  const quiet = Math.min(0, ...blocks.map(({ margin }) => margin));
  return Math.log((1 + Math.exp(quiet)) / 2);
}
