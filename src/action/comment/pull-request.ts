import { type Environment, readEvent, variable } from '../environment.ts';
import { field } from '../field.ts';

/** The pull request that a workflow runs for. */
export interface PullRequest {
  readonly number: number;
  /** Why the job's token can only read, as far as the event tells; empty when it may write. */
  readonly readOnlyBecause: string;
}

/**
 * Finds the pull request in the event's payload: `pull_request` and `pull_request_target` have
 * one; `push`, `schedule`, `workflow_dispatch` and `merge_group` do not: null.
 */
export async function findPullRequest(env: Environment): Promise<PullRequest | null> {
  const event = await readEvent(env);
  const number = field(field(event, 'pull_request'), 'number');
  if (typeof number !== 'number') {
    return null;
  }
  return { number, readOnlyBecause: readOnlyReason(env, event) };
}

function readOnlyReason(env: Environment, event: unknown): string {
  if (variable(env, 'GITHUB_EVENT_NAME') !== 'pull_request') {
    return '';
  }
  if (variable(env, 'GITHUB_ACTOR') === 'dependabot[bot]') {
    return 'runs that Dependabot started have a read-only token';
  }
  const head = field(field(field(field(event, 'pull_request'), 'head'), 'repo'), 'full_name');
  return head === variable(env, 'GITHUB_REPOSITORY')
    ? ''
    : 'runs for pull requests from forks have a read-only token';
}
