import { apiFailure } from '../api/failure.ts';
import { isGitea, type Repository } from '../api/repository.ts';
import { type Wait, withRetries } from '../api/retry.ts';
import { field, fieldAt, text } from '../field.ts';
import { folder } from './format.ts';

/** The history branch at one commit. */
export interface BranchState {
  /** The commit; null where there is no branch. */
  readonly head: string | null;
  /** Of the commit; empty where there is no branch. */
  readonly tree: string;
  /**
   * Blob by path, of the root and of the folder of the history. Where Gitea has no branch, those of
   * the default branch, of which it will be made.
   */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads what is on a branch. Whether it is missing, only an API that shows the repository can tell:
 * to a token without the permission to read, it says the same of everything.
 *
 * @param signal ends the requests.
 * @throws Octokit's error.
 */
export async function readBranch(
  repository: Repository,
  branch: string,
  signal: AbortSignal,
  wait?: Wait,
): Promise<BranchState> {
  const { api, owner, name: repo } = repository;
  const common = { owner, repo, request: { signal } };
  return await withRetries(
    async () => {
      const found = await orNull(() => api.rest.repos.getBranch({ ...common, branch }));
      if (found === null) {
        const { data } = await api.rest.repos.get(common);
        const origin = isGitea(repository) ? data.default_branch : null;
        return { head: null, tree: '', files: await listFiles(repository, origin, signal) };
      }
      const commit = field(found.data, 'commit');
      // Gitea calls it `id`, and tells of no tree, but takes the commit for it.
      const head = text(field(commit, 'sha')) || text(field(commit, 'id'));
      const tree = text(fieldAt(commit, 'commit', 'tree', 'sha')) || head;
      return { head, tree, files: await listFiles(repository, tree, signal) };
    },
    signal,
    wait,
  );
}

/**
 * By the trees of Git, as Gitea looks for the last change of each file when it lists a folder.
 *
 * @param tree null: there is none.
 */
async function listFiles(
  repository: Repository,
  tree: string | null,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const root = tree === null ? [] : await readTree(repository, tree, signal);
  const ours = root.find(({ path, type }) => path === folder && type === 'tree');
  const inside = ours === undefined ? [] : await readTree(repository, ours.sha, signal);
  const paths = inside.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
  return new Map(
    [...root, ...paths].filter(({ type }) => type === 'blob').map(({ path, sha }) => [path, sha]),
  );
}

interface TreeEntry {
  readonly path: string;
  readonly type: string;
  readonly sha: string;
}

/** An empty repository has no tree. */
async function readTree(
  { api, owner, name: repo }: Repository,
  tree: string,
  signal: AbortSignal,
): Promise<readonly TreeEntry[]> {
  const read = { owner, repo, tree_sha: tree, request: { signal } };
  const found = await orNull(() => api.rest.git.getTree(read));
  return found?.data.tree ?? [];
}

/**
 * Reads a file of a branch or commit; null when it or its branch is missing. See `readBranch`.
 *
 * @param signal ends the requests.
 * @throws Octokit's error.
 */
export async function readBranchFile(
  repository: Repository,
  reference: string,
  path: string,
  signal: AbortSignal,
  wait?: Wait,
): Promise<string | null> {
  const { api, owner, name: repo } = repository;
  const common = { owner, repo, request: { signal } };
  return await withRetries(
    async () => {
      const found = await orNull(() =>
        api.rest.repos.getContent({ ...common, path, ref: reference }),
      );
      if (found === null) {
        await api.rest.repos.get(common);
        return null;
      }
      // GitHub gives files over 1 MiB without their content.
      return field(found.data, 'encoding') === 'base64'
        ? fromBase64(found.data)
        : await blobOf(repository, text(field(found.data, 'sha')), signal);
    },
    signal,
    wait,
  );
}

/** Blobs never change, so each is read once. */
export class Blobs {
  readonly #texts = new Map<string, Promise<string>>();
  readonly #read: (sha: string) => Promise<string>;

  /** @param signal ends the requests. */
  constructor(repository: Repository, signal: AbortSignal, wait?: Wait) {
    this.#read = (sha) => withRetries(() => blobOf(repository, sha, signal), signal, wait);
  }

  /** @throws Octokit's error. */
  async text(sha: string): Promise<string> {
    const reading = this.#texts.get(sha) ?? this.#read(sha);
    this.#texts.set(sha, reading);
    return await reading;
  }
}

async function blobOf(
  { api, owner, name: repo }: Repository,
  sha: string,
  signal: AbortSignal,
): Promise<string> {
  const { data } = await api.rest.git.getBlob({ owner, repo, file_sha: sha, request: { signal } });
  return fromBase64(data);
}

async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (apiFailure(error).status !== 404) {
      throw error;
    }
    return null;
  }
}

function fromBase64(data: unknown): string {
  return Buffer.from(text(field(data, 'content')), 'base64').toString('utf8');
}
