/** What charts over time tell of single looks, beside what they draw. */
import type { Sample } from '../../coordinator/record.ts';
import type { Report } from '../model.ts';
import { formatCount, formatDuration } from '../text/numbers.ts';
import { type ChartTable, plot } from './chart.ts';

/** Nobody reads more rows; samples.csv has all. */
const mostRows = 100;
/** So many looks can be pointed at in a chart. */
const mostLooks = 600;

/** The looks that can be pointed at, as many as are worth it. */
export function someLooks({ samples }: Report['run']): Sample[] {
  return some(samples, mostLooks);
}

/** Some of the looks, at even distances, the last one among them. */
function some(samples: readonly Sample[], most: number): Sample[] {
  const every = Math.ceil(samples.length / most);
  return samples.filter((_, index) => (samples.length - 1 - index) % every === 0);
}

/** The looks that can be pointed at in the charts of a measurement, for the page's script. */
export function timesOf({ run }: Report): object {
  const { left, right, top, bottom } = plot;
  return {
    plot: [left, right, top, bottom],
    startedAt: run.startedAt,
    seconds: spanOf(run.samples, run.startedAt),
    times: someLooks(run).map(({ time }) => roundedValue(time - run.startedAt)),
  };
}

/** How long the samples go on after the start, in seconds, for an axis. */
export function spanOf(samples: readonly Sample[], startedAt: number): number {
  return Math.max(10, (samples.at(-1)?.time ?? startedAt) - startedAt);
}

/** Enough for a value that is shown with three digits, and short. */
export function roundedValue(value: number): number {
  return Number(value.toPrecision(5));
}

/** Some looks as rows: how long after the start, the clock, and what `cells` makes of each. */
export function looksTable(
  { run }: Report,
  head: readonly string[],
  cells: (sample: Sample) => readonly string[],
): ChartTable {
  const shown = some(run.samples, mostRows);
  return {
    head: ['After', 'Clock (UTC)', ...head],
    rows: shown.map((sample) => [
      formatDuration(sample.time - run.startedAt),
      new Date(sample.time * 1000).toISOString().slice(11, 19),
      ...cells(sample),
    ]),
    more:
      shown.length === run.samples.length
        ? ''
        : `${formatCount(shown.length)} of ${formatCount(run.samples.length)} looks; samples.csv has them all.`,
  };
}
