import type { AgentStatistics } from '../cluster/agent.ts';
import type { SignalReading } from '../monitor/signal.ts';
import type { Level, Phase, SearchResult } from '../search/types.ts';
import type { Doubt } from './doubts.ts';

/** One tick of the feedback loop. Times are seconds since the epoch. */
export interface Sample {
  readonly time: number;
  readonly requestedUsers: number;
  readonly activeUsers: number;
  /** `paused`: without users, while another deployment is measured. */
  readonly phase: Phase | 'paused';
  readonly reason: string;
  /** The user's own signals only; twins are left out. */
  readonly readings: readonly SignalReading[];
  /** Agents that did not answer. */
  readonly lostAgents: readonly string[];
  /** What the users saw lately; null where the agents do not tell. */
  readonly statistics: AgentStatistics | null;
}

/**
 * What the users of one level saw, over all the time that it was held. Null where the agents do not
 * tell; latencies are in seconds and those of answered requests alone, the error ratio is 0 to 1.
 */
export interface UsersSaw {
  readonly users: number;
  readonly requestsPerSecond: number | null;
  readonly errorRatio: number | null;
  readonly latencyMean: number | null;
  readonly latencyP50: number | null;
  readonly latencyP95: number | null;
  readonly latencyP99: number | null;
  /** The share of the answers, 0 to 1, that were as expected and much shorter than at first; left out: hardly any. */
  readonly short?: { readonly share: number; readonly step: string };
}

/** From where requests per second no longer grew with the users. */
export interface Saturation {
  readonly users: number;
  readonly requestsPerSecond: number;
}

/** Why the loop ended. */
export type StopReason = 'answered' | 'deadline' | 'cancelled' | 'failed';

/** What a run leaves behind: the report is made from this alone. */
export interface RunRecord {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly stopReason: StopReason;
  readonly result: SearchResult;
  readonly levels: readonly Level[];
  readonly samples: readonly Sample[];
  /** What the users saw at the answer, or at the most users that were healthy; null: not told. */
  readonly users: UsersSaw | null;
  /** Null: not seen, or the agents do not tell. */
  readonly saturation: Saturation | null;
  /** The gravest first. */
  readonly doubts: readonly Doubt[];
  /** What the user should know: agents that were lost and came back, Prometheus' warnings, … */
  readonly notices: readonly string[];
  /** True when all agents confirmed that no user is left. */
  readonly clean: boolean;
}
