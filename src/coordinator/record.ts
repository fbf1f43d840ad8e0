import type { SignalReading } from '../monitor/signal.ts';
import type { Level, Phase, SearchResult } from '../search/types.ts';

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
  /** What the user should know: agents that were lost and came back, Prometheus' warnings, … */
  readonly notices: readonly string[];
  /** True when all agents confirmed that no user is left. */
  readonly clean: boolean;
}
