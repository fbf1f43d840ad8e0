import type { Part } from '../../gate/verdict.ts';
import { withRemedy } from '../../gate/unmeasured.ts';
import { escapeHtml } from '../text/escape.ts';
import { headline, headlineSentence } from '../content/headline.ts';
import { spanOfRuns } from '../content/runs.ts';
import type { Report } from '../model.ts';

/** What each part of a verdict is asked, as the name of a test. */
const caseNames: Readonly<Record<Part['of'], string>> = {
  unmeasured: 'a capacity was measured',
  regression: 'the capacity did not fall',
  'below-required': 'the required users are carried',
};

/** Longer texts are cut. */
const longest = 5000;

/**
 * The verdict as JUnit XML: a test for each thing that was asked.
 *
 * @param failures why the job fails, as `failures` of the gate says; what is not among it is no
 *   failure here either
 */
export function renderJunit(report: Report, failures: readonly string[]): string {
  const { key } = report;
  const { from, to } = spanOfRuns(report);
  const seconds = (to - from).toFixed(1);
  const parts = report.verdict.parts.filter(({ verdict }) => verdict !== 'none');
  const told = new Set(parts.map(({ reason }) => reason));
  const others = failures.filter((reason) => !told.has(reason));
  const cases = [
    testCase('the run', others.length === 0 ? '' : failure(others.join(' '))),
    ...parts.map((part) => testCase(caseNames[part.of], outcomeOf(part))),
  ];
  const count = (element: string): number =>
    cases.filter((text) => text.includes(`<${element} `)).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" skipped="${count('skipped')}" errors="0"`;
  const at = new Date(from * 1000).toISOString().slice(0, 19);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="capacity-gate" ${counts} time="${seconds}">`,
    `  <testsuite name="${escapeHtml(key)}" ${counts} time="${seconds}" timestamp="${at}">`,
    ...cases,
    `    <system-out>${escapeHtml(summary(report), longest)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');

  function testCase(name: string, content: string): string {
    const start = `    <testcase classname="${escapeHtml(key)}" name="${name}" time="${seconds}"`;
    return content === '' ? `${start}/>` : `${start}>\n      ${content}\n    </testcase>`;
  }

  function outcomeOf({ verdict, reason }: Part): string {
    if (failures.includes(reason)) return failure(reason);
    return verdict === 'pass' ? '' : `<skipped message="${escapeHtml(reason, longest)}"/>`;
  }
}

function failure(reason: string): string {
  return `<failure message="${escapeHtml(reason, longest)}"/>`;
}

/** The answer, and what casts doubt on it. */
function summary(report: Report): string {
  const sentences = [
    `${headlineSentence(headline(report))}.`,
    ...report.run.doubts.map(withRemedy),
  ];
  return sentences.join(' ');
}
