import { created, notFound, ok, pageOf, refused, type Route } from './answer.ts';
import type { FakeFile, FakeGit } from './fake-git.ts';

/** What the routes need to know beside the repository. */
export interface GitSettings {
  readonly git: FakeGit;
  /** Text of a file by its path, at every reference that is no branch. */
  readonly files: ReadonlyMap<string, string>;
  readonly isGitea: boolean;
  readonly largestPage: () => number;
  /** Larger files come without their content, as with GitHub over 1 MiB; in characters. */
  readonly largestFile: () => number;
}

/** What GitHub and Gitea have in common. */
export function readingRoutes(settings: GitSettings): readonly Route[] {
  const { git, files, isGitea, largestPage, largestFile } = settings;
  return [
    {
      method: 'GET',
      path: /^$/,
      answer: () => ok({ default_branch: 'main', permissions: { push: true } }),
    },
    {
      method: 'GET',
      path: /^\/contents\/([^/]+)$/,
      answer: ([path = ''], url) => {
        const reference = url.searchParams.get('ref') ?? 'main';
        const listed = git.folder(reference, path);
        if (listed.length > 0) {
          return ok(listed.map(([each, sha]) => ({ type: 'file', path: each, sha })));
        }
        const loose = git.branches.has(reference) ? undefined : files.get(path);
        const file =
          loose === undefined ? git.file(reference, path) : { sha: 'loose', text: loose };
        return file === undefined
          ? notFound
          : ok({ type: 'file', path, sha: file.sha, ...contentOf(file, largestFile()) });
      },
    },
    {
      method: 'GET',
      path: /^\/branches\/([^/]+)$/,
      answer: ([branch = '']) => {
        const commit = git.branches.has(branch) ? git.commit(branch) : undefined;
        // Gitea calls it `id`, and tells of no tree.
        const { sha = '', tree = '' } = commit ?? {};
        const told = isGitea ? { id: sha } : { sha, commit: { tree: { sha: tree } } };
        return commit === undefined ? notFound : ok({ name: branch, commit: told });
      },
    },
    {
      method: 'GET',
      path: /^\/git\/trees\/([^/]+)$/,
      answer: ([sha = '']) => {
        const tree = git.list(sha);
        return tree === undefined ? notFound : ok({ sha, tree, truncated: false });
      },
    },
    {
      method: 'GET',
      path: /^\/git\/blobs\/([^/]+)$/,
      answer: ([sha = '']) => {
        const file = git.blob(sha);
        return file === undefined ? notFound : ok({ sha, ...contentOf(file, Infinity) });
      },
    },
    {
      method: 'GET',
      path: /^\/commits$/,
      answer: (_, url) => {
        const log = git.log(url.searchParams.get('sha') ?? 'main');
        const commits = log.map(({ sha, message, date }) => ({
          sha,
          commit: { message, committer: { name: 'octocat', date } },
        }));
        return commits.length === 0 ? notFound : pageOf(commits, url, largestPage());
      },
    },
  ];
}

/** https://docs.github.com/rest/repos/contents and https://docs.github.com/rest/git */
export function writingRoutes({ git }: GitSettings): readonly Route[] {
  return [
    {
      method: 'POST',
      path: /^\/git\/blobs$/,
      answer: (_, __, body) => created({ sha: git.addBlob((body as { content: string }).content) }),
    },
    {
      method: 'POST',
      path: /^\/git\/trees$/,
      answer: (_, __, body) => {
        const { tree, base_tree: base = '' } = body as {
          tree: readonly { path: string; content: string }[];
          base_tree?: string;
        };
        if (base !== '' && !git.hasTree(base)) {
          return refused(422, 'base_tree is not a valid tree oid');
        }
        const files = tree.map(({ path, content }) => [path, content] as const);
        return created({ sha: git.addTree(Object.fromEntries(files), base) });
      },
    },
    {
      method: 'POST',
      path: /^\/git\/commits$/,
      answer: (_, __, body) => {
        const { tree, parents, message } = body as {
          tree: string;
          parents: readonly string[];
          message: string;
        };
        return git.hasTree(tree)
          ? created({ sha: git.addCommit(parents, { tree, message }) })
          : refused(422, 'Tree SHA does not exist');
      },
    },
    {
      method: 'POST',
      path: /^\/git\/refs$/,
      answer: (_, __, body) => {
        const { ref, sha } = body as { ref: string; sha: string };
        const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
        if (branch === undefined || git.commit(sha) === undefined) {
          return refused(422, 'Object does not exist');
        }
        if (git.branches.has(branch)) {
          return refused(422, 'Reference already exists');
        }
        git.branches.set(branch, sha);
        return created({ ref, object: { type: 'commit', sha } });
      },
    },
    {
      method: 'PATCH',
      path: /^\/git\/refs\/([^/]+)$/,
      answer: ([ref = ''], _, body) => {
        const { sha, force } = body as { sha: string; force: boolean };
        const branch = ref.replace(/^heads\//, '');
        const head = git.branches.get(branch);
        if (head === undefined) {
          return refused(422, 'Reference does not exist');
        }
        if (!force && !git.log(sha).some((commit) => commit.sha === head)) {
          return refused(422, 'Update is not a fast forward');
        }
        git.branches.set(branch, sha);
        return ok({ ref: `refs/${ref}`, object: { type: 'commit', sha } });
      },
    },
  ];
}

/**
 * Gitea's own way to write files (routers/api/v1/repo/file.go): several at once, also on a new
 * branch; whatever does not fit is 422. It has no way to write trees, commits and references.
 */
export function giteaWritingRoutes({ git }: GitSettings): readonly Route[] {
  return [
    {
      method: 'POST',
      path: /^\/contents$/,
      answer: (_, __, body) => {
        const {
          branch = 'main',
          new_branch: target = branch,
          message,
          files,
        } = body as GiteaChange;
        if (!git.branches.has(branch)) {
          return refused(404, `branch does not exist [name: ${branch}]`);
        }
        if (target !== branch && git.branches.has(target)) {
          return refused(422, `branch already exists [name: ${target}]`);
        }
        for (const { operation, path, sha } of files) {
          const file = git.file(branch, path);
          if (operation === 'create' && file !== undefined) {
            return refused(422, `repository file already exists [path: ${path}]`);
          }
          if (operation === 'update' && sha !== file?.sha) {
            return refused(422, `sha does not match [given: ${sha}, expected: ${file?.sha}]`);
          }
        }
        const texts = files.map(({ path, content }): [string, string] => [
          path,
          Buffer.from(content, 'base64').toString('utf8'),
        ]);
        git.writeAll(target, Object.fromEntries(texts), message, branch);
        return created({ commit: { sha: git.branches.get(target) } });
      },
    },
  ];
}

interface GiteaChange {
  readonly branch?: string;
  readonly new_branch?: string;
  readonly message: string;
  readonly files: readonly {
    readonly operation: 'create' | 'update';
    readonly path: string;
    /** Base64. */
    readonly content: string;
    readonly sha?: string;
  }[];
}

function contentOf({ text }: FakeFile, largest: number): { encoding: string; content: string } {
  return text.length > largest
    ? { encoding: 'none', content: '' }
    : { encoding: 'base64', content: Buffer.from(text).toString('base64') };
}
