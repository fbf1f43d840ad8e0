import type { Report } from '../report/model.ts';
import type { ReportFiles } from '../run/files.ts';

/** The action's outputs by name; empty where there is nothing to say. */
export function outputsOf(report: Report, files: ReportFiles): Readonly<Record<string, string>> {
  const { result } = report.run;
  return {
    'max-users': text(result.users),
    'max-users-low': text(result.low),
    'max-users-high': text(result.high),
    outcome: result.outcome,
    verdict: report.verdict.verdict,
    'limited-by': result.limitedBy,
    'baseline-users': '',
    'change-percent': '',
    'report-json': files.json ?? '',
    'report-html': files.html ?? '',
  };
}

function text(users: number | null): string {
  return users === null ? '' : String(users);
}
