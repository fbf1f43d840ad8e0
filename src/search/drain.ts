import { withReading } from './learn.ts';
import type { Worst } from './level.ts';
import { limitOf, loadOver, type Drain, type SearchState } from './state.ts';
import { order, seek, type Step } from './steps.ts';
import type { Observation } from './types.ts';
import { isSteady } from './blocks.ts';

/** A margin at which a level is left at once: twice the threshold is more than noise near it. */
const breachMargin = Math.log(2);

/** True when the margin at this moment is far beyond what can be noise at the threshold. */
export function isBreach(state: SearchState, observation: Observation, present: Worst): boolean {
  const seconds = Math.max(present.to - present.from, state.settings.scrapeSeconds);
  const chance = Math.sqrt((state.belief.variancePerMinute * 60) / seconds);
  const limit = breachMargin + 2 * Math.log(1 + Math.min(2, chance));
  if (present.margin < limit || observation.activeUsers <= 1) return false;
  if (present.from < state.resumedAt) return false;
  // A window that reaches back before the level, or the small moves that led to it, speaks of another.
  const { orderedAt, settledAt, steadySince } = state.level;
  return settledAt === null || present.from >= Math.min(orderedAt, steadySince ?? Infinity);
}

/**
 * Leaves a breached level: for one a little lower that was healthy before, where there is one, as
 * what recovers there was no more than chance or a few users too many; else for one far below. Where
 * the service has collapsed before, at once for as few users as it recovered with then.
 */
export function beginDrain(before: SearchState, observation: Observation, present: Worst): Step {
  const breachedAt = loadOver(before, present)?.mean ?? observation.activeUsers;
  const state = withReading(before, present);
  const near = 0.93 * breachedAt;
  const wasHealthy = before.blocks.some(
    (block) => isSteady(block) && block.users >= near && block.margin < 0,
  );
  const surelyBelow = Math.max(0.5 * breachedAt, 0.95 * state.belief.quantile(0.1));
  const low = wasHealthy ? near : Math.min(near, surelyBelow);
  const known = before.collapse?.recoveredAt ?? Infinity;
  const users = Math.max(1, Math.floor(Math.min(low, known, before.level.users, limitOf(before))));
  const drained: SearchState = {
    ...state,
    drain: {
      breachedAt,
      wasHealthy: wasHealthy && before.collapse === null,
      reachedAt: null,
      unrecoveredAt: null,
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

/** Waits until the signals are healthy again, then goes back; goes lower when they are not. */
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
  if (fresh && present.margin < (drain.wasHealthy ? 0 : quietMargin(state))) {
    const { breachedAt, unrecoveredAt } = drain;
    const collapse =
      unrecoveredAt === null
        ? state.collapse
        : { users: Math.round(breachedAt), unrecoveredAt, recoveredAt: level.users };
    return seek({ ...state, drain: null, collapse }, observation);
  }
  const patience = 15 + 4 * settings.scrapeSeconds;
  const waited = reachedAt === null ? 0 : observation.time - reachedAt;
  if (waited >= patience && level.users <= 1) {
    // Nothing is left to drain: what is measured now is the service itself.
    return seek({ ...state, drain: null }, observation);
  }
  if (waited < patience) {
    const kept = { ...state, drain: { ...drain, reachedAt } };
    return order(kept, observation, level.users, 'drain', 'waiting for the signals to recover');
  }
  // A little beyond the threshold may be noise, or a few users too many; a collapse is far beyond.
  const collapsedAt = present.margin >= breachMargin ? level.users : null;
  const unrecoveredAt = drain.unrecoveredAt ?? collapsedAt;
  const next = { ...drain, wasHealthy: false, reachedAt: null, unrecoveredAt };
  const lower = { ...state, drain: next };
  const users = Math.floor(0.6 * level.users);
  return order(lower, observation, users, 'drain', 'not recovered: fewer users');
}

/** Half-way, in value, between quiet and the threshold. */
function quietMargin({ blocks }: SearchState): number {
  const quiet = Math.min(0, ...blocks.map(({ margin }) => margin));
  return Math.log((1 + Math.exp(quiet)) / 2);
}
