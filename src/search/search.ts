/**
 * The search for the capacity. Pure: `next` takes a state and what was seen at a tick, and gives
 * a new state and a command; time comes with the observation.
 *
 * One rule chooses the level, from the first to the last: somewhat below the middle of what is
 * believed of the capacity (see belief.ts), but never more than a step above what was seen
 * healthy. In the beginning the second half binds, and the users climb; near the capacity the
 * first does, and the level is held while its blocks of measurement narrow the belief.
 *
 * | phase   | on                                        | to      | users                         |
 * |---------|-------------------------------------------|---------|-------------------------------|
 * | any     | a signal is unknown                       | blind   | no more than are active       |
 * | blind   | all signals are known                     | expand  | as chosen                     |
 * | blind   | for long                                  | blind   | none; later the search ends   |
 * | expand  | the chosen level is at hand               | measure | hold                          |
 * | measure | the chosen level moved away               | expand  | as chosen                     |
 * | expand, measure | the margin is far beyond its threshold | drain | well below the belief    |
 * | drain   | the signals are as quiet as they were     | expand  | as chosen                     |
 * | drain   | they are not, for long                    | drain   | half                          |
 * | measure | the interval is narrow and certified      | done    | none                          |
 * | any     | the deadline                              | done    | none                          |
 */
import { believe, type Belief } from './belief.ts';
import type { Block } from './visits.ts';
import {
  asLevel,
  measure,
  newLevel,
  settle,
  worstNow,
  type LevelState,
  type Worst,
} from './level.ts';
import { answer, forcedAnswer, type Evidence, type Forced } from './answer.ts';
import type { Command, Level, Observation, Phase, SearchResult, SearchSettings } from './types.ts';

/** All that the search knows; plain data, never changed in place. */
export interface SearchState {
  readonly settings: SearchSettings;
  readonly level: LevelState;
  readonly levels: readonly Level[];
  readonly blocks: readonly Block[];
  readonly belief: Belief;
  /** Active users over the last minutes, to know the load that a reading speaks of. */
  readonly activity: readonly { readonly time: number; readonly users: number }[];
  /** The most users at which a reading was healthy, lowered again by a breach. */
  readonly proven: number;
  /** Set while the users are drained after a breach. */
  readonly drain: Drain | null;
  /** Since when a signal has been unknown; null: all are known. */
  readonly blindSince: number | null;
  /** Where the agents stop; null: not seen. */
  readonly ceiling: number | null;
  /** Since when the agents have not come nearer to what was asked. */
  readonly stalledSince: number;
  readonly collapse: SearchResult['collapse'];
  readonly everKnown: boolean;
  readonly result: SearchResult | null;
}

interface Drain {
  /** Users at which the breach was seen. */
  readonly breachedAt: number;
  /** When the present number was reached; null: users are still leaving. */
  readonly reachedAt: number | null;
  /** A level as low as this had been healthy before: the target has collapsed. */
  readonly collapsed: boolean;
}

/** A margin at which a level is left at once: twice the threshold is more than noise near it. */
const breachMargin = Math.log(2);
/** The level is chosen a little below the middle of the belief, to be gentle. */
const chosenQuantile = 0.4;
const blindDrainSeconds = 120;
const blindEndSeconds = 300;

/** The search as the coordinator drives it. */
export function capacitySearch(settings: SearchSettings): {
  readonly initial: SearchState;
  readonly next: typeof next;
  readonly conclude: typeof conclude;
  readonly levels: typeof levels;
} {
  return { initial: initialState(settings), next, conclude, levels };
}

export function initialState(settings: SearchSettings): SearchState {
  return {
    settings,
    level: newLevel(0, 0),
    levels: [],
    blocks: [],
    belief: believe([], settings.maxUsers),
    activity: [],
    proven: 0,
    drain: null,
    blindSince: null,
    ceiling: null,
    stalledSince: 0,
    collapse: null,
    everKnown: false,
    result: null,
  };
}

/** One tick. The command never grows the users while a signal is unknown. */
export function next(
  before: SearchState,
  observation: Observation,
): { readonly state: SearchState; readonly command: Command } {
  if (before.result !== null) return finish(before, before.result);
  const { settings } = before;
  let state = remember(before, observation);
  if (observation.time >= settings.deadline) return finish(state, conclude(state, 'deadline'));

  const present = worstNow(observation.readings);
  if (present === null) return stayBlind(state, observation);
  state = { ...state, blindSince: null, everKnown: true };
  state = learn(state, observation, present);

  const result = answer(evidenceOf(state), settings);
  if (result !== null) return finish(state, result);
  if (state.drain !== null) return drain(state, state.drain, observation, present);
  if (isBreach(state, observation, present)) return beginDrain(state, observation, present);
  return seek(state, observation);
}

/** The best answer at this moment, for a reason from outside the search. */
export function conclude(state: SearchState, why: Forced): SearchResult {
  return state.result ?? forcedAnswer(evidenceOf(state), state.settings, why);
}

/** The levels held so far, the one under way included. */
export function levels(state: SearchState): readonly Level[] {
  return [...state.levels, asLevel(state.level, state.activity.at(-1)?.time ?? 0)].filter(
    ({ users, margin }) => users > 0 && margin !== null,
  );
}

function evidenceOf(state: SearchState): Evidence {
  return {
    blocks: state.blocks,
    belief: state.belief,
    level: state.level,
    levels: levels(state),
    limit: limitOf(state),
    limitedByAgents: state.ceiling !== null,
    collapse: state.collapse,
    draining: state.drain !== null,
  };
}

/** The most users that can be asked for. */
function limitOf({ settings, ceiling }: SearchState): number {
  return Math.min(settings.maxUsers, ceiling ?? Infinity);
}

