import { foreignText } from '../foreign-text.ts';
import type { LatencyHistogram } from './latencies.ts';

/**
 * The port behind which every load engine stands. One instance drives one agent: one load-test-ng
 * server, one Locust master, one embedded process.
 *
 * Every method takes an AbortSignal, and rejects with an AgentError when the agent cannot be
 * reached, refuses, or answers with something that is no answer of its engine.
 */
export interface Agent {
  /** How the agent is named in logs and reports: its URL without credentials, or `embedded`. */
  readonly name: string;

  /** What it tells beside the statistics of its engine; certain once `check` has resolved. */
  readonly moreStatistics?: readonly AgentStatisticName[];

  /** Above 0: an agent of weight 2 gets twice as many users as one of weight 1, which is usual. */
  readonly weight?: number;

  /** The most users it is ever given, 1 or more, whatever it could carry; usually not limited. */
  readonly maxUsers?: number;

  /** How long `check` may take, in seconds, where that is not the usual. */
  readonly checkSeconds?: number;

  /**
   * Asks the agent whether it is what it is said to be. Changes nothing on it.
   *
   * @param seconds until it is given up; left out: nobody is in a hurry
   */
  check(signal: AbortSignal, seconds?: number): Promise<void>;

  /**
   * Makes what `start` would make, and removes it again, so that its configuration is known to be
   * good. Left out where there is nothing of the kind.
   */
  tryOut?(signal: AbortSignal): Promise<void>;

  /**
   * Makes the agent ready to take users; it has none afterwards. What a killed run left under
   * the same id is taken over and emptied; users of somebody else are left alone, and refused.
   */
  start(signal: AbortSignal): Promise<void>;

  /**
   * Reads the agent's state. An agent that has crashed and lost its state answers with
   * `running: false`; the cluster then calls `start` again. The statistics cover the time since
   * `since` (seconds since the epoch) where the engine can tell; null: the last few seconds.
   */
  status(since: number | null, signal: AbortSignal): Promise<AgentStatus>;

  /**
   * Asks for a number of users, 0 or more. Resolves when the agent has taken the order, which may
   * be before the users are there, and when the agent carries fewer because it is at its cap.
   */
  setUsers(users: number, signal: AbortSignal): Promise<void>;

  /** Removes all users and what `start` made. Safe to call twice, and before `start`. */
  stop(signal: AbortSignal): Promise<void>;
}

/** What one agent says of itself at one moment. */
export interface AgentStatus {
  /** False when the agent answers but has lost its state (restarted, stopped by somebody). */
  readonly running: boolean;
  /** Users that are active now. */
  readonly users: number;
  /**
   * Those of them that are there: logged in and connected, or answered once; the others are on
   * their way. Left out: the engine does not tell.
   */
  readonly present?: number;
  /** The most users this agent carries; null when it has no cap or does not tell. */
  readonly maxUsers: number | null;
  /** How busy the agent itself is, 0 to 1 of what it can use (its event loop or CPU); null: unknown. */
  readonly utilization: number | null;
  /** What its users saw lately; null when the engine does not tell. */
  readonly statistics: AgentStatistics | null;
  /** What the user should know of its limits; each sentence is told once. */
  readonly notices?: readonly string[];
  /** How many workers share its users, where it has some of its own. */
  readonly workers?: number;
}

/** The statistics a signal may judge (`agent-stat`). */
export const agentStatisticNames = [
  'latency-mean',
  'latency-p50',
  'latency-p90',
  'latency-p95',
  'latency-p99',
  'error-ratio',
  'requests-per-second',
] as const;

export type AgentStatisticName = (typeof agentStatisticNames)[number];

/**
 * What the users of one or several agents saw in [from, to]. Times are seconds since the epoch.
 * Latencies are in seconds, and those of answered requests alone: a refusal is quick, but no answer.
 * A request that was given up after a time-out may count as one that took as long, as nobody can
 * say less. The error ratio is 0 to 1, and counts all requests. NaN where there was nothing to
 * tell it by, and for a statistic that the engine does not have.
 */
export interface AgentStatistics {
  readonly from: number;
  readonly to: number;
  /** Requests finished in the interval, failed ones included. */
  readonly requests: number;
  /** Those of them to which the service gave a response, whatever it was; left out: not told. */
  readonly answered?: number;
  /** Those of them that the latencies speak of; left out: the answered ones. */
  readonly timed?: number;
  /** Left out: none of them, or not told. */
  readonly short?: ShortAnswers;
  /** Left out where the engine has none. */
  readonly latencies?: LatencyHistogram;
  /** The engine counts requests of HTTP, and its users may ask in other ways; left out: it counts all. */
  readonly onlyHttp?: true;
  readonly values: Readonly<Record<AgentStatisticName, number>>;
}

/** Answers that were as expected, but much shorter than those of their step at first. */
export interface ShortAnswers {
  readonly count: number;
  /** One of those steps. */
  readonly step: string;
}

/** A failure of an agent, in words for the user: without secrets, and never long. */
export class AgentError extends Error {
  readonly agent: string;

  constructor(agent: string, message: string, options?: ErrorOptions) {
    super(`${agent}: ${foreignText(message)}`, options);
    this.name = 'AgentError';
    this.agent = agent;
  }
}
