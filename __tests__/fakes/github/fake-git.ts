import { createHash } from 'node:crypto';

export interface FakeCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** ISO 8601. */
  readonly date: string;
}

export interface FakeFile {
  readonly sha: string;
  readonly text: string;
}

/** Blob by path, with the folders in it. */
type Tree = Readonly<Record<string, string>>;

const firstDate = Date.UTC(2026, 0, 1);

/** The objects and branches of one repository, in memory; `main` is there from the start. */
export class FakeGit {
  /** Commit by name of the branch. */
  readonly branches = new Map<string, string>();
  readonly #blobs = new Map<string, string>();
  readonly #trees = new Map<string, Tree>();
  readonly #commits = new Map<string, FakeCommit>();

  constructor() {
    this.write('main', 'README.md', '# Shop\n', 'First commit');
  }

  /** @param base the tree whose other files stay; empty: none. */
  addTree(files: Readonly<Record<string, string>>, base = ''): string {
    const changed = Object.entries(files).map(
      ([path, text]) => [path, this.addBlob(text)] as const,
    );
    const tree: Tree = { ...this.#trees.get(base), ...Object.fromEntries(changed) };
    return this.#addTree(tree);
  }

  /** Blob by path, of what lies in a folder. */
  folder(reference: string, folder: string): readonly (readonly [path: string, sha: string])[] {
    const tree = this.#trees.get(this.commit(reference)?.tree ?? '') ?? {};
    return Object.entries(tree).filter(
      ([path]) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'),
    );
  }

  /** What lies at the root of a tree, that of a branch or commit, or of a folder in one. */
  list(sha: string): readonly { path: string; type: 'blob' | 'tree'; sha: string }[] | undefined {
    const tree = this.#trees.get(this.commit(sha)?.tree ?? sha);
    if (tree === undefined) {
      return undefined;
    }
    const folders = new Map<string, Record<string, string>>();
    const blobs = Object.entries(tree).flatMap(([path, blob]) => {
      const [folder = '', ...rest] = path.split('/');
      if (rest.length === 0) {
        return [{ path, type: 'blob' as const, sha: blob }];
      }
      folders.set(folder, { ...folders.get(folder), [rest.join('/')]: blob });
      return [];
    });
    const trees = [...folders].map(([path, inside]) => ({
      path,
      type: 'tree' as const,
      sha: this.#addTree(inside),
    }));
    return [...blobs, ...trees];
  }

  hasTree(sha: string): boolean {
    return this.#trees.has(sha);
  }

  /** Each commit is a minute younger than the one before, unless it has a date of its own. */
  addCommit(
    parents: readonly string[],
    { message = '', tree = this.addTree({}), date = '' } = {},
  ): string {
    const made = new Date(firstDate + this.#commits.size * 60_000).toISOString();
    const sha = hash('commit', JSON.stringify([parents, message, tree, this.#commits.size]));
    const commit = { sha, tree, parents, message, date: date === '' ? made : date };
    this.#commits.set(sha, commit);
    return sha;
  }

  /** A branch's or a commit's own name gives the commit. */
  commit(reference: string): FakeCommit | undefined {
    return this.#commits.get(this.branches.get(reference) ?? reference);
  }

  file(reference: string, path: string): FakeFile | undefined {
    const commit = this.commit(reference);
    const sha = commit === undefined ? undefined : this.#trees.get(commit.tree)?.[path];
    return sha === undefined ? undefined : this.blob(sha);
  }

  blob(sha: string): FakeFile | undefined {
    const text = this.#blobs.get(sha);
    return text === undefined ? undefined : { sha, text };
  }

  /** Commits a file to a branch, which is made of `from` (another branch) if it is missing. */
  write(branch: string, path: string, text: string, message: string, from = branch): void {
    this.writeAll(branch, { [path]: text }, message, from);
  }

  /** The same of several files, in one commit. */
  writeAll(
    branch: string,
    files: Readonly<Record<string, string>>,
    message: string,
    from = branch,
  ): void {
    const parent = this.commit(from);
    const tree = this.addTree(files, parent?.tree);
    const parents = parent === undefined ? [] : [parent.sha];
    this.branches.set(branch, this.addCommit(parents, { message, tree }));
  }

  /** A commit and all that lead to it, newest first. */
  log(reference: string): readonly FakeCommit[] {
    const found = new Map<string, FakeCommit>();
    const open = [this.commit(reference)];
    for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
      if (!found.has(commit.sha)) {
        found.set(commit.sha, commit);
        open.push(...commit.parents.map((parent) => this.commit(parent)));
      }
    }
    return [...found.values()].sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
  }

  addBlob(text: string): string {
    const sha = hash('blob', text);
    this.#blobs.set(sha, text);
    return sha;
  }

  #addTree(tree: Tree): string {
    const sha = hash('tree', JSON.stringify(tree));
    this.#trees.set(sha, tree);
    return sha;
  }
}

/** As Git does it, so that a blob has its true name. */
function hash(kind: string, content: string): string {
  const length = Buffer.byteLength(content);
  return createHash('sha1').update(`${kind} ${length}\0${content}`).digest('hex');
}
