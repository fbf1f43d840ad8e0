import { orNone, percent, plain, wholePercent } from '../../report/cells.ts';
import { byAlgorithm, truthText, type Group, type Statistics } from './statistics.ts';

interface Column {
  readonly title: string;
  readonly cell: (statistics: Statistics) => string;
}

/** Where two values are shown, they are the median and the 90th percentile, but for the minutes. */
const columns: readonly Column[] = [
  {
    title: 'error',
    cell: ({ error }) => (error === null ? '–' : error.map(percent).join('/')),
  },
  { title: 'minutes', cell: ({ minutes }) => minutes.map((value) => value.toFixed(1)).join('/') },
  { title: '× bound', cell: ({ multiple }) => multiple.map((value) => value.toFixed(1)).join('/') },
  { title: 'peak', cell: ({ peak }) => peak.toFixed(2) },
  { title: 'overload', cell: ({ overload }) => plain(overload) },
  { title: 'covers', cell: ({ coverage }) => orNone(coverage, wholePercent) },
  { title: 'wrong', cell: ({ wrong, runs }) => `${wrong}/${runs}` },
  {
    title: 'outcomes',
    cell: ({ outcomes }) =>
      Object.entries(outcomes)
        .map(([outcome, count]) => `${outcome} ${count}`)
        .join(', '),
  },
];

const legend = [
  'error: of the estimate, median and 90th percentile; 0 between the two truths (long run, own window).',
  'minutes: median and longest. × bound: time as a multiple of the least in which it could be known.',
  'peak: most users / capacity, 90th percentile. overload: integral of max(0, users / capacity - 1), in seconds.',
  'covers: share of the intervals that hold the capacity. wrong: off by more than three half-widths.',
];

/** For the terminal: a line a world and algorithm, and all together at the end. */
export function tableText(groups: readonly Group[]): string {
  const head = ['world', 'truth', 'bound', 'algorithm', ...columns.map(({ title }) => title)];
  const ofWorlds = groups.flatMap(({ world, truth, bound, statistics }) =>
    linesOf([world.name, truthText(truth), `${bound.toFixed(0)} s`], statistics),
  );
  const lines = [head, ...ofWorlds, ...linesOf(['all', '', ''], byAlgorithm(groups))];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const shown = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 || column >= 3
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${shown.join('\n')}\n\n${legend.join('\n')}`;
}

/** A line an algorithm; what is told of all of them stands in the first. */
function linesOf(told: readonly string[], statistics: readonly Statistics[]): string[][] {
  return statistics.map((own, index) => [
    ...told.map((cell) => (index === 0 ? cell : '')),
    own.algorithm,
    ...columns.map(({ cell }) => cell(own)),
  ]);
}
