import type { Repository } from '../api/repository.ts';
import type { Whereabouts } from '../event/whereabouts.ts';

/** The history of a run, as far as it may be reached. */
export interface HistoryAccess {
  /** Null without a token. */
  readonly repository: Repository | null;
  /** The input `history-branch`; null: none is kept. */
  readonly branch: string | null;
  /** The input `history-write-branches`. */
  readonly alsoOn: readonly string[];
  readonly key: string;
  readonly where: Whereabouts;
}