/** Keeps what the tick says of the agents: the load over time, and whether they are at their limit. */
function remember(
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

/** How long a block of measurement is: a few scrapes, and long enough to be nearly independent. */
function blockSeconds({ scrapeSeconds }: SearchSettings): number {
  return Math.max(10, 3 * scrapeSeconds);
}

/** Feeds the belief: blocks of a settled level, and single readings while users are being added. */
function learn(state: SearchState, observation: Observation, present: Worst): SearchState {
  if (state.drain !== null) return state;
  const { settings, level } = state;
  const timing = { blockSeconds: blockSeconds(settings), scrapeSeconds: settings.scrapeSeconds };
  const measured = measure(level, observation, timing);
  const block = measured.block ?? rampBlock(state, present);
  const load = loadOver(state, present);
  const healthyAt = present.margin < 0 && load !== null ? load.mean : 0;
  const proven = Math.max(state.proven, healthyAt);
  if (block === null) return { ...state, proven, level: measured.level };
  const blocks = [...state.blocks, block];
  return {
    ...state,
    proven,
    level: measured.level,
    blocks,
    belief: believe(blocks, settings.maxUsers),
  };
}

/** A reading made while users were being added, if it follows the last block. */
function rampBlock(state: SearchState, present: Worst): Block | null {
  const lastTo = state.blocks.at(-1)?.to ?? 0;
  const { settledAt } = state.level;
  const settled = settledAt !== null && present.from >= settledAt;
  if (settled || present.from < lastTo - 1e-6) return null;
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

/** The load during the span of a reading; null when there was none. */
function loadOver(
  { activity }: SearchState,
  { from, to }: Worst,
): { readonly mean: number; readonly falling: boolean } | null {
  const inside = activity.filter(({ time }) => time >= from && time <= to);
  const before = activity.findLast(({ time }) => time < from);
  const users = [...(before === undefined ? [] : [before]), ...inside].map((entry) => entry.users);
  const mean = users.reduce((sum, value) => sum + value, 0) / users.length;
  if (!(mean > 0)) return null;
  return { mean, falling: (users.at(-1) ?? 0) < 0.98 * Math.max(...users) };
}

/** The level that is chosen now. */
function choose(state: SearchState): number {
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
function seek(state: SearchState, observation: Observation): Step {
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

interface Step {
  readonly state: SearchState;
  readonly command: Command;
}

/** Gives the command, and begins a new level when the users change. */
function order(
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

/** True when the margin at this moment is far beyond what can be noise at the threshold. */
function isBreach(state: SearchState, observation: Observation, present: Worst): boolean {
  if (present.margin < breachMargin || observation.activeUsers <= 1) return false;
  // A window that reaches back before the level speaks of another one.
  return present.from >= state.level.orderedAt || state.level.settledAt === null;
}

function beginDrain(before: SearchState, observation: Observation, present: Worst): Step {
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

/** The breach is evidence too, though its level is left before a block is complete. */
function learnBreach(state: SearchState, present: Worst, users: number): SearchState {
  const { settings, level } = state;
  const { margin, to, signal } = present;
  const from = Math.max(present.from, state.blocks.at(-1)?.to ?? 0);
  if (to <= from) return state;
  const settled = level.settledAt !== null && present.from >= level.settledAt;
  const block = { users, margin, from, to, seconds: to - from, signal, ramp: !settled };
  const blocks = [...state.blocks, block];
  return { ...state, blocks, belief: believe(blocks, settings.maxUsers) };
}

/** Waits until the signals are as quiet as they were, then goes back; goes lower when they do not. */
function drain(state: SearchState, drain: Drain, observation: Observation, present: Worst): Step {
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

/** While a signal is unknown the users do not grow; for long, they leave. */
function stayBlind(before: SearchState, observation: Observation): Step {
  const { time, activeUsers, readings } = observation;
  const blindSince = before.blindSince ?? time;
  const state = { ...before, blindSince };
  const unknown = readings.filter(({ margin }) => margin === null);
  const names = [...new Set(unknown.map(({ signal }) => signal))].join(', ');
  const blindFor = time - blindSince;
  if (blindFor >= blindEndSeconds) {
    const result = conclude(state, 'failed');
    return finish(state, {
      ...result,
      reason: `${names || 'The signals'}: unknown for too long. ${result.reason}`,
    });
  }
  // Without traffic there is nothing to see: a few users wake the signals up.
  if (activeUsers === 0 && unknown.length > 0 && unknown.every(({ idle }) => idle)) {
    const start = choose({ ...state, proven: 0 });
    return blind(
      state,
      observation,
      Math.min(start, Math.max(1, state.level.users || start)),
      'waking the signals',
    );
  }
  const waking = !state.everKnown && unknown.every(({ idle }) => idle);
  const held = Math.min(state.level.users, waking ? state.level.users : Math.floor(activeUsers));
  const users = !waking && blindFor >= blindDrainSeconds ? 0 : held;
  return blind(state, observation, users, `${names || 'no signal'}: unknown`);
}

function blind(state: SearchState, observation: Observation, users: number, reason: string): Step {
  const step = order(state, observation, users, 'blind', reason);
  // What was measured before and after a gap does not belong together.
  const { level } = step.state;
  const restarted = level.settledAt === null ? level : { ...newLevel(users, level.orderedAt) };
  return {
    state: { ...step.state, level: restarted },
    command: { ...step.command, settledSince: null },
  };
}

function finish(state: SearchState, result: SearchResult): Step {
  const { time } = state.activity.at(-1) ?? { time: 0 };
  return {
    state: { ...state, result, levels: finished(state, time), level: newLevel(0, time) },
    command: { users: 0, settledSince: null, phase: 'done', reason: result.reason, result },
  };
}
