import type { Whereabouts } from '../event/whereabouts.ts';
import { isGitea, type Repository } from '../api/repository.ts';
import type { HistoryFailure } from './failure.ts';

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

/** What must be known to explain a failure. */
export function failureOf(
  { repository, where }: HistoryAccess,
  doing: HistoryFailure['doing'],
  branch: string,
): HistoryFailure {
  return {
    doing,
    branch,
    readOnlyBecause: where.pullRequest?.readOnlyBecause ?? '',
    isGitea: repository !== null && isGitea(repository),
  };
}
