import type { CommentChoice } from '../settings/settings.ts';
import { apiFailure } from './api/failure.ts';
import { isGitea, type Repository } from './api/repository.ts';
import { explainRefusal, ownLogin } from './comment/comment.ts';
import type { PullRequest } from './event/pull-request.ts';
import { mayWriteHistory } from './event/whereabouts.ts';
import { failureOf, type HistoryAccess } from './history/access.ts';
import { explainHistoryFailure, giteaToken } from './history/failure.ts';
import { PushFailure, pushCommit } from './history/push.ts';
import { field, fieldAt } from './field.ts';

/** What was asked of the server, for a run that would need it. */
export interface Rights {
  /** What the token may do, a sentence each. */
  readonly granted: readonly string[];
  /** What it may not, with what to do about it. */
  readonly missing: readonly string[];
}

/**
 * Asks the server whether the token may do what the run will need, before anything is measured:
 * nothing that is asked changes anything that can be seen. Never rejects.
 *
 * @param signal ends the requests.
 */
export async function askRights(
  access: HistoryAccess,
  comment: CommentChoice,
  signal: AbortSignal,
): Promise<Rights> {
  const { repository, branch, where, alsoOn } = access;
  const { pullRequest } = where;
  const [granted, missing]: [string[], string[]] = [[], []];
  const ask = async (grants: string, question: () => Promise<string>): Promise<void> => {
    const problem = await question();
    (problem === '' ? granted : missing).push(problem === '' ? grants : problem);
  };
  if (repository === null) {
    const missed = 'There is no github-token: no history is read or written, and no comment.';
    return { granted, missing: [missed] };
  }
  if (branch !== null && mayWriteHistory(where, alsoOn)) {
    await ask(`The token may write the history on branch ${branch}.`, async () => {
      try {
        return await historyProblem(repository, branch, signal);
      } catch (error) {
        return explainHistoryFailure(error, failureOf(access, 'written', branch));
      }
    });
  }
  if (comment !== 'never' && pullRequest !== null) {
    await ask(`The token may comment on pull request ${pullRequest.number}.`, () =>
      commentProblem(repository, pullRequest, signal),
    );
  }
  return { granted, missing };
}

/** Writes an object that nothing refers to, where the API can; else looks the permission up. */
async function historyProblem(
  repository: Repository,
  branch: string,
  signal: AbortSignal,
): Promise<string> {
  const { api, owner, name: repo } = repository;
  const common = { owner, repo, request: { signal } };
  if (isGitea(repository)) {
    if (await wouldTakePush(repository, branch, signal)) {
      return '';
    }
    const { data } = await api.rest.repos.get(common);
    const isOfJob = (await ownLogin(repository, signal)) === null;
    const mayPush = fieldAt(data, 'permissions', 'push') === true && !isOfJob;
    return mayPush ? '' : `The history on branch ${branch} may not be writable. ${giteaToken}`;
  }
  await api.rest.git.createBlob({ ...common, content: 'capacity-gate plans', encoding: 'utf-8' });
  const found = await api.rest.repos.getBranch({ ...common, branch }).catch(() => null);
  return field(found?.data, 'protected') === true
    ? `Branch ${branch} is protected: the history cannot be written unless the rule excepts it.`
    : '';
}

/** Whether the server would take a push to the branch by git. */
async function wouldTakePush(
  { remote }: Repository,
  branch: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (remote === null) {
    return false;
  }
  try {
    const push = { branch, head: null, files: new Map<string, string>(), message: 'plan' };
    await pushCommit(remote, push, signal, true);
    return true;
  } catch (error) {
    // Where the branch is there already, it is no ground to push from; but the server was willing.
    return error instanceof PushFailure && error.isRace;
  }
}

/** Sends an empty comment, which GitHub refuses as such only to those who may write one. */
async function commentProblem(
  repository: Repository,
  pullRequest: PullRequest,
  signal: AbortSignal,
): Promise<string> {
  const { api, owner, name: repo } = repository;
  const issue = { owner, repo, issue_number: pullRequest.number, request: { signal } };
  try {
    // Gitea looks at the text before it looks at the permission.
    await (isGitea(repository)
      ? api.rest.issues.get(issue)
      : api.rest.issues.createComment({ ...issue, body: '' }));
    return '';
  } catch (error) {
    return apiFailure(error).status === 422 ? '' : explainRefusal(error, pullRequest);
  }
}
