import type { Verdict } from '../../gate/verdict.ts';
import { apiFailure, permissions, unauthorized } from '../api/failure.ts';
import type { PullRequest } from '../event/pull-request.ts';
import { field, text } from '../field.ts';
import type { Repository } from '../api/repository.ts';
import { type Wait, withRetries } from '../api/retry.ts';

/** The comment of a key. */
export interface KeyedComment {
  /** The first line, by which it is found. */
  readonly marker: string;
  /** Starts with the marker; at most 65,536 characters, which is what GitHub takes. */
  readonly body: string;
  /** Whether to make it where there is none. */
  readonly mayCreate: boolean;
}

/**
 * Writes the one comment of a key on a pull request: updates the first comment that starts with
 * the marker and that the token's own user has written, on whatever page, else creates it where it
 * may. Everything is retried from the search on, so that a comment that was made though its answer
 * was lost is not made twice.
 *
 * @param signal ends the attempt.
 * @returns whether there was a comment; null when there is none.
 * @throws Octokit's error; see `explainRefusal`.
 */
export async function writeComment(
  repository: Repository,
  pullRequest: PullRequest,
  { marker, body, mayCreate }: KeyedComment,
  signal: AbortSignal,
  wait?: Wait,
): Promise<'created' | 'updated' | null> {
  const { api, owner, name: repo } = repository;
  const common = { owner, repo, body, request: { signal } };
  return await withRetries(
    async () => {
      const id = await findComment(repository, pullRequest.number, marker, signal);
      if (id === null && !mayCreate) {
        return null;
      }
      if (id === null) {
        await api.rest.issues.createComment({ ...common, issue_number: pullRequest.number });
        return 'created';
      }
      await api.rest.issues.updateComment({ ...common, comment_id: id });
      return 'updated';
    },
    signal,
    wait,
  );
}

async function findComment(
  repository: Repository,
  pullRequest: number,
  marker: string,
  signal: AbortSignal,
): Promise<number | null> {
  const { api, owner, name } = repository;
  let own: string | null | undefined;
  // Octokit's own pagination drops the signal, so the pages are turned here.
  for (let page = 1; ; page++) {
    const { data, headers } = await api.rest.issues.listComments({
      owner,
      repo: name,
      issue_number: pullRequest,
      per_page: 100,
      page,
      request: { signal },
    });
    for (const { id, body, user } of data) {
      if (body?.startsWith(marker) === true) {
        own = own === undefined ? await ownLogin(repository, signal) : own;
        if (isBy(user, own)) {
          return id;
        }
      }
    }
    if (headers.link?.includes('rel="next"') !== true) {
      return null;
    }
  }
}

/** The user that the token writes as; null where the server does not say, as to a job's own token. */
export async function ownLogin({ api }: Repository, signal: AbortSignal): Promise<string | null> {
  try {
    const { data } = await api.rest.users.getAuthenticated({ request: { signal } });
    return jobUsers.includes(data.login) ? null : data.login;
  } catch (error) {
    if (apiFailure(error).status === null) {
      throw error;
    }
    return null;
  }
}

/** Whom the tokens of jobs write as on servers that do not mark bots. */
const jobUsers = ['gitea-actions', 'forgejo-actions'];

/** Anybody can write our marker, so what a person wrote is left alone. */
function isBy(author: unknown, own: string | null): boolean {
  const login = text(field(author, 'login'));
  if (own !== null) {
    return login === own;
  }
  return field(author, 'type') === 'Bot' || jobUsers.includes(login);
}

/**
 * Whether a verdict is worth a first comment where `comment` is `on-change`, beside a job that
 * fails: the gate fails, or the interval of the change leaves out none. A comment that is there is
 * updated in any case, as that calls nobody, and one that speaks of an earlier commit misleads.
 */
export function isChange({ verdict, comparison }: Verdict): boolean {
  const { changeLowPercent: low = null, changeHighPercent: high = null } = comparison ?? {};
  return verdict === 'fail' || (low !== null && low > 0) || (high !== null && high < 0);
}

/** Of a workflow that comments for another, whose report it finds among the artifacts. */
const commenterPermissions = [
  'permissions:',
  '  actions: read # The report.',
  '  pull-requests: write # The comment.',
].join('\n');

/** Says why there is no comment, and what to do about it. */
export function explainRefusal(error: unknown, pullRequest: PullRequest): string {
  const { status, message, refused } = apiFailure(error);
  if (status === null) {
    return `No comment was written: the API did not answer (${message}).`;
  }
  if (status === 401) {
    return `No comment was written (401): ${unauthorized}`;
  }
  if (!refused) {
    return `No comment was written: the API answered ${status} (${message}).`;
  }
  if (pullRequest.readOnlyBecause === '') {
    return (
      `No comment was written (${status}): the token may not write comments; ` +
      `give the job these permissions:\n${permissions}`
    );
  }
  return (
    `No comment was written (${status}): ${pullRequest.readOnlyBecause}. ` +
    'The summary and the report have it all. A workflow started by workflow_run may comment in ' +
    `its place, with these permissions:\n${commenterPermissions}`
  );
}
