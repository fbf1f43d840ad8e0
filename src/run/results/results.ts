import { dirname } from 'node:path';
import { failures } from '../../gate/fail-on.ts';
import { renderJunit } from '../../report/files/junit.ts';
import { renderMetrics } from '../../report/files/metrics.ts';
import type { Report } from '../../report/model.ts';
import type { Settings } from '../../settings/settings.ts';
import { messageOf } from '../agents.ts';
import { writeReports, type ReportFiles } from './files.ts';
import { annotate } from './grafana.ts';
import { makeDirectory, writeNewFile } from '../../new-file.ts';

/** How a run ended. */
export interface RunEnd {
  readonly report: Report;
  readonly files: ReportFiles;
  /** Reports that could not be written, and the like: said to the user, never fatal. */
  readonly notices: readonly string[];
}

/** Writes the report and whatever else the user wants to have of it. Never rejects. */
export async function writeResults(
  report: Report,
  { reportDirectory, reporting, failOn }: Settings,
  cancel: AbortSignal,
): Promise<RunEnd> {
  const { files, notices } = writeReports(report, reportDirectory);
  const { metricsFile, junitFile, grafana } = reporting;
  return {
    report,
    files,
    notices: [
      ...notices,
      ...write(metricsFile, () => renderMetrics(report)),
      ...write(junitFile, () => renderJunit(report, failures(failOn, report))),
      ...(await annotate(report, grafana, cancel)),
    ],
  };
}

/** What went wrong, a sentence; mostly nothing. */
function write(path: string | null, render: () => string): string[] {
  if (path === null) return [];
  try {
    makeDirectory(dirname(path));
    writeNewFile(path, render());
    return [];
  } catch (error) {
    return [`${path} could not be written: ${messageOf(error)}`];
  }
}
