import { isGitea, type Repository } from '../api/repository.ts';
import { fieldAt, text } from '../field.ts';
import type { BranchState } from './branch.ts';
import { PushFailure, pushCommit } from './push.ts';

/** One commit on the history branch. */
export interface Change {
  /** Text by path; what else is on the branch stays. */
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

/**
 * Makes a commit on a branch that must still be as it was read, and makes the branch if there is
 * none: without a parent and without a file of the default branch, where the API can.
 *
 * @param signal ends the requests.
 * @returns the commit.
 * @throws Octokit's error or a PushFailure, also when the branch is not any more as it was; see
 *   `writeFailure`.
 */
export async function writeBranch(
  repository: Repository,
  branch: string,
  state: BranchState,
  change: Change,
  signal: AbortSignal,
): Promise<string> {
  const write = isGitea(repository) ? writeToGitea : writeToGitHub;
  return await write(repository, branch, state, change, signal);
}

/** A reference is only ever moved forward, so of two commits with one parent the second is refused. */
const writeToGitHub: typeof writeBranch = async (repository, branch, state, change, signal) => {
  const { api, owner, name: repo } = repository;
  const { files, message } = change;
  const common = { owner, repo, request: { signal } };
  const tree = await api.rest.git.createTree({
    ...common,
    ...(state.head === null ? {} : { base_tree: state.tree }),
    tree: [...files].map(([path, content]) => ({ path, mode: '100644', type: 'blob', content })),
  });
  const commit = await api.rest.git.createCommit({
    ...common,
    message,
    tree: tree.data.sha,
    parents: state.head === null ? [] : [state.head],
  });
  const { sha } = commit.data;
  if (state.head === null) {
    await api.rest.git.createRef({ ...common, ref: `refs/heads/${branch}`, sha });
  } else {
    await api.rest.git.updateRef({ ...common, ref: `heads/${branch}`, sha, force: false });
  }
  return sha;
};

/**
 * By git where the runner has it: the API of Gitea and Forgejo knows no branch without a parent, and
 * takes nothing from a job's own token on servers up to 1.24.
 */
const writeToGitea: typeof writeBranch = async (repository, branch, state, change, signal) => {
  const { remote } = repository;
  if (remote === null) {
    return await writeFilesToGitea(repository, branch, state, change, signal);
  }
  try {
    return await pushCommit(remote, { branch, head: state.head, ...change }, signal);
  } catch (error) {
    if (!(error instanceof PushFailure) || error.isRace) {
      throw error;
    }
    return await writeFilesToGitea(repository, branch, state, change, signal);
  }
};

/**
 * The API of Gitea and Forgejo writes no objects of Git: it changes files of a branch, each of which
 * must be as it was read, and makes a new branch of the default one.
 */
const writeFilesToGitea: typeof writeBranch = async (repository, branch, state, change, signal) => {
  const { api, owner, name: repo } = repository;
  const { files, message } = change;
  const written: { data: unknown } = await api.request('POST /repos/{owner}/{repo}/contents', {
    owner,
    repo,
    message,
    ...(state.head === null ? { new_branch: branch } : { branch }),
    files: [...files].map(([path, whole]) => {
      const content = Buffer.from(whole).toString('base64');
      const sha = state.files.get(path);
      return sha === undefined
        ? { operation: 'create', path, content }
        : { operation: 'update', path, content, sha };
    }),
    request: { signal },
  });
  return text(fieldAt(written.data, 'commit', 'sha'));
};
