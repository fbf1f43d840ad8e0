import { findPullRequest } from '../comment/pull-request.ts';
import type { Environment } from '../environment.ts';
import type { Repository } from '../api/repository.ts';
import type { Whereabouts } from '../whereabouts.ts';

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
  /** As in `PullRequest`. */
  readonly readOnlyBecause: string;
}

/** Why the token can only read; empty when the event tells of no reason, or cannot be read. */
export async function readOnlyReason(env: Environment): Promise<string> {
  const pullRequest = await findPullRequest(env).catch(() => null);
  return pullRequest?.readOnlyBecause ?? '';
}
