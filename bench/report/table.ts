import { cellsOf, columns, legend, plain } from './cells.ts';
import { expectedOf } from './expected.ts';
import { togetherOf, type Group, type Statistics } from './statistics.ts';

const gap = '  ';

/** For the terminal, below 130 columns: a block a scenario, a line an algorithm. */
export function tableText(groups: readonly Group[]): string {
  const head = ['scenario', 'algorithm', ...columns.map(({ title }) => title)];
  const blocks = [
    ...groups.map((group) => blockOf(notesOf(group), group.statistics)),
    ...togetherOf(groups).map(({ name, count, statistics }) =>
      blockOf([name, `  ${count} scenarios`], statistics),
    ),
  ];
  const lines = [head, ...blocks.flat()];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const shown = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(gap)
      .trimEnd();
  return [
    shown(head),
    ...blocks.map((block) => block.map(shown).join('\n')),
    legend.join('\n'),
  ].join('\n\n');
}

/** What the first column tells of a scenario, in lines. */
function notesOf({ scenario, capacity, lowerBound, noiseSeconds }: Group): string[] {
  const noise = noiseSeconds === null ? '' : `, noise ${plain(noiseSeconds)} s`;
  return [
    scenario.name,
    `  ${capacity} users, ${plain(lowerBound)} s${noise}`,
    `  ${expectedText(scenario)}`,
  ];
}

/** Notes in the first column, beside the lines of the algorithms. */
function blockOf(notes: readonly string[], statistics: readonly Statistics[]): string[][] {
  const count = Math.max(statistics.length, notes.length);
  return Array.from({ length: count }, (_, index) => {
    const own = statistics[index];
    return [notes[index] ?? '', ...(own === undefined ? [] : cellsOf(own))];
  });
}

/** What should come out of a scenario. */
export function expectedText(scenario: Group['scenario']): string {
  const { outcomes, mustHold } = expectedOf(scenario);
  return mustHold ? 'any that holds' : outcomes.join('/');
}
