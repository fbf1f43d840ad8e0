import { apiFailure } from '../api/failure.ts';
import { field } from '../field.ts';
import type { Repository } from '../api/repository.ts';
import { type Wait, withRetries } from '../api/retry.ts';

/** A file at the root of a branch. */
export interface FilePlace {
  readonly branch: string;
  readonly path: string;
}

export interface BranchFile {
  readonly text: string;
  /** Of the blob; what the next write must name. */
  readonly sha: string;
}

export interface Change {
  readonly text: string;
  /** Of the blob that is replaced; null when there was no file. */
  readonly replaces: string | null;
  /** Of the commit. */
  readonly message: string;
}

/** A write that came too late: the file or its branch is not any more what it was based on. */
export interface Conflict {
  readonly error: unknown;
}

/**
 * Reads a file. Null when it or its branch is missing, which only an API that shows the repository
 * can tell: to a token without the permission to read, it says the same of everything.
 *
 * @throws Octokit's error.
 */
export async function readBranchFile(
  repository: Repository,
  { branch, path }: FilePlace,
  signal: AbortSignal,
  wait?: Wait,
): Promise<BranchFile | null> {
  const { api, owner, name: repo } = repository;
  const common = { owner, repo, request: { signal } };
  return await withRetries(
    async () => {
      try {
        const { data } = await api.rest.repos.getContent({ ...common, path, ref: branch });
        const sha = String(field(data, 'sha'));
        const isWhole = field(data, 'encoding') === 'base64';
        // GitHub gives files over 1 MiB without their content.
        const whole = isWhole
          ? data
          : (await api.rest.git.getBlob({ ...common, file_sha: sha })).data;
        return { sha, text: fromBase64(String(field(whole, 'content'))) };
      } catch (error) {
        if (apiFailure(error).status !== 404) {
          throw error;
        }
        await api.rest.repos.get(common);
        return null;
      }
    },
    signal,
    wait,
  );
}

/**
 * Writes a file, if it is still what it was based on, and makes the branch if there is none: of
 * its own, without a file of the default branch, where the API can.
 *
 * @returns null when it is written.
 * @throws Octokit's error.
 */
export async function writeBranchFile(
  repository: Repository,
  place: FilePlace,
  change: Change,
  signal: AbortSignal,
  wait?: Wait,
): Promise<Conflict | null> {
  const write = isGitea(repository) ? writeToGitea : writeToGitHub;
  return await withRetries(
    async () => {
      try {
        await write(repository, place, change, signal);
        return null;
      } catch (error) {
        const { status } = apiFailure(error);
        if (status === 409 || status === 422) {
          return { error };
        }
        throw error;
      }
    },
    signal,
    wait,
  );
}

/** Gitea and Forgejo, which have another API for writing, have it at another place. */
function isGitea({ api }: Repository): boolean {
  return api.request.endpoint.DEFAULTS.baseUrl.replace(/\/$/, '').endsWith('/api/v1');
}

type Write = (
  repository: Repository,
  place: FilePlace,
  change: Change,
  signal: AbortSignal,
) => Promise<void>;

const writeToGitHub: Write = async (repository, { branch, path }, change, signal) => {
  const { api, owner, name: repo } = repository;
  const { text, replaces, message } = change;
  const common = { owner, repo, request: { signal } };
  const file = { ...common, branch, path, message, content: toBase64(text) };
  if (replaces !== null) {
    await api.rest.repos.createOrUpdateFileContents({ ...file, sha: replaces });
    return;
  }
  try {
    await api.rest.repos.createOrUpdateFileContents(file);
  } catch (error) {
    if (apiFailure(error).status !== 404) {
      throw error;
    }
    const tree = await api.rest.git.createTree({
      ...common,
      tree: [{ path, mode: '100644', type: 'blob', content: text }],
    });
    const commit = await api.rest.git.createCommit({
      ...common,
      message,
      tree: tree.data.sha,
      parents: [],
    });
    await api.rest.git.createRef({
      ...common,
      ref: `refs/heads/${branch}`,
      sha: commit.data.sha,
    });
  }
};

/** Gitea has one call to create a file and one to update it, and none that makes an orphan. */
const writeToGitea: Write = async (repository, { branch, path }, change, signal) => {
  const { api, owner, name: repo } = repository;
  const { text, replaces, message } = change;
  const common = { owner, repo, path, message, content: toBase64(text), request: { signal } };
  if (replaces !== null) {
    await api.rest.repos.createOrUpdateFileContents({ ...common, branch, sha: replaces });
    return;
  }
  const route = 'POST /repos/{owner}/{repo}/contents/{path}';
  try {
    await api.request(route, { ...common, branch });
  } catch (error) {
    if (apiFailure(error).status !== 404) {
      throw error;
    }
    await api.request(route, { ...common, new_branch: branch });
  }
};

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function fromBase64(content: string): string {
  return Buffer.from(content, 'base64').toString('utf8');
}
