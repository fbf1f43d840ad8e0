import { orNone, percent, plain, wholePercent } from '../../report/cells.ts';
import type { Spread } from '../../report/statistics.ts';
import type { Group, Statistics } from './statistics.ts';

/** The columns of both tables: what stands in them, and how. */
export interface Column {
  readonly title: string;
  readonly cell: (statistics: Statistics) => string;
}

function both({ median, ninety }: Spread, show: (value: number) => string): string {
  return `${show(median)}/${show(ninety)}`;
}

const minutesText = (minutes: number): string => minutes.toFixed(minutes < 10 ? 1 : 0);

/** Where two values are shown, they are the median and the 90th percentile, but for the minutes. */
export const columns: readonly Column[] = [
  { title: 'error', cell: ({ error }) => (error === null ? '–' : both(error, percent)) },
  {
    title: 'minutes',
    cell: ({ minutes, longestMinutes }) =>
      `${minutesText(minutes.median)}/${minutesText(longestMinutes)}`,
  },
  { title: '× least', cell: ({ multiple }) => both(multiple, (value) => value.toFixed(1)) },
  { title: 'peak', cell: ({ peak }) => both(peak, (value) => value.toFixed(2)) },
  { title: 'overload', cell: ({ overload }) => both(overload, plain) },
  { title: 'covers', cell: ({ coverage }) => orNone(coverage, wholePercent) },
  { title: 'wrong', cell: ({ wrong, runs }) => `${wrong}/${runs}` },
  {
    title: 'outcomes',
    cell: ({ outcomes }) =>
      Object.entries(outcomes)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
  },
];

/** What is told of a world before its lines: name, truth, least time. */
export function toldOf({ world, truth: [least, most], rows }: Group): string[] {
  const seconds = rows.map(({ leastSeconds }) => leastSeconds);
  const users = least === most ? String(least) : `${least}–${most}`;
  return [world.name, users, seconds.length === 0 ? '–' : `${Math.max(...seconds).toFixed(0)} s`];
}

/** The titles of `toldOf`. */
export const toldTitles = ['world', 'truth', 'least'] as const;

/** What the columns mean, for below a table. */
export const legend = [
  'Two values are median and 90th percentile; of the minutes, median and longest.',
  'truth: the most healthy users, by a long run and by the mean of the readings of the own window.',
  'error: of the estimate; 0 between the two truths.',
  'least: the larger of the least time in which the capacity could be known and of what chance needs.',
  '× least: the time as a multiple of it. peak: most users / capacity.',
  'overload: integral of max(0, users / capacity - 1) over time, in seconds.',
  'covers: share of the intervals that hold the capacity. wrong: off by more than three half-widths.',
];
