import { columns, legend, toldOf, toldTitles } from './cells.ts';
import { byAlgorithm, type Group, type Statistics } from './statistics.ts';

/** The columns that hold words stand to the left. */
const wordTitles: readonly string[] = ['world', 'algorithm', 'outcomes'];

/** For the terminal: a line a world and algorithm, and all together at the end. */
export function tableText(groups: readonly Group[]): string {
  const titles = [...toldTitles, 'algorithm', ...columns.map(({ title }) => title)];
  const lines = [titles, ...tableLines(groups)];
  const widths = titles.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const shown = lines.map((line) =>
    titles
      .map((title, column) => {
        const [cell, width] = [line[column] ?? '', widths[column] ?? 0];
        return wordTitles.includes(title) ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${shown.join('\n')}\n\n${legend.join('\n')}`;
}

/** The cells of both tables below their titles. */
export function tableLines(groups: readonly Group[]): string[][] {
  const all = byAlgorithm(groups.flatMap(({ rows }) => rows));
  return [
    ...groups.flatMap((group) => linesOf(toldOf(group), group.statistics)),
    ...(groups.length > 1 ? linesOf([`all ${groups.length}`, '', ''], all) : []),
  ];
}

/** A line an algorithm; what is told of all of them stands in the first. */
function linesOf(told: readonly string[], statistics: readonly Statistics[]): string[][] {
  return statistics.map((own, index) => [
    ...told.map((cell) => (index === 0 ? cell : '')),
    own.algorithm,
    ...columns.map(({ cell }) => cell(own)),
  ]);
}
