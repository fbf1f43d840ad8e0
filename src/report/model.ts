import type { RunRecord } from '../coordinator/record.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { Signal } from '../monitor/signal.ts';

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
  readonly settings: {
    readonly maxUsers: number;
    readonly precision: number;
    readonly confidence: number;
    readonly timeBudgetSeconds: number;
    readonly requiredUsers: number | null;
  };
  readonly signals: readonly Signal[];
  readonly verdict: Verdict;
  readonly run: RunRecord;
}
