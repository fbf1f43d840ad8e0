import { escapeMarkdown, markdownCode, markdownLink } from '../../report/text/escape.ts';
import type { Report } from '../../report/model.ts';

/** What a comment tells beside the report. */
export interface Surroundings {
  /** Whether the job fails. */
  readonly failed: boolean;
  /** The page of a commit, without its name; empty outside of a workflow. */
  readonly commits: string;
  /** Where the whole report can be downloaded; null where it is not kept. */
  readonly reportUrl: string | null;
  /** As `commandLine` makes it. */
  readonly command: string;
}

/** GitHub shows so many characters of a commit, or fewer. */
const shortCommit = 10;

/** The lines above the verdict: key, target, commit and what the job did. */
export function aboutLines(report: Report, { failed, commits }: Surroundings): readonly string[] {
  const { key, target, head } = report;
  const commit = head.commit ?? '';
  const url = commits === '' || commit === '' ? null : `${commits}/${commit}`;
  const of = target === '' ? '' : ` of ${markdownCode(target)}`;
  const at = commit === '' ? '' : ` at ${markdownLink(commit.slice(0, shortCommit), url)}`;
  const what = of + at === '' ? '' : `The capacity${of}${at}. `;
  const job = failed ? 'The job failed.' : 'The job did not fail.';
  return [`### Capacity: ${escapeMarkdown(key)}`, '', `${what}**${job}**`];
}

/** Where the report is kept. */
export function reportLink(url: string): string {
  return `📄 ${markdownLink('The whole report (report.html)', url)}`;
}

/** The lines below the report: where all of it is, how to read it, and how to run it at home. */
export function moreLines({ reportUrl, command }: Surroundings): readonly string[] {
  return [
    ...(reportUrl === null ? [] : [reportLink(reportUrl), '']),
    '<details><summary>How to read this, and how to run it at home</summary>',
    '',
    'The capacity is the most users at which every signal is healthy, with the interval that holds it at the ' +
      'confidence that was asked for. The gate fails for a loss that is certain, and after it was measured again. ' +
      'Where it cannot tell, it says so.',
    '',
    'At home, in a checkout of capacity-gate, with the service running:',
    '',
    `<pre>${markdownCode(command)}</pre>`,
    '',
    '</details>',
  ];
}
