import type { RunRecord, StopReason } from '../coordinator/record.ts';
import type { Baseline, NoBaseline } from '../gate/baseline.ts';
import type { Difference } from '../gate/candidates.ts';
import type { Conditions, HistoryEntry } from '../gate/entry.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { Signal } from '../monitor/signal.ts';
import type { SearchResult } from '../search/types.ts';

/**
 * Everything a reader may want to know of one run; all renderers read this and nothing else.
 * It holds no secret. All times in it, those of levels and samples alike, are seconds since the
 * epoch.
 */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'capacity-gate'; readonly version: string };
  /** Tells parallel runs apart: `workflow / job`, or the user's own word. */
  readonly key: string;
  readonly engine: string;
  /** Agents by name, without credentials. */
  readonly agents: readonly string[];
  /** The service under test, or Prometheus' view of it; empty when not known. */
  readonly target: string;
  /** Where the same can be looked at by other means. */
  readonly links: ReportLinks;
  /** The build under test. */
  readonly head: Build;
  /** `find`: searched for the capacity. `check`: only proved what the baseline asks for. */
  readonly mode: 'find' | 'check';
  readonly settings: {
    readonly maxUsers: number;
    readonly precision: number;
    readonly confidence: number;
    readonly timeBudgetSeconds: number;
    readonly requiredUsers: number | null;
    /** The loss that is allowed, as 0.05. */
    readonly maxRegression: number;
  };
  /** The user's own, and those guards that bound or were degraded. */
  readonly signals: readonly Signal[];
  /** What one user does, a phrase: `GET /cart after 1 s of thinking on average`; null: only the agents know. */
  readonly userDoes: string | null;
  /** What a run must have in common with this one to be compared with it. */
  readonly conditions: Conditions;
  /** Null: no comparison was asked for. */
  readonly baseline: ComparedWith | NothingToCompare | null;
  /** How the base was measured beside the build; null where it was not. */
  readonly sideBySide: SideBySide | null;
  /** Null without a history. */
  readonly trend: Trend | null;
  readonly verdict: Verdict;
  /** Every measurement of this build in this run, in their order: one, or more when it was measured again. */
  readonly measurements: readonly MeasurementSummary[];
  /** The last measurement, from its first user to its last; its result is that of all of them. */
  readonly run: RunRecord;
  /** What was measured beside it: this build before, in that order, or the base. */
  readonly others: readonly DrawnRun[];
}

/** What is drawn of a measurement. */
export type DrawnRun = Pick<
  RunRecord,
  'startedAt' | 'finishedAt' | 'result' | 'levels' | 'samples'
>;

/** Base URLs without credentials; null: there is none. */
export interface ReportLinks {
  readonly prometheus: string | null;
  /** Of Grafana itself, or of a dashboard. */
  readonly grafana: string | null;
}

/** A commit and the page of its run; null where that is not known. */
export interface Build {
  readonly commit: string | null;
  readonly url: string | null;
}

/** What the build is compared with. */
export interface ComparedWith extends Baseline {
  /** The newest of the runs that the baseline rests on. */
  readonly newest: Build;
}

/** Whether there is something that the build is compared with. */
export function isComparedWith(baseline: Report['baseline']): baseline is ComparedWith {
  return baseline !== null && 'users' in baseline;
}

/** Why there is no baseline. */
export interface NothingToCompare extends NoBaseline {
  /** How the base branch's newest run (`other`) differs from this one (`one`); empty without one. */
  readonly differences: readonly Difference[];
  /** How a baseline comes to be, a sentence, as `firstBaseline` makes it; empty: it never does. */
  readonly remedy: string;
}

/** Two deployments that were measured by turns: while one had users, the other had none. */
export interface SideBySide {
  readonly base: MeasuredBase;
  /** Of the build under test. */
  readonly head: TurnsTaken;
}

/** How often it was the turn of a deployment, and how long in all. */
export interface TurnsTaken {
  readonly turns: number;
  readonly seconds: number;
}

/** What was found of the base, in short; its result as a run has it. */
export interface MeasuredBase
  extends
    TurnsTaken,
    Pick<SearchResult, 'outcome' | 'users' | 'low' | 'high' | 'limitedBy' | 'reason'> {
  /** As `Report.target`. */
  readonly target: string;
  readonly agents: readonly string[];
  readonly stopReason: StopReason;
  /** How many levels were held. */
  readonly levels: number;
}

/** How the capacity of the base branch went. */
export interface Trend {
  readonly branch: string;
  /** Runs under the same conditions, the oldest first, 30 at most. */
  readonly runs: readonly TrendRun[];
}

/** One run of the base branch. */
export interface TrendRun extends Build, Pick<HistoryEntry, 'outcome' | 'users' | 'low' | 'high'> {
  /** When it ended. */
  readonly time: number;
}

/** One measurement in short; users as in the run's result. */
export interface MeasurementSummary extends Pick<
  HistoryEntry,
  'outcome' | 'users' | 'low' | 'high'
> {
  /** How long it took. */
  readonly seconds: number;
}
