import { type Answer, created, notFound, ok, pageOf, refused, type Route } from './answer.ts';
import type { FakeFile, FakeGit } from './fake-git.ts';

/** What the routes need to know beside the repository. */
export interface GitSettings {
  readonly git: FakeGit;
  /** Text of a file by its path, at every reference that is no branch. */
  readonly files: ReadonlyMap<string, string>;
  readonly largestPage: () => number;
  /** Larger files come without their content, as with GitHub over 1 MiB; in characters. */
  readonly largestFile: () => number;
}

/** What GitHub and Gitea have in common. */
export function readingRoutes(settings: GitSettings): readonly Route[] {
  const { git, files, largestPage, largestFile } = settings;
  return [
    { method: 'GET', path: /^$/, answer: () => ok({ default_branch: 'main' }) },
    {
      method: 'GET',
      path: /^\/contents\/([^/]+)$/,
      answer: ([path = ''], url) => {
        const reference = url.searchParams.get('ref') ?? 'main';
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
      method: 'PUT',
      path: /^\/contents\/([^/]+)$/,
      answer: ([path = ''], _, body) => {
        const { branch = 'main', sha, content, message } = body as Record<string, string>;
        const file = git.file(branch, path);
        if (!git.branches.has(branch)) {
          return refused(404, `Branch ${branch} not found`);
        }
        if (file !== undefined && sha === undefined) {
          return refused(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
        }
        if (sha !== file?.sha) {
          return refused(409, `${path} does not match ${sha ?? ''}`);
        }
        return write(git, { branch, path, content, message });
      },
    },
    {
      method: 'POST',
      path: /^\/git\/trees$/,
      answer: (_, __, body) => {
        const { tree } = body as { tree: readonly { path: string; content: string }[] };
        const files = tree.map(({ path, content }) => [path, content] as const);
        return created({ sha: git.addTree(Object.fromEntries(files)) });
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
  ];
}

/**
 * Gitea's own way to write files (routers/api/v1/repo/file.go): POST creates, also on a new branch,
 * PUT updates; whatever does not fit is 422. It has no way to write trees, commits and references.
 */
export function giteaWritingRoutes({ git }: GitSettings): readonly Route[] {
  return [
    {
      method: 'POST',
      path: /^\/contents\/([^/]+)$/,
      answer: ([path = ''], _, body) => {
        const fields = body as Record<string, string>;
        const { branch = 'main', content, message } = fields;
        const target = fields.new_branch ?? branch;
        if (!git.branches.has(branch)) {
          return refused(404, `branch does not exist [name: ${branch}]`);
        }
        if (target !== branch && git.branches.has(target)) {
          return refused(422, `branch already exists [name: ${target}]`);
        }
        if (git.file(branch, path) !== undefined) {
          return refused(422, `repository file already exists [path: ${path}]`);
        }
        return write(git, { branch: target, path, content, message, from: branch });
      },
    },
    {
      method: 'PUT',
      path: /^\/contents\/([^/]+)$/,
      answer: ([path = ''], _, body) => {
        const { branch = 'main', content, message, sha } = body as Record<string, string>;
        if (sha === undefined) {
          return refused(422, '[SHA]: Required');
        }
        const file = git.file(branch, path);
        if (file === undefined) {
          return refused(404, 'object does not exist');
        }
        return file.sha === sha
          ? write(git, { branch, path, content, message })
          : refused(422, `sha does not match [given: ${sha}, expected: ${file.sha}]`);
      },
    },
  ];
}

interface Writing {
  readonly branch: string;
  readonly path: string;
  /** Base64. */
  readonly content: string | undefined;
  readonly message: string | undefined;
  readonly from?: string;
}

function write(git: FakeGit, { branch, path, content, message = '', from }: Writing): Answer {
  if (content === undefined) {
    return refused(422, '[Content]: Required');
  }
  const text = Buffer.from(content, 'base64').toString('utf8');
  const isNew = git.file(branch, path) === undefined;
  git.write(branch, path, text, message, from);
  const body = { content: { path, sha: git.file(branch, path)?.sha } };
  return isNew ? created(body) : ok(body);
}

function contentOf({ text }: FakeFile, largest: number): { encoding: string; content: string } {
  return text.length > largest
    ? { encoding: 'none', content: '' }
    : { encoding: 'base64', content: Buffer.from(text).toString('base64') };
}
