import { styleText } from 'node:util';
import type { Sample } from '../coordinator/record.ts';
import type { SignalReading } from '../monitor/signal.ts';
import { plainText } from './escape.ts';
import { comparisonRows } from './comparison.ts';
import { bindingReading, healthyCondition, signalFindings } from './findings.ts';
import { withRemedy } from '../gate/unmeasured.ts';
import { doubtsBeside, headDoubt } from './doubts.ts';
import { warnings, type Tone } from './headline.ts';
import type { Report } from './model.ts';
import {
  formatClock,
  formatCount,
  formatDuration,
  formatShare,
  formatUsers,
  formatValue,
} from './numbers.ts';
import { capacity, effort, statements, type Statement } from './statements.ts';
import { limitExplanation, usersSentences } from './users.ts';
import { phaseText } from './words.ts';

/** What a line of progress needs beside its sample. Times are seconds since the epoch. */
export interface ProgressContext {
  readonly startedAt: number;
  /** When the answer is due. */
  readonly deadline: number;
  readonly maxUsers: number;
  /** Of two that are measured side by side, which the line speaks of. */
  readonly deployment?: 'base' | 'head';
  /** Whether colours may be used. */
  readonly colours: boolean;
}

type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** Whether a terminal is there to show colours is for the caller to know. */
function paint(colours: boolean, colour: Colour, text: string): string {
  return colours ? styleText(colour, text, { validateStream: false }) : text;
}

const barCells = 10;

/**
 * One line of progress, without a line end:
 * `02:15 ▕██████░░░░▏  640/640 users  measuring  p99 latency 0.31 of 0.5  left 12:45`.
 * The bar shows active users of the most allowed; the numbers are active and requested users.
 */
export function renderProgress(sample: Sample, context: ProgressContext): string {
  const { colours, maxUsers } = context;
  const filled = Math.round(barCells * Math.min(1, Math.max(0, sample.activeUsers / maxUsers)));
  const width = 2 * formatCount(maxUsers).length + 1;
  const users = `${formatCount(sample.activeUsers)}/${formatCount(sample.requestedUsers)}`;
  const parts = [
    ...(context.deployment === undefined ? [] : [context.deployment]),
    `${formatClock(sample.time - context.startedAt)} ▕${'█'.repeat(filled)}${'░'.repeat(barCells - filled)}▏`,
    `${users.padStart(width)} users`,
    phaseText[sample.phase].padEnd('expanding'.length),
    ...readingText(sample.readings, colours),
    paint(colours, 'dim', `left ${formatClock(context.deadline - sample.time)}`),
  ];
  if (sample.lostAgents.length > 0) {
    const names = plainText(sample.lostAgents.join(', '));
    parts.push(paint(colours, 'red', `no answer from ${names}`));
  }
  return parts.join('  ');
}

/** A signal that is not known matters more than one that is: it keeps the load from growing. */
function readingText(readings: readonly SignalReading[], colours: boolean): string[] {
  const blind = readings.find(({ state, signal }) => state === 'unknown' && !signal.reportOnly);
  if (blind !== undefined) {
    const reason = blind.unknown === null ? '' : ` (${blind.unknown})`;
    return [paint(colours, 'yellow', `${plainText(blind.signal.name)} unknown${reason}`)];
  }
  const binding = bindingReading(readings);
  if (binding === null || binding.value === null) return [];
  const { signal, value, state } = binding;
  const limit = `${signal.bound === 'max' ? ' of' : ', min'} ${formatValue(signal.threshold)}`;
  const text = `${plainText(signal.name)} ${formatValue(value)}${limit}`;
  return [paint(colours, state === 'degraded' ? 'red' : 'green', text)];
}

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
    ...section('Levels', colours, levelRows(report)),
    ...section('Signals at capacity', colours, signalRows(report)),
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
