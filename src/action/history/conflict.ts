import { apiFailure } from '../api/failure.ts';
import { PushFailure } from './push.ts';

/** What a write that failed came to. */
export type WriteFailure =
  /** Another writer was faster, or may have been. */
  | 'conflict'
  /** Nobody was: trying again does not help. */
  | 'final';

/**
 * Whether another writer may have been faster. Servers say so in many ways: GitHub with 409 and 422;
 * Gitea with 422 for a file that changed, with 500 and no word for a push that lost, and newer ones
 * with 403 and the words of Git. What only looks like it is told by a branch that has not moved.
 */
export function writeFailure(error: unknown): WriteFailure {
  if (error instanceof PushFailure) {
    return error.isRace ? 'conflict' : 'final';
  }
  const { status, message, rateLimited } = apiFailure(error);
  if (status === null || status >= 500 || rateLimited) {
    return 'conflict';
  }
  // A rule for the branch, of which GitHub tells with the same status as of a lost race.
  if (/protected|rule violation|must be made through/i.test(message)) {
    return 'final';
  }
  const isRace = status === 409 || status === 422 || /cannot lock ref/i.test(message);
  return isRace ? 'conflict' : 'final';
}
