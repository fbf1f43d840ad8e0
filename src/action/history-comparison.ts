import * as core from '@actions/core';

import { historyBaseline } from '../gate/baseline.ts';
import { candidatesFor } from '../gate/candidates.ts';
import type { Conditions, HistoryEntry } from '../gate/entry.ts';
import type { Build, NothingToCompare } from '../report/model.ts';
import { trendOf } from '../report/trend.ts';
import { firstBaseline } from '../report/words.ts';
import type { Comparison } from '../run/comparison.ts';
import { findBaseline } from './baseline.ts';
import type { HistoryAccess } from './history-access.ts';
import { explainHistoryFailure, readHistory } from './history.ts';
import { mayWriteHistory, type Whereabouts } from './whereabouts.ts';

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
  const { repository, branch, key, readOnlyBecause } = access;
  if (branch === null) {
    return nothing('No history is kept, as history-branch is empty, and no baseline is given.');
  }
  if (repository === null) {
    return nothing('The history cannot be read without a github-token.');
  }
  const where = comparedBranch(access.where);
  if (where.branch === '') {
    return nothing('The event does not tell which branch to compare with.');
  }
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(patienceSeconds * 1000)]);
  try {
    const entries = await readHistory(repository, { branch, key }, signal);
    const wanted = { branch: where.branch, newestCommit: '', conditions };
    const candidates = candidatesFor(entries, wanted);
    const choice = await findBaseline(repository, where, candidates.comparable, signal);
    return { ...fromHistory(), notices: choice.notice === '' ? [] : [choice.notice] };

    function fromHistory(): Omit<Comparison, 'notices'> {
      const { entry } = choice;
      const upToBase =
        entry === null
          ? { ...candidates, comparable: [] }
          : candidatesFor(entries, { ...wanted, newestCommit: entry.commit });
      const baseline = historyBaseline(upToBase, where.branch);
      if (entry === null || 'why' in baseline) {
        const why = 'why' in baseline ? baseline.why : '';
        const remedy = firstBaseline(where.branch);
        return { baseline: { why, differences: upToBase.differences, remedy }, trend: null };
      }
      const trend = trendOf(where.branch, upToBase.comparable);
      return { baseline: { ...baseline, newest: buildOf(entry) }, trend };
    }
  } catch (error) {
    core.warning(explainHistoryFailure(error, { doing: 'read', branch, readOnlyBecause }));
    return nothing(`The history on branch ${branch} could not be read; a warning says why.`);
  }
}

/** A branch that has no history of its own is compared with the one that it will be merged into. */
function comparedBranch(where: Whereabouts): Whereabouts {
  return where.kind === 'branch' && !mayWriteHistory(where)
    ? { ...where, branch: where.defaultBranch }
    : where;
}

function nothing(why: string): Comparison {
  const baseline: NothingToCompare = { why, differences: [], remedy: '' };
  return { baseline, trend: null, notices: [] };
}

function buildOf({ commit, url }: HistoryEntry): Build {
  return { commit: commit === '' ? null : commit, url: url === '' ? null : url };
}
