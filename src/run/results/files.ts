import { join } from 'node:path';
import { renderSamples } from '../../report/files/csv.ts';
import { renderHtml } from '../../report/html/html.ts';
import { toReportJson } from '../../report/files/json.ts';
import { renderSummary } from '../../report/markdown/markdown.ts';
import type { Report } from '../../report/model.ts';
import { messageOf } from '../agents.ts';
import { makeDirectory, writeNewFile } from '../../new-file.ts';

/** Paths of the written reports; null for one that could not be written. */
export interface ReportFiles {
  readonly json: string | null;
  readonly html: string | null;
  readonly summary: string | null;
  readonly samples: string | null;
}

/** Larger ones are of no use to those who are to read them. */
const mostBytes = { json: 5_000_000, html: 1_000_000 };

/** With fewer samples or notices a report says nothing any more. */
const fewest = 50;

/**
 * The same renderer, but of a report that would be too large it leaves out every second sample, and
 * the last half of the notices, until it fits, and says so in the notices.
 */
export function fitting(
  render: (report: Report) => string,
  most: number,
): (report: Report) => string {
  return (report) => {
    let { samples, notices } = report.run;
    let { others } = report;
    for (;;) {
      const isCut = samples !== report.run.samples || notices !== report.run.notices;
      const told = isCut
        ? [...notices, 'Samples or notices are left out: they were too many.']
        : notices;
      const text = render({ ...report, others, run: { ...report.run, samples, notices: told } });
      if (Buffer.byteLength(text) <= most) return text;
      const [before, said] = [samples.length, notices.length];
      if (before > fewest) {
        samples = samples.filter(isEverySecond);
        others = others.map((one) => ({ ...one, samples: one.samples.filter(isEverySecond) }));
      }
      if (said > fewest) notices = notices.slice(0, Math.ceil(said / 2));
      if (samples.length === before && notices.length === said) return text;
    }
  };
}

function isEverySecond(_: unknown, index: number): boolean {
  return index % 2 === 0;
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
    json: write('report.json', fitting(toReportJson, mostBytes.json)),
    html: write('report.html', fitting(renderHtml, mostBytes.html)),
    summary: write('summary.md', renderSummary),
    samples: write('samples.csv', renderSamples),
  };
  return { files, notices };
}
