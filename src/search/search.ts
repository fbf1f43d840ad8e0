/**
 * The search for the capacity. Pure: `next` takes a state and what was seen at a tick, and gives
 * a new state and a command; time comes with the observation.
 *
 * One rule chooses the level, from the first to the last: about the middle of what is believed of
 * the capacity (see belief.ts), but never more than a step above what was seen healthy, which is
 * the longer the surer it is to be carried. In the beginning the second half binds, and the users
 * climb; near the capacity the first does, and the users are by turns a little above the middle
 * and a little below, while blocks of measurement narrow the belief. As in QUEST (Watson & Pelli,
 * Percept. Psychophys. 33, 1983), a trial is made where the belief is, which is where it teaches
 * the most; here it is also where nobody is overloaded for long.
 *
 * | phase   | on                                        | to      | users                         |
 * |---------|-------------------------------------------|---------|-------------------------------|
 * | any     | a signal is unknown                       | blind   | no more than are active       |
 * | any     | a signal is unknown, and one that is known is too much | as where all is known | no more than are active |
 * | blind   | all signals are known                     | expand  | as chosen                     |
 * | blind   | for long                                  | blind   | none; later the search ends   |
 * | expand  | the chosen level is at hand               | measure | hold                          |
 * | measure | the chosen level moved away               | expand  | as chosen                     |
 * | expand, measure | a margin is beyond what chance makes of the threshold | drain | a little less where that was healthy, else below the belief |
 * | drain   | the signals are healthy                   | expand  | as chosen                     |
 * | drain   | they are not, for long                    | drain   | two fifths less               |
 * | measure | the interval is narrow and certified      | done    | none                          |
 * | measure | enough users are proven, where that is all that is asked | done | none              |
 * | any     | all users were away for a while           | blind, expand, measure | as chosen, and the level begins anew |
 * | any     | the deadline                              | done    | none                          |
 */
import { counted } from '../counted.ts';
import { mayBeOfArrivals, slowedByBreach, watchArrivals, withHeld } from './arrivals.ts';
import { answer } from './answer.ts';
import { stayBlind } from './blind.ts';
import { stillAgain, unconfirmed } from './confirm.ts';
import { beginDrain, beginRecovery, drain, isBreach } from './drain.ts';
import {
  contradiction,
  learn,
  remember,
  withoutFalseCollapse,
  withoutRefuted,
  withoutChange,
} from './learn.ts';
import { worstKnown, worstNow, type Look } from './readings.ts';
import { conclude, evidenceOf, initialState, levels, type SearchState } from './state.ts';
import { choose, finish, order, resume, seek, type Step } from './steps.ts';
import { warmUp } from './warm-up.ts';
import type { Observation, SearchSettings } from './types.ts';

export { conclude, initialState, levels, type SearchState } from './state.ts';

/** The search as the coordinator drives it. */
export function capacitySearch(settings: SearchSettings): {
  readonly initial: SearchState;
  readonly next: typeof next;
  readonly conclude: typeof conclude;
  readonly levels: typeof levels;
} {
  return { initial: initialState(settings), next, conclude, levels };
}

/** How many users the search begins with. */
export function firstUsers(settings: SearchSettings): number {
  return choose(initialState(settings));
}

/** One tick. The command never grows the users while a signal is unknown. */
export function next(before: SearchState, looked: Observation): Step {
  if (before.result !== null) return finish(before, before.result);
  const observation = withMemories(before, looked);
  const { settings } = before;
  const resumed = observation.interrupted === true ? resume(before, observation) : before;
  const state = remember(resumed, observation);
  if (observation.time >= settings.deadline) return finish(state, conclude(state, 'deadline'));

  const present = worstNow(observation.readings);
  return present === null
    ? partlyBlind(state, observation)
    : judged({ ...state, blindSince: null, everKnown: true }, observation, present);
}

/**
 * While a signal is unknown, what another tells to be too much is so all the same, and is learnt: what is not
 * seen makes it no better. But the users never grow, and nothing is answered.
 */
function partlyBlind(before: SearchState, observation: Observation): Step {
  const still = stayBlind(before, observation);
  const { users } = still.command;
  const known = worstKnown(observation.readings);
  const isTooMuch = known !== null && known.margin >= 0 && before.everKnown;
  if (!isTooMuch || users === 0 || before.drain !== null) return still;
  const step = judged(before, observation, known);
  const isKept = step.command.result === null && step.command.users <= users;
  const { state, command } = isKept
    ? step
    : order(
        learn(before, observation, known),
        observation,
        users,
        'measure',
        `measuring ${counted(users, 'user')}`,
      );
  return { state: { ...state, blindSince: still.state.blindSince }, command };
}

/** The tick of which is known what the worst signal shows. */
function judged(before: SearchState, observation: Observation, present: Look): Step {
  const { settings } = before;
  let state = learn(before, observation, present);
  state = warmUp(state, observation, present);
  if (isWarming(state, present)) return warm(state, observation);

  state = watchArrivals(state, observation, present);
  if (state.arrivals.held !== null) return hold(state, observation, state.arrivals.held);

  const unrecovered = state.drain === null ? contradiction(state, observation.time) : null;
  if (unrecovered !== null) return beginRecovery(state, observation, unrecovered.users);

  state = withoutRefuted(withoutFalseCollapse({ ...state, again: stillAgain(state) }));
  const result = state.again === null ? answer(evidenceOf(state), settings) : null;
  if (result !== null) {
    const next = result.outcome === 'found' ? unsettled(state, result.users ?? 0) : null;
    if (next === null) return finish(state, result);
    state = next;
  }
  if (state.drain !== null) return drain(state, state.drain, observation, present);
  if (isBreach(state, observation, present)) {
    if (!mayBeOfArrivals(state, observation, present)) {
      return beginDrain(slowedByBreach(state, observation.time), observation, present);
    }
    state = withHeld(state, observation.activeUsers);
    return hold(state, observation, state.arrivals.held ?? 0);
  }
  return seek(state, observation);
}

/** What is to be done before so many users are an answer; null: nothing. */
function unsettled(state: SearchState, users: number): SearchState | null {
  const changed = withoutChange(state, users);
  if (changed !== null) return changed;
  const again = unconfirmed(state, users);
  const since = state.activity.at(-1)?.time ?? 0;
  return again === null ? null : { ...state, again: { users: again, since } };
}

/** A cold service is not judged: it keeps the users that it began with. */
function isWarming({ warmUp, settings }: SearchState, { margin }: Look): boolean {
  if (warmUp === null) return false;
  return margin >= 0 || warmUp.blocks.length > 0 || settings.warmUpSeconds !== null;
}

/** Users that came are waited for: whether they are too many is seen when they are there. */
function hold(state: SearchState, observation: Observation, users: number): Step {
  return order(
    state,
    observation,
    users,
    'measure',
    `waiting until ${counted(users, 'user')} ${users === 1 ? 'has' : 'have'} settled`,
  );
}

function warm(state: SearchState, observation: Observation): Step {
  const users = state.level.users > 0 ? state.level.users : choose(state);
  return order(state, observation, users, 'measure', `warming up with ${counted(users, 'user')}`);
}

/** The readings of signals that were found to remember speak of all that they remember. */
function withMemories({ memories }: SearchState, observation: Observation): Observation {
  if (memories.size === 0) return observation;
  const readings = observation.readings.map((reading) => {
    const seconds = memories.get(reading.signal);
    return seconds === undefined
      ? reading
      : { ...reading, from: Math.min(reading.from, reading.to - seconds), average: null };
  });
  return { ...observation, readings };
}
