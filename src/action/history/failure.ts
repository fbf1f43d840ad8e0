import { apiFailure, permissions, unauthorized } from '../api/failure.ts';
import { DamagedHistory } from './format.ts';
import { PushFailure } from './push.ts';

/** What failed, and why the token may not write where the event tells. */
export interface HistoryFailure {
  readonly doing: 'read' | 'written';
  readonly branch: string;
  /** As in `PullRequest`; empty when the token may write. */
  readonly readOnlyBecause: string;
  /** Whether the server is Gitea or Forgejo. */
  readonly isGitea: boolean;
}

/** Says why the history was not read or written, and what to do about it. */
export function explainHistoryFailure(error: unknown, failure: HistoryFailure): string {
  if (error instanceof DamagedHistory) {
    return error.message;
  }
  const { doing, branch, readOnlyBecause, isGitea } = failure;
  const { status, message, refused } = apiFailure(error);
  const what = `The history on branch ${branch} was not ${doing}`;
  if (error instanceof PushFailure) {
    return `${what}: the push failed (${message}).`;
  }
  if (status === null) {
    return `${what}: the API did not answer (${message}).`;
  }
  if (status === 401) {
    return `${what} (401): ${unauthorized}`;
  }
  if (/protected|rule violation|must be made through/i.test(message)) {
    return `${what}: the branch is protected (${message}); except it from the rule.`;
  }
  if (isGitea && doing === 'written' && (refused || status === 500)) {
    return `${what}: the API answered ${status} (${message}). ${giteaToken}`;
  }
  if (!refused) {
    return `${what}: the API answered ${status} (${message}).`;
  }
  if (readOnlyBecause !== '') {
    return `${what} (${status}): ${readOnlyBecause}.`;
  }
  const need = doing === 'read' ? 'read it' : 'write it';
  return `${what} (${status}): the token may not ${need}; give the job these permissions:\n${permissions}`;
}

/** Found on 1.24.6, whose log says that a hook declined the push of the job's own user. */
export const giteaToken =
  "Where the runner has no git, the job's own token cannot write files on every Gitea (up to 1.24 it never " +
  'can): install git, or keep a personal token that may write to the repository as a secret, and give it ' +
  'as github-token.';
