import * as core from '../toolkit.ts';

import type { HistoryEntry } from '../../gate/entry.ts';
import type { Report } from '../../report/model.ts';
import { type AfterRun, patience } from '../time/after-run.ts';
import { failureOf, type HistoryAccess } from './access.ts';
import { explainHistoryFailure } from './failure.ts';
import { appendToHistory } from './history.ts';
import { mayWriteHistory } from '../event/whereabouts.ts';

/** Long enough to lose to many parallel writers. */
const patienceSeconds = 90;

/**
 * Adds a run to the history, where it belongs there: a capacity of a branch that has one. Never
 * rejects: what fails is told in a warning, as a history that stays empty makes a gate that never
 * speaks.
 */
export async function keepInHistory(
  report: Report,
  access: HistoryAccess,
  after: AfterRun,
): Promise<void> {
  const { repository, branch, alsoOn, key, where } = access;
  if (branch === null || repository === null || !mayWriteHistory(where, alsoOn)) {
    return;
  }
  const reason = notWorthKeeping(report, after);
  if (reason !== '') {
    core.info(`Not added to the history: ${reason}.`);
    return;
  }
  try {
    const entry = entryOf(report, where.branch, where.headCommit);
    const signal = patience(patienceSeconds, after);
    await appendToHistory(repository, { branch, key }, entry, signal);
    core.info(`Added to the history on branch ${branch}.`);
  } catch (error) {
    core.warning(explainHistoryFailure(error, failureOf(access, 'written', branch)));
  }
}

function notWorthKeeping({ run }: Report, { cancelled }: AfterRun): string {
  if (cancelled || run.stopReason === 'cancelled') {
    return 'the run was cancelled';
  }
  if (run.stopReason === 'failed') {
    return 'the run broke off';
  }
  return run.result.outcome === 'inconclusive' ? 'no capacity was found' : '';
}

function entryOf(report: Report, branch: string, commit: string): HistoryEntry {
  const { outcome, users, low, high, limitedBy } = report.run.result;
  return {
    time: new Date(report.run.finishedAt * 1000).toISOString(),
    commit,
    branch,
    url: report.head.url ?? '',
    outcome,
    users,
    low,
    high,
    confidence: report.settings.confidence,
    limitedBy,
    conditions: report.conditions,
  };
}
