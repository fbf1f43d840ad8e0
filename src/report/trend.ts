import type { HistoryEntry } from '../gate/entry.ts';
import type { Trend } from './model.ts';

/** More runs would make a chart that nobody can read in a comment. */
const mostRuns = 30;

/** The trend of a branch from its comparable runs, the newest first; null without any. */
export function trendOf(branch: string, newestFirst: readonly HistoryEntry[]): Trend | null {
  if (newestFirst.length === 0) return null;
  const runs = newestFirst.slice(0, mostRuns).toReversed();
  return {
    branch,
    runs: runs.map(({ time, commit, url, outcome, users, low, high }) => ({
      time: Date.parse(time) / 1000,
      commit: commit === '' ? null : commit,
      url: url === '' ? null : url,
      outcome,
      users,
      low,
      high,
    })),
  };
}
