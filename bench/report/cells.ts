import { precision } from '../simulation/run.ts';
import type { Spread, Statistics } from './statistics.ts';

/** The columns of both tables: what stands in them, and how. */
export interface Column {
  readonly title: string;
  readonly cell: (statistics: Statistics) => string;
}

const none = '–';

/** `1.2%`; a share is 0 to 1. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** `98%`, without decimals. */
export function wholePercent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}

/** Three digits or so, however large: `0`, `0.42`, `4.2`, `42`, `4200`. */
export function plain(value: number): string {
  return value === 0 ? '0' : value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0);
}

function both(values: Spread | null, show: (value: number) => string): string {
  return values === null ? none : `${show(values.median)}/${show(values.ninety)}`;
}

/** A dash where there is no value. */
export function orNone(value: number | null, show: (value: number) => string): string {
  return value === null ? none : show(value);
}

/** Where two values are shown, they are the median and the 90th percentile. */
export const columns: readonly Column[] = [
  { title: 'error', cell: ({ error }) => both(error, percent) },
  { title: 'seconds', cell: ({ seconds }) => both(seconds, (value) => value.toFixed(0)) },
  { title: '× bound', cell: ({ multiple }) => both(multiple, (value) => value.toFixed(1)) },
  { title: 'overload', cell: ({ overload }) => both(overload, plain) },
  { title: 'peak', cell: ({ peak }) => both(peak, (value) => value.toFixed(value < 10 ? 2 : 0)) },
  { title: 'covers', cell: ({ coverage }) => orNone(coverage, wholePercent) },
  { title: '±', cell: ({ halfWidth }) => orNone(halfWidth, percent) },
  { title: 'outcome', cell: ({ asExpected }) => wholePercent(asExpected) },
];

/** The cells of a line: the algorithm, and what stands in each column. */
export function cellsOf(statistics: Statistics): string[] {
  return [statistics.algorithm, ...columns.map(({ cell }) => cell(statistics))];
}

/** What the columns mean, for below a table. */
export const legend = [
  'Two values are median and 90th percentile. error: of the estimate, where users can be so many.',
  '× bound: seconds as a multiple of the least time in which the capacity could be known.',
  `noise: how long to measure at the very capacity until chance leaves it known to ±${100 * precision}%, even where steepness is known.`,
  'overload: integral of max(0, users / capacity - 1) over time, in seconds. peak: most users / capacity.',
  'noisy: where noise is more than the bound.',
  'covers: share of the intervals that hold the capacity. ±: median half-width of `found` intervals.',
  'outcome: share of the runs whose outcome is as it should be.',
];
