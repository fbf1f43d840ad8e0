import { join } from 'node:path';
import { renderHtml } from '../report/html.ts';
import { toReportJson } from '../report/json.ts';
import { renderSummary } from '../report/markdown.ts';
import type { Report } from '../report/model.ts';
import { messageOf } from './agents.ts';
import { makeDirectory, writeNewFile } from './new-file.ts';

/** Paths of the written reports; null for one that could not be written. */
export interface ReportFiles {
  readonly json: string | null;
  readonly html: string | null;
  readonly summary: string | null;
}

/** Writes the reports; what goes wrong is said in the notices, as the number matters more. */
export function writeReports(
  report: Report,
  directory: string,
): { readonly files: ReportFiles; readonly notices: readonly string[] } {
  const notices: string[] = [];
  const write = (name: string, render: (report: Report) => string): string | null => {
    const path = join(directory, name);
    try {
      makeDirectory(directory);
      writeNewFile(path, render(report));
      return path;
    } catch (error) {
      notices.push(`${path} could not be written: ${messageOf(error)}`);
      return null;
    }
  };
  const files = {
    json: write('report.json', toReportJson),
    html: write('report.html', renderHtml),
    summary: write('summary.md', renderSummary),
  };
  return { files, notices };
}
