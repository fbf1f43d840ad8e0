import type { Leftovers } from '../cluster/clean-up/leftovers.ts';
import type { Build } from '../report/model.ts';
import type { ProgressView } from '../report/progress/view.ts';
import type { Settings } from '../settings/settings.ts';
import type { Bases } from './bases.ts';
import type { History } from './comparison.ts';

/** What a run needs from whoever starts it: the action or the command. */
export interface RunContext {
  readonly settings: Settings;
  /** Tells parallel runs apart, resolved from `settings.key`. */
  readonly key: string;
  /** The build under test. */
  readonly head: Build;
  /** Whether it is a pull request's or a merge group's: `mode: auto` then checks. */
  readonly proposed: boolean;
  /** Null where no history is kept. */
  readonly history: History | null;
  /** Null where nobody else measures the same base. */
  readonly bases: Bases | null;
  /** Seconds the whole run may take, clean-up and report included. */
  readonly timeBudgetSeconds: number;
  /** Aborted when the user cancels; the run then cleans up and reports the best interval so far. */
  readonly cancel: AbortSignal;
  /** Takes one line at a time, without a line end. */
  readonly log: (line: string) => void;
  /** Shows how the measurements go, between the lines of `log`. */
  readonly view: ProgressView;
  /** Called before the first user is added, with what a clean-up after a crash must remove. */
  readonly onStart: (leftovers: Leftovers) => void;
  /** What an input is called where it is given, as `--max-users`; left out: by its name. */
  readonly nameOf?: (input: string) => string;
}
