import type { AgentStatistics } from '../cluster/agent.ts';

/** What is known of whether the service answers its users at all. Times as the clock has them. */
export interface Answers {
  /** Since when users have been ordered; null: none yet. */
  readonly loadedSince: number | null;
  /** Whether requests have ended, and whether any of them with a response. */
  readonly asked: boolean;
  readonly answered: boolean;
  /** Since when requests have been answered without the users being away; null: they are not. */
  readonly servedSince: number | null;
  /** Since when the agents have told of users how much they ask; null: they do not. */
  readonly countedSince: number | null;
}

/** Before any user. */
export const noAnswers: Answers = {
  loadedSince: null,
  asked: false,
  answered: false,
  servedSince: null,
  countedSince: null,
};

/** What was seen at a tick. */
export interface Look {
  readonly time: number;
  readonly requestedUsers: number;
  readonly activeUsers: number;
  readonly statistics: AgentStatistics | null;
}

/** What is known after one more look. */
export function hear(before: Answers, look: Look): Answers {
  const { time, requestedUsers, activeUsers, statistics } = look;
  const hasUsers = requestedUsers > 0 || activeUsers > 0;
  const answered = statistics === null ? 0 : answeredOf(statistics);
  const isServed = hasUsers && answered > 0;
  const isCounted = hasUsers && statistics !== null && statistics.onlyHttp !== true;
  return {
    loadedSince: before.loadedSince ?? (hasUsers ? time : null),
    asked: before.asked || (hasUsers && (statistics?.requests ?? 0) > 0),
    answered: before.answered || isServed,
    servedSince: hasUsers ? (before.servedSince ?? (isServed ? time : null)) : null,
    countedSince: before.countedSince ?? (isCounted ? time : null),
  };
}

/** Load without an answer is not kept up for longer than this, in seconds. */
const patienceSeconds = 30;

/**
 * Whether users have asked for so long in vain that there is no service to measure.
 *
 * @param isOver the run ends in any case: whatever it says rests on nothing
 */
export function isUnanswered(
  { loadedSince, asked, answered }: Answers,
  time: number,
  isOver = false,
): boolean {
  const patient = loadedSince === null || time - loadedSince < patienceSeconds;
  return asked && !answered && (isOver || !patient);
}

/**
 * Whether not one request of users who are counted has ended: they are no load, as those that do not get
 * beyond their beginning, or wait for ever, and nothing that was seen is about them.
 */
export function gotNothingDone({ asked, countedSince }: Answers, time: number): boolean {
  return !asked && countedSince !== null && time - countedSince >= patienceSeconds;
}

/** After so many seconds of answered requests, in seconds, nobody waits for traffic any more. */
const trafficSeconds = 15;

/** Since when there surely is traffic, for which no query need wait; null: there may be none. */
export function trafficSince({ servedSince }: Answers, time: number): number | null {
  return servedSince !== null && time - servedSince >= trafficSeconds ? servedSince : null;
}

/**
 * How many requests had a response. Where the engine does not count them: none where all failed
 * and there is no latency, which only answered requests have.
 */
export function answeredOf({ requests, answered, values }: AgentStatistics): number {
  const allFailed = values['error-ratio'] >= 1 && Number.isNaN(values['latency-mean']);
  return answered ?? (allFailed ? 0 : requests);
}
