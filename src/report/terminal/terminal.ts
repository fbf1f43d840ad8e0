import { plainText } from '../text/escape.ts';
import { comparisonRows } from '../content/comparison.ts';
import { healthyCondition, signalFindings } from '../content/findings.ts';
import { withRemedy } from '../../gate/unmeasured.ts';
import { doubtsBeside, headDoubt } from '../content/doubts.ts';
import { warnings, type Tone } from '../content/headline.ts';
import { measurementRows } from '../content/measurements.ts';
import { titleOfRun } from '../content/runs.ts';
import type { Report } from '../model.ts';
import { formatDuration, formatShare, formatUsers, formatValue } from '../text/numbers.ts';
import { paint, type Colour } from './paint.ts';
import { capacity, effort, statements, type Statement } from '../content/statements.ts';
import { limitExplanation, usersSentences } from '../content/users.ts';

const toneColours: Readonly<Record<Tone, Colour>> = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  neutral: 'bold',
};

/**
 * The result for the command line, several lines without a final line end. What is read first
 * stands last, just above the prompt: the verdict in one sentence.
 */
export function renderTerminal(report: Report, options: { readonly colours: boolean }): string {
  const { colours } = options;
  const { run } = report;
  const lines = [
    ...section(titleOfRun('Levels', report), colours, levelRows(report)),
    ...section(titleOfRun('Signals at capacity', report), colours, signalRows(report)),
    ...section('Measurements', colours, measurementRows(report, formatUsers)),
    ...section('Comparison', colours, comparison(report)),
    ...section(
      'Notices',
      colours,
      run.notices.map((notice) => [plainText(notice)]),
    ),
    ...[...doubtsBeside(report).map(withRemedy), ...warnings(report)].map((text) =>
      paint(colours, 'yellow', `Warning: ${plainText(text)}`),
    ),
    plainText(effort(report)),
    ...[...usersSentences(report), limitExplanation(report)]
      .filter((text) => text !== '')
      .map((text) => plainText(text)),
    ...answerLines(report, colours),
  ];
  return lines.join('\n');
}

/** The capacity, and after it what the gate says of it, the worst last. */
function answerLines(report: Report, colours: boolean): string[] {
  const line = ({ tone, word, text }: Statement): string =>
    paint(colours, toneColours[tone], plainText(word === '' ? text : `${word}: ${text}`));
  const [first, ...others] = statements(report);
  const above = others.map(line).reverse();
  const answer = line(capacity(report));
  const doubt = headDoubt(report, first.text);
  const beside = doubt === '' ? '' : ` ${paint(colours, 'yellow', `⚠️ ${plainText(doubt)}`)}`;
  const lines = [...above, `${line(first)}${beside}`];
  return [line(first), ...above].includes(answer) ? lines : [answer, ...lines];
}

/** Without a baseline and a requirement it would only repeat the answer. */
function comparison(report: Report): string[][] {
  const rows = comparisonRows(report);
  if (rows.length < 2) return [];
  return rows.map(({ what, users, interval, remark }) => [
    what,
    users === '' ? '–' : users,
    interval === '' ? '–' : interval,
    plainText(remark),
  ]);
}

function levelRows(report: Report): string[][] {
  return report.run.levels.map((level) => [
    formatUsers(level.users),
    formatDuration(level.to - level.from),
    level.side,
    level.margin === null
      ? 'nothing was learnt'
      : `${formatShare(level.margin)} of the threshold of ${plainText(level.bindingSignal)}`,
  ]);
}

function signalRows(report: Report): string[][] {
  return signalFindings(report).map((finding) => [
    plainText(finding.signal.name),
    finding.value === null ? '–' : formatValue(finding.value),
    healthyCondition(finding.signal),
    finding.state,
    finding.basis,
  ]);
}

/** A title and its rows, the columns lined up; nothing without rows. */
function section(title: string, colours: boolean, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return [paint(colours, 'bold', title), ...rows.map(line), ''];
}
