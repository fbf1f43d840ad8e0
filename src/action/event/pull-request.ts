import { InputError } from '../../errors.ts';
import { apiFailure } from '../api/failure.ts';
import type { Repository } from '../api/repository.ts';
import { type Environment, variable } from '../environment.ts';
import { fieldAt, text } from '../field.ts';

/** The pull request that a run comments on. */
export interface PullRequest {
  readonly number: number;
  /** Why the job's token can only read, as far as the event tells; empty when it may write. */
  readonly readOnlyBecause: string;
}

/** What a pull request goes from and to; empty where that is not told. */
export interface PullRequestEnds {
  readonly base: { readonly ref: string; readonly sha: string };
  readonly head: { readonly sha: string };
}

/** Reads the ends of a pull request as GitHub and Gitea write it, in payloads and answers alike. */
export function endsOf(pullRequest: unknown): PullRequestEnds {
  const at = (end: string, name: string): string => text(fieldAt(pullRequest, end, name));
  return {
    base: { ref: at('base', 'ref'), sha: at('base', 'sha') },
    head: { sha: at('head', 'sha') },
  };
}

/** Events whose token can only read where the pull request is a fork's. */
const readOnlyForForks = ['pull_request', 'pull_request_review', 'pull_request_review_comment'];

/** Why the token of a pull request's event can only read; empty when it may write. */
export function readOnlyReason(env: Environment, name: string, pullRequest: unknown): string {
  if (!readOnlyForForks.includes(name)) {
    return '';
  }
  if (variable(env, 'GITHUB_ACTOR') === 'dependabot[bot]') {
    return 'runs that Dependabot started have a read-only token';
  }
  const from = fieldAt(pullRequest, 'head', 'repo', 'full_name');
  return from === variable(env, 'GITHUB_REPOSITORY')
    ? ''
    : 'runs for pull requests from forks have a read-only token';
}

/**
 * Asks the API for the ends of a pull request; null when it does not tell, which `tell` hears of.
 *
 * @param isNamed whether it is the user who names it, in the input `pull-request`.
 * @param signal ends the request.
 * @throws {InputError} when the user names one that there is not.
 */
export async function lookUpPullRequest(
  { api, owner, name }: Repository,
  { number, isNamed }: { readonly number: number; readonly isNamed: boolean },
  signal: AbortSignal,
  tell: (notice: string) => void,
): Promise<PullRequestEnds | null> {
  try {
    const { data } = await api.rest.pulls.get({
      owner,
      repo: name,
      pull_number: number,
      request: { signal },
    });
    return endsOf(data);
  } catch (error) {
    const { status, message } = apiFailure(error);
    if (status === 404 && isNamed) {
      const expected = `expected the number of a pull request of ${owner}/${name} that the token may read`;
      throw new InputError([{ input: 'pull-request', message: `${expected}, got ${number}` }]);
    }
    tell(`Pull request ${number} could not be looked up (${message}).`);
    return null;
  }
}
