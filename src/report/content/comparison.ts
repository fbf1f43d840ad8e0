import { percent, signedPercent } from '../../gate/words.ts';
import { headline, intervalRange } from './headline.ts';
import type { Report, SideBySide } from '../model.ts';
import { formatCount } from '../text/numbers.ts';

/** A line of the table that sets the build against what it is judged by; foreign text is raw. */
export interface ComparisonRow {
  readonly what: string;
  /** `931`, `at least 990`, `−9%`. */
  readonly users: string;
  /** `905 to 958`; empty where there is none. */
  readonly interval: string;
  readonly remark: string;
  /** Where the remark leads; null: nowhere. */
  readonly url: string | null;
}

/** The build, its baseline, the change between them and what is required, as far as they are there. */
export function comparisonRows(report: Report): ComparisonRow[] {
  const { requiredUsers } = report.settings;
  const rows = [build(report), ...baseline(report), ...change(report)];
  if (requiredUsers !== null) rows.push(row('Required', formatCount(requiredUsers), '', ''));
  return rows;
}

function row(
  what: string,
  users: string,
  interval: string,
  remark: string,
  url: string | null = null,
): ComparisonRow {
  return { what, users, interval, remark, url };
}

function build(report: Report): ComparisonRow {
  const { outcome, low, high } = report.run.result;
  const { number, because } = headline(report);
  const users = number.replace(/ users?$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  const closed = outcome === 'found' || outcome === 'inconclusive';
  return row('This build', users, closed ? intervalRange(low, high) : '', because);
}

function baseline({ baseline, sideBySide }: Report): ComparisonRow[] {
  if (baseline === null || 'why' in baseline)
    return sideBySide === null ? [] : openBase(sideBySide);
  const { users, source, newest } = baseline;
  // Of a base that was measured as well, its own, as everywhere else; the gate's is even by ratio.
  const { low, high } = sideBySide === null ? baseline : sideBySide.base;
  const interval = low === high ? '' : intervalRange(low, high);
  return [row('Baseline', formatCount(users), interval, source, newest.url)];
}

/** A base that was measured, although nothing can be compared with it. */
function openBase({ base }: SideBySide): ComparisonRow[] {
  const { outcome, users, low, high } = base;
  const range = intervalRange(low, high);
  return outcome === 'found' && users !== null
    ? [row('Base', formatCount(users), range, base.reason)]
    : [row('Base', range, '', base.reason)];
}

function change({ verdict, settings }: Report): ComparisonRow[] {
  if (verdict.comparison === null) return [];
  const { changePercent, changeLowPercent, changeHighPercent, detectableLossPercent } =
    verdict.comparison;
  const allowed = `at most ${percent(settings.maxRegression)} may be lost`;
  const detectable =
    detectableLossPercent === null
      ? ''
      : `; a loss of ${percent(detectableLossPercent / 100)} would be caught in four runs of five`;
  const users = changePercent === null ? '' : signedPercent(changePercent);
  const range = changeRange(changeLowPercent, changeHighPercent);
  return [row('Change', users, range, allowed + detectable)];
}

function changeRange(low: number | null, high: number | null): string {
  if (low !== null && high !== null) return `${signedPercent(low)} to ${signedPercent(high)}`;
  if (low !== null) return `${signedPercent(low)} or better`;
  return high === null ? '' : `${signedPercent(high)} or worse`;
}
