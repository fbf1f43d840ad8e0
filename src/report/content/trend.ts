import type { HistoryEntry } from '../../gate/entry.ts';
import type { Report, Trend } from '../model.ts';

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

/** A build in a chart of the trend; `low` and `high` are null where the interval is open. */
export interface TrendPoint {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly users: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a chart of the trend shows. */
export interface TrendPoints {
  readonly branch: string;
  readonly runs: readonly TrendPoint[];
  /** Null when no number was found. */
  readonly build: TrendPoint | null;
  /** What the build is compared with; null without a baseline. */
  readonly baseline: number | null;
  /** Fewer users than this are more than the loss that is allowed. */
  readonly allowed: number | null;
}

/** The trend and the build of the report beside it; null where there are fewer than two points. */
export function trendPoints(report: Report): TrendPoints | null {
  const { trend, baseline, run, settings } = report;
  if (trend === null) return null;
  const [build = null] = pointOf({ ...run.result, time: run.finishedAt });
  const runs = trend.runs.flatMap(pointOf);
  if (runs.length + (build === null ? 0 : 1) < 2) return null;
  const users = baseline === null || 'why' in baseline ? null : baseline.users;
  const allowed = users === null ? null : users * (1 - settings.maxRegression);
  return { branch: trend.branch, runs, build, baseline: users, allowed };
}

function pointOf({
  time,
  users,
  low,
  high,
}: Omit<TrendPoint, 'users'> & { users: number | null }): TrendPoint[] {
  const place = users ?? low ?? high;
  return place === null ? [] : [{ time, users: place, low, high }];
}
