/**
 * The feedback loop of the coordinator of mattermost-load-test-ng, with the settings it comes with:
 * to compare with. What it does at each look, once a second:
 *
 * - Missing data is health: only a value at or over its threshold is an alert.
 * - Until the first alert, 8 users are added at each look.
 * - From then on an alert takes 8 users away, and their absence adds 8, with a rest of 2 seconds
 *   after each step, and after the last alert before users are added.
 * - From the first alert on the number of active users is sampled. The first time that the samples
 *   reach back 30 minutes, and the line through the last 30 minutes of them (least squares) is
 *   level, their mean is the answer. It has no interval.
 *
 * Its own end is that equilibrium. At a deadline it would have no answer; here it may give the mean
 * so far, as an inconclusive one.
 */
import type { Search } from '../../src/coordinator/coordinator.ts';
import { mean } from '../../src/gate/statistics.ts';
import type {
  Level,
  Observation,
  Reading,
  SearchResult,
  SearchSettings,
} from '../../src/search/types.ts';

/** Seconds between two looks. */
export const originalTickSeconds = 1;

const stepUsers = 8;
const restSeconds = 2;
const samplesSeconds = 1800;
/** Users a second; below, the line is level. */
const levelSlope = 0.2;

/** The number of active users at a moment, in seconds since the run began. */
export interface UserSample {
  readonly time: number;
  readonly users: number;
}

export interface OriginalState {
  /** What was asked for last. */
  readonly users: number;
  readonly lastActionAt: number | null;
  readonly lastAlertAt: number | null;
  /** From the first alert on; older ones than the answer needs are dropped. */
  readonly samples: readonly UserSample[];
  readonly levels: readonly Level[];
}

/** The loop as the coordinator drives it. */
export function original(settings: SearchSettings): Search<OriginalState> {
  return {
    initial: { users: 0, lastActionAt: null, lastAlertAt: null, samples: [], levels: [] },
    next: (state, observation) => next(state, observation, settings),
    conclude: ({ samples }) => ({
      ...resultOf(samples),
      outcome: 'inconclusive',
      reason: 'The number of users was not level for thirty minutes.',
    }),
    levels: ({ levels }) => levels,
  };
}

function next(
  before: OriginalState,
  observation: Observation,
  settings: SearchSettings,
): ReturnType<Search<OriginalState>['next']> {
  const { time, activeUsers, readings } = observation;
  const alert = readings.some(isAlert);
  const lastAlertAt = alert ? time : before.lastAlertAt;
  const samples =
    lastAlertAt === null ? [] : trimmed([...before.samples, { time, users: activeUsers }]);
  const state = { ...before, lastAlertAt, samples };

  if (isEquilibrium(samples)) {
    const result = resultOf(samples);
    const command = { settledSince: null, phase: 'done', reason: result.reason, result } as const;
    return { state, command: { ...command, users: 0 } };
  }
  const change = changeOf(state, alert, time);
  const users = Math.max(0, Math.min(settings.maxUsers, activeUsers + change));
  const acts = change !== 0 && users !== activeUsers;
  return {
    state: acts
      ? { ...state, users, lastActionAt: time, levels: withLevel(state, users, readings, time) }
      : state,
    command: {
      users: acts ? users : state.users,
      settledSince: null,
      phase: lastAlertAt === null ? 'expand' : 'measure',
      reason: change > 0 ? 'no alert' : change < 0 ? 'alert' : 'rest',
      result: null,
    },
  };
}

/** The twins are none of its queries. */
function isAlert({ twin, margin }: Reading): boolean {
  return !twin && margin !== null && margin >= 0;
}

function changeOf(
  { lastActionAt, lastAlertAt }: OriginalState,
  alert: boolean,
  time: number,
): number {
  if (lastAlertAt === null) return stepUsers;
  if (lastActionAt !== null && time - lastActionAt < restSeconds) return 0;
  if (alert) return -stepUsers;
  return time - lastAlertAt < restSeconds ? 0 : stepUsers;
}

/** Those of the last half hour, and the newest one before; all when they are not so many. */
function latest(samples: readonly UserSample[]): readonly UserSample[] {
  return samples.slice(Math.max(0, firstOfLatest(samples)));
}

/** Drops what is not needed any more; one more is kept, which tells that there was more. */
function trimmed(samples: readonly UserSample[]): readonly UserSample[] {
  return samples.slice(Math.max(0, firstOfLatest(samples) - 1));
}

function firstOfLatest(samples: readonly UserSample[]): number {
  const newest = samples.at(-1)?.time ?? 0;
  return samples.findIndex(({ time }) => newest - time < samplesSeconds) - 1;
}

function isEquilibrium(samples: readonly UserSample[]): boolean {
  return firstOfLatest(samples) > 0 && Math.abs(slope(latest(samples))) < levelSlope;
}

/** Of the line through the samples by least squares, in users a second. */
export function slope(samples: readonly UserSample[]): number {
  const meanTime = mean(samples.map(({ time }) => time));
  const meanUsers = mean(samples.map(({ users }) => users));
  let [products, squares] = [0, 0];
  for (const { time, users } of samples) {
    products += (time - meanTime) * (users - meanUsers);
    squares += (time - meanTime) ** 2;
  }
  return products / squares;
}

function resultOf(samples: readonly UserSample[]): SearchResult {
  const users = latest(samples).map((sample) => sample.users);
  const answer = users.length === 0 ? null : Math.round(mean(users));
  return {
    outcome: 'found',
    users: answer,
    low: null,
    high: null,
    limitedBy: '',
    reason: `The number of users was level around ${answer} for thirty minutes.`,
    collapse: null,
  };
}

/** The level that ends when other users are asked for. */
function withLevel(
  { levels, users }: OriginalState,
  next: number,
  readings: readonly Reading[],
  time: number,
): readonly Level[] {
  if (next === users || users === 0) return levels;
  const reading = readings.find(({ twin }) => !twin);
  const margin = reading?.margin ?? null;
  return [
    ...levels,
    {
      users,
      from: levels.at(-1)?.to ?? 0,
      to: time,
      margin,
      side: margin === null ? 'uncertain' : margin < 0 ? 'healthy' : 'degraded',
      bindingSignal: reading?.signal ?? '',
    },
  ];
}
