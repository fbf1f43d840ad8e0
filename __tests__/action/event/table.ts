import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FakeGitHub } from '../../fakes/github/fake-github.ts';

/** An event as a server sends it. */
export interface SentEvent {
  readonly name: string;
  readonly ref: string;
  readonly payload: object;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the workflow checks out; a commit alone where there is no branch. */
  readonly checkout?: { readonly commit: string; readonly branch?: string };
}

/** A row of the table in the docs, without the words on whose code it is. */
export interface Row {
  readonly event: string;
  readonly comparedWith: string;
  readonly kept: string;
  readonly comment: string;
}

/** The rows of the table in docs/events.md. */
export const rows: readonly Row[] = readFileSync('docs/events.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| (`|any other)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()))
  .map(([, event = '', , comparedWith = '', kept = '', comment = '']) => ({
    ...{ event, comparedWith, kept, comment },
  }));

/** What the branches carry, by which the baseline is known. */
export const carried = { main: 1000, 'release/1.x': 800 } as const;

/** The branch whose runs a row names in the column "Compared with". */
export function branchOf({ event, comparedWith }: Row): keyof typeof carried {
  switch (comparedWith) {
    case 'its own runs':
    case 'the default branch':
      return 'main';
    case 'its base branch':
      return 'release/1.x';
    default:
      throw new RangeError(`the row of ${event} compares with ${comparedWith}`);
  }
}

/** The repository's commits, by the names that the payloads have for them. */
export type Commits = Readonly<Record<'main' | 'earlier' | 'release' | 'head', string>>;

/** Gives a repository `main` and `release/1.x`, which pull request 7 of `topic` goes to. */
export function addCommits(github: FakeGitHub): Commits {
  const earlier = github.git.addCommit([]);
  const main = github.git.addCommit([earlier]);
  const release = github.git.addCommit([earlier]);
  const head = github.git.addCommit([release]);
  github.pullRequests.push({
    number: 7,
    head: { label: 'octo:topic', sha: head },
    base: { ref: 'release/1.x', sha: release },
  });
  return { earlier, main, release, head };
}

const folder = '__tests__/fixtures/events';

/** The names of the payloads' files. */
export function payloadFiles(): readonly string[] {
  return readdirSync(folder);
}

/** The name of the file with a row's payload. */
export function fileOf({ event }: Row): string {
  return `${event.toLowerCase().replace(/[^a-z_]+/g, '-')}.json`;
}

/** The event of a row, in a repository with these commits. */
export function sentEvent(row: Row, commits: Commits): SentEvent {
  const filled = readFileSync(join(folder, fileOf(row)), 'utf8').replaceAll(
    /\{(main|earlier|release|head)\}/g,
    (_, name: keyof Commits) => commits[name],
  );
  return JSON.parse(filled) as SentEvent;
}

/** The files of Git, by path below the workspace, where so much is checked out of a repository. */
export function checkoutFiles(
  url: string,
  { commit, branch }: NonNullable<SentEvent['checkout']>,
): Readonly<Record<string, string>> {
  return {
    '.git/config': `[remote "origin"]\n\turl = ${url}\n`,
    '.git/HEAD': branch === undefined ? `${commit}\n` : `ref: refs/heads/${branch}\n`,
    [`.git/refs/heads/${branch ?? 'unused'}`]: `${commit}\n`,
  };
}
