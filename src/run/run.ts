import type { Leftovers } from '../cluster/leftovers.ts';
import type { Report } from '../report/model.ts';
import type { Settings } from '../settings/settings.ts';

/** What a run needs from whoever starts it: the action or the command. */
export interface RunContext {
  readonly settings: Settings;
  /** Tells parallel runs apart, resolved from `settings.key`. */
  readonly key: string;
  /** Seconds the whole run may take, clean-up and report included. */
  readonly timeBudgetSeconds: number;
  /** Aborted when the user cancels; the run then cleans up and reports the best interval so far. */
  readonly cancel: AbortSignal;
  /** Takes one line of progress at a time, without a line end. */
  readonly log: (line: string) => void;
  /** Called before the first user is added, with what a clean-up after a crash must remove. */
  readonly onStart: (leftovers: Leftovers) => void;
}

/** How a run ended. */
export interface RunEnd {
  readonly report: Report;
  /** Paths of the written report files; null for one that could not be written (see notices). */
  readonly files: ReportFiles;
  /** Reports that could not be written, and the like: said to the user, never fatal. */
  readonly notices: readonly string[];
}

export interface ReportFiles {
  readonly json: string | null;
  readonly html: string | null;
  readonly summary: string | null;
}

/**
 * Checks everything that can be known before load, finds the capacity, and writes the reports.
 * Rejects with an InputError when something the user gave is wrong; whatever happens after the
 * first user was added ends in a report.
 */
export async function run(context: RunContext): Promise<RunEnd> {
  await Promise.resolve();
  throw new Error(`not built yet: ${context.key}`);
}

/** Checks everything, drives nothing; returns what would be done, as text. See `run` for errors. */
export async function plan(context: RunContext): Promise<string> {
  await Promise.resolve();
  return context.key;
}
