import { drain } from './drain.ts';
import { newLevel } from './level.ts';
import { conclude, type SearchState } from './state.ts';
import { worstKnown } from './readings.ts';
import { choose, finish, finished, order, type Step } from './steps.ts';
import type { Observation } from './types.ts';

/** Blind for so long, in seconds, the users are taken away. */
const drainSeconds = 120;
/** Blind for so long, in seconds, the search ends. */
const endSeconds = 300;

/** With users, but never known, a signal is given up after so many seconds: nothing matches. */
const unmatchedSeconds = 30;

/** While a signal is unknown the users do not grow; for long, they leave. */
export function stayBlind(before: SearchState, observation: Observation): Step {
  const { time, activeUsers, readings } = observation;
  const busy = busyWithoutUsers(before, observation);
  if (busy !== null) return busy;
  const blindSince = before.blindSince ?? time;
  const state = { ...before, blindSince };
  const unknown = readings.filter(({ margin }) => margin === null);
  const names = [...new Set(unknown.map(({ signal }) => signal))].join(', ');
  const blindFor = time - blindSince;
  const waking = !state.everKnown && unknown.every(({ idle }) => idle);
  if (blindFor >= endSeconds || (!waking && isUnmatched(state, time))) {
    const result = conclude(state, 'failed');
    return finish(state, {
      ...result,
      reason: `${names || 'The signals'}: unknown for too long. ${result.reason}`,
    });
  }
  // Without traffic there is nothing to see: a few users wake the signals up.
  if (activeUsers === 0 && unknown.length > 0 && unknown.every(({ idle }) => idle)) {
    const start = choose({ ...state, proven: 0 });
    const drain = state.drain === null ? null : { ...state.drain, emptied: true, reachedAt: null };
    return blind(
      { ...state, drain },
      observation,
      Math.min(start, Math.max(1, state.level.users || start)),
      'waking the signals',
    );
  }
  const held = Math.min(state.level.users, waking ? state.level.users : Math.floor(activeUsers));
  const users = !waking && blindFor >= drainSeconds ? 0 : held;
  return blind(state, observation, users, `${names || 'no signal'}: unknown`);
}

/**
 * The step where all users have left, and a signal that needs no requests tells that old ones still
 * run: they are waited for as where all is known. Null: there is no such thing.
 */
function busyWithoutUsers(state: SearchState, observation: Observation): Step | null {
  const { activeUsers, readings } = observation;
  const known = worstKnown(readings);
  const isEmpty = activeUsers === 0 && state.level.users === 0;
  const isIdle = readings.every(({ margin, idle }) => margin !== null || idle);
  if (state.drain === null || !isEmpty || !isIdle || known === null || known.margin < 0) {
    return null;
  }
  return drain({ ...state, blindSince: null }, state.drain, observation, known);
}

/** Loaded for long enough that every series must be there, and yet one never was. */
function isUnmatched({ everKnown, activity, settings }: SearchState, time: number): boolean {
  const loadedAt = activity.find(({ users }) => users > 0)?.time ?? time;
  const wait = Math.max(unmatchedSeconds, 4 * settings.scrapeSeconds + 10);
  return !everKnown && time - loadedAt >= wait;
}

function blind(state: SearchState, observation: Observation, users: number, reason: string): Step {
  const step = order(state, observation, users, 'blind', reason);
  // What was measured before and after a gap does not belong together.
  const { level } = step.state;
  const { time } = observation;
  return {
    state:
      level.settledAt === null
        ? step.state
        : { ...step.state, levels: finished(step.state, time), level: newLevel(users, time) },
    command: { ...step.command, settledSince: null },
  };
}
