import * as core from '../toolkit.ts';

import { historyBaseline } from '../../gate/baseline.ts';
import { type Candidates, candidatesFor } from '../../gate/candidates.ts';
import type { Conditions, HistoryEntry } from '../../gate/entry.ts';
import type { Build, NothingToCompare } from '../../report/model.ts';
import { trendOf } from '../../report/content/trend.ts';
import { firstBaseline } from '../../report/content/words.ts';
import type { Comparison } from '../../run/comparison.ts';
import { findBaseline } from './baseline.ts';
import { failureOf, type HistoryAccess } from './access.ts';
import { explainHistoryFailure } from './failure.ts';
import { readHistory } from './history.ts';
import { hasHistory, mayWriteHistory, type Whereabouts } from '../event/whereabouts.ts';

/** Longer than this, the API is not worth waiting for before the search begins. */
const patienceSeconds = 15;

/**
 * What the history says of runs under these conditions: the baseline at or before the base, and
 * the trend that leads to it. Never rejects: what fails costs the comparison, with a warning, and
 * not the run.
 */
export async function compareWithHistory(
  access: HistoryAccess,
  conditions: Conditions,
  cancel: AbortSignal,
): Promise<Comparison> {
  const { repository, branch, key } = access;
  if (branch === null) {
    return nothing('No history is kept, as history-branch is empty, and no baseline is given.');
  }
  if (repository === null) {
    return nothing('The history cannot be read without a github-token.');
  }
  const where = comparedBranch(access);
  if (where.branch === '') {
    return nothing('The event does not tell which branch to compare with.');
  }
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(patienceSeconds * 1000)]);
  try {
    const entries = await readHistory(repository, { branch, key }, signal);
    const wanted = { branch: where.branch, newestCommit: '', conditions };
    const offered = candidatesFor(entries, wanted);
    const { entry, notice } = await findBaseline(repository, where, offered.comparable, signal);
    if (entry === null) {
      return only(whyNone(offered, notice, where.branch, remedyFor(where, access)));
    }
    const upToBase = candidatesFor(entries, { ...wanted, newestCommit: entry.commit });
    const baseline = historyBaseline(upToBase, where.branch);
    if ('why' in baseline) {
      return nothing(baseline.why);
    }
    return {
      baseline: { ...baseline, newest: buildOf(entry) },
      trend: trendOf(where.branch, upToBase.comparable),
      notices: notice === '' ? [] : [notice],
    };
  } catch (error) {
    core.warning(explainHistoryFailure(error, failureOf(access, 'read', branch)));
    return nothing(`The history on branch ${branch} could not be read; a warning says why.`);
  }
}

/** @param notice of the choice that found none. */
function whyNone(
  offered: Candidates,
  notice: string,
  branch: string,
  remedy: string,
): NothingToCompare {
  const { differences } = offered;
  const none = historyBaseline(offered, branch);
  if ('why' in none) {
    return { why: none.why, differences, remedy };
  }
  const why =
    notice === ''
      ? `The only comparable runs of ${branch} are of the commit that is under test.`
      : notice;
  return { why, differences, remedy: '' };
}

/** A branch that has no history of its own is compared with the one that it will be merged into. */
function comparedBranch({ where, alsoOn }: HistoryAccess): Whereabouts {
  const isProposal = where.kind === 'pull-request' || where.kind === 'merge-group';
  return isProposal || mayWriteHistory(where, alsoOn)
    ? where
    : { ...where, branch: where.defaultBranch };
}

/** How the branch to compare with gets its first comparable run. */
function remedyFor(compared: Whereabouts, { where, alsoOn }: HistoryAccess): string {
  if (mayWriteHistory(where, alsoOn)) {
    return 'This run is the first comparable one if it finds a capacity.';
  }
  return hasHistory(compared, alsoOn)
    ? firstBaseline(compared.branch)
    : `Runs on ${compared.branch} are kept once history-write-branches names it.`;
}

function nothing(why: string): Comparison {
  return only({ why, differences: [], remedy: '' });
}

function only(baseline: NothingToCompare): Comparison {
  return { baseline, trend: null, notices: [] };
}

function buildOf({ commit, url }: HistoryEntry): Build {
  return { commit: commit === '' ? null : commit, url: url === '' ? null : url };
}
