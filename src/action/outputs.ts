import type { Report } from '../report/model.ts';
import { isKnown } from '../run/comparison.ts';
import type { ReportFiles } from '../run/results/files.ts';

/** The action's outputs by name; empty where there is nothing to say. */
export function outputsOf(report: Report, files: ReportFiles): Readonly<Record<string, string>> {
  const { result } = report.run;
  const { baseline, verdict } = report;
  const { comparison } = verdict;
  return {
    'max-users': text(result.users),
    'max-users-low': text(result.low),
    'max-users-high': text(result.high),
    outcome: result.outcome,
    verdict: verdict.verdict,
    'limited-by': result.limitedBy,
    'baseline-users': isKnown(baseline) ? String(Math.round(baseline.users)) : '',
    'change-percent': tenths(comparison?.changePercent),
    'change-percent-low': tenths(comparison?.changeLowPercent),
    'change-percent-high': tenths(comparison?.changeHighPercent),
    'report-json': files.json ?? '',
    'report-html': files.html ?? '',
  };
}

function tenths(percent: number | null | undefined): string {
  return percent?.toFixed(1) ?? '';
}

function text(users: number | null): string {
  return users === null ? '' : String(users);
}
