import type { Problem } from '../../errors.ts';
import { plainText } from '../../report/text/escape.ts';
import { formatCount, formatDuration, formatValue } from '../../report/text/numbers.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { SignalNow } from './signals-now.ts';

/**
 * The signals as a table, a line each.
 *
 * @param scrapeSeconds between two scrapes; null: nobody knows
 */
export function signalLines(signals: readonly SignalNow[], scrapeSeconds: number | null): string[] {
  const rows = signals.map((now) => [
    `"${plainText(now.signal.name)}"`,
    valueOf(now),
    stateOf(now),
    seriesOf(now),
    now.ageSeconds === null || now.series === 0 ? '' : `${formatDuration(now.ageSeconds)} old`,
    windowOf(now),
  ]);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return scrapeSeconds !== null && signals.some(({ reading }) => reading !== null)
    ? [...table, `scraped every ${formatDuration(scrapeSeconds)}`]
    : table;
}

function valueOf({ signal: { bound, threshold }, reading }: SignalNow): string {
  const limit = `${bound} ${formatValue(threshold)}`;
  const value = reading?.value ?? null;
  return value === null ? `– (${limit})` : `${formatValue(value)} (${limit})`;
}

const unknownWords = {
  unreachable: 'no answer',
  'no-data': 'no such data yet',
  idle: 'no value without traffic',
  partial: 'a part of the data is missing',
  stale: 'only old samples',
  'beyond-buckets': 'beyond its highest bucket',
  'warm-up': 'within its warm-up',
} as const;

function stateOf({ signal, reading }: SignalNow): string {
  if (reading === null) return 'as the users see it';
  const state = reading.unknown === null ? reading.state : unknownWords[reading.unknown];
  return signal.reportOnly ? `${state}, not judged` : state;
}

/** A value without series is what `when-missing` makes of that. */
function seriesOf({ series, reading }: SignalNow): string {
  if (series !== 0) return series === null ? '' : `${formatCount(series)} series`;
  return reading?.unknown === null ? 'no series (when-missing)' : 'no series';
}

function windowOf({ reading, windowSeconds }: SignalNow): string {
  if (reading === null) return '';
  if (windowSeconds === null) return 'window $__rate_interval';
  return windowSeconds === 0 ? 'no window' : `window ${formatDuration(windowSeconds)}`;
}

/** What a run would be like. */
export function rehearsalLines(rehearsal: Rehearsal | null, budgetSeconds: number): string[] {
  if (rehearsal === null) return [`at most ${formatDuration(budgetSeconds)}`];
  const { seconds, least, most, climb, held, about } = rehearsal;
  const levels = held === 1 ? '1 level' : `${held} levels`;
  const way = [...climb.map(formatCount), `then ${levels} about ${formatCount(about)}`].join(', ');
  const range = `${formatDuration(least)} to ${formatDuration(most)}, by where the capacity lies and by chance`;
  const isCut = rehearsal.answered < rehearsal.plays;
  return [
    `about ${formatDuration(seconds)} (${range}), of ${formatDuration(budgetSeconds)} at most`,
    ...(isCut ? ['it may end with a wider interval, as the time may be up before'] : []),
    ...(held > 0 ? [`users, for instance: ${way}`] : []),
  ];
}

/**
 * What is wrong, and whether there may be a run.
 *
 * @param nameOf what an input is called where it is given
 */
export function verdictLines(
  problems: readonly Problem[],
  nameOf: (input: string) => string,
): string[] {
  if (problems.length === 0) return ['', 'ready'];
  return [
    '',
    'Problems:',
    ...problems.map(({ input, message }) => `  ${plainText(`${nameOf(input)}: ${message}`, 600)}`),
    '',
    notReady(problems.length),
  ];
}

/** How a plan ends that tells of problems. */
export function notReady(problems: number): string {
  return `not ready: ${problems} ${problems === 1 ? 'problem' : 'problems'}`;
}

/** A part of the page under its title; nothing where it is empty. */
export function part(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}
