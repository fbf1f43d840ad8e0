import type { HistoryEntry } from '../../gate/entry.ts';
import { apiFailure } from '../api/failure.ts';
import { isGitea, type Repository } from '../api/repository.ts';
import { type Wait, withRetries } from '../api/retry.ts';
import type { Whereabouts } from '../event/whereabouts.ts';

/** Further back, the time of a run tells well enough. */
const mostCommits = 500;

/** As many a page as the server gives, and of each commit no more than is read here. */
const pages = {
  github: { size: 100, fields: { per_page: 100 } },
  gitea: { size: 50, fields: { limit: 50, stat: false, verification: false, files: false } },
} as const;

/** The run to compare with. */
export interface BaselineChoice {
  /** Null when there is none. */
  readonly entry: HistoryEntry | null;
  /** What a reader must know of the choice, as a sentence; mostly empty. */
  readonly notice: string;
}

/**
 * Finds the newest run at the base commit or at one that leads to it. On a branch the base is the
 * commit under test, and another run of that commit is no baseline: it would let a regression pass
 * by running it twice.
 *
 * Asks for the commits that lead to the base, newest first, and takes the first that has a run. In
 * contrast to comparing commits two by two that is mostly one request, and GitHub and Gitea answer
 * it alike. What cannot be found out is decided by time, which the notice says.
 *
 * @param comparable runs of `where.branch` under the same conditions, newest first.
 * @param signal ends the requests.
 */
export async function findBaseline(
  repository: Repository,
  where: Whereabouts,
  comparable: readonly HistoryEntry[],
  signal: AbortSignal,
  wait?: Wait,
): Promise<BaselineChoice> {
  const isProposal = where.kind === 'pull-request' || where.kind === 'merge-group';
  const candidates = comparable.filter(({ commit }) => isProposal || commit !== where.headCommit);
  const [newest] = candidates;
  if (newest === undefined) {
    return { entry: null, notice: '' };
  }
  const newestAs = (why: string): BaselineChoice => ({
    entry: newest,
    notice: `The baseline is the newest comparable run of ${where.branch}, as ${why}.`,
  });
  const atBase = candidates.find(({ commit }) => commit === where.baseCommit);
  if (atBase !== undefined) {
    return { entry: atBase, notice: '' };
  }
  if (where.baseCommit === '') {
    return newestAs('the event names no commit to compare with');
  }
  try {
    return await amongAncestors(repository, where.baseCommit, candidates, signal, wait);
  } catch (error) {
    return newestAs(`the commits before the base were not told (${apiFailure(error).message})`);
  }
}

/** @param candidates newest first. */
async function amongAncestors(
  repository: Repository,
  base: string,
  candidates: readonly HistoryEntry[],
  signal: AbortSignal,
  wait?: Wait,
): Promise<BaselineChoice> {
  const seen: Commit[] = [];
  const { size } = pagesOf(repository);
  for (let page = 1; page * size <= mostCommits; page++) {
    const { commits, isLast } = await withRetries(
      () => readCommits(repository, base, page, signal),
      signal,
      wait,
    );
    for (const { sha } of commits) {
      const entry = candidates.find(({ commit }) => commit === sha);
      if (entry !== undefined) {
        return { entry, notice: '' };
      }
    }
    seen.push(...commits);
    if (isLast) {
      break;
    }
  }
  const why = `no commit up to the base has one (looked at: ${seen.length})`;
  const entry = candidates.find(({ time }) => Date.parse(time) < (seen[0]?.time ?? Number.NaN));
  return entry === undefined
    ? { entry: null, notice: `No comparable run is from before the base: ${why}.` }
    : { entry, notice: `The baseline was chosen by its time, as ${why}.` };
}

interface Commit {
  readonly sha: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

interface CommitPage {
  readonly commits: readonly Commit[];
  readonly isLast: boolean;
}

function pagesOf(repository: Repository): (typeof pages)['github' | 'gitea'] {
  return pages[isGitea(repository) ? 'gitea' : 'github'];
}

/** The commits that lead to one, itself first. */
async function readCommits(
  repository: Repository,
  sha: string,
  page: number,
  signal: AbortSignal,
): Promise<CommitPage> {
  const { api, owner, name } = repository;
  const { data, headers } = await api.request('GET /repos/{owner}/{repo}/commits', {
    owner,
    repo: name,
    sha,
    page,
    ...pagesOf(repository).fields,
    request: { signal },
  });
  return {
    commits: data.map(({ sha: id, commit }) => ({
      sha: id,
      time: Date.parse(commit.committer?.date ?? ''),
    })),
    isLast: headers.link?.includes('rel="next"') !== true,
  };
}
