import { columns, legend, plain } from './cells.ts';
import { expectedOf } from './expected.ts';
import type { Group } from './statistics.ts';

const gap = '  ';

/** For the terminal, below 130 columns: a block a scenario, a line an algorithm. */
export function tableText(groups: readonly Group[]): string {
  const head = ['scenario', 'algorithm', ...columns.map(({ title }) => title)];
  const blocks = groups.map(blockOf);
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

/** The first column tells of the scenario, in lines beside those of the algorithms. */
function blockOf({ scenario, capacity, lowerBound, noiseSeconds, statistics }: Group): string[][] {
  const noise = noiseSeconds === null ? '' : `, noise ${plain(noiseSeconds)} s`;
  const notes = [
    scenario.name,
    `  ${capacity} users, ${plain(lowerBound)} s${noise}`,
    `  ${expectedText(scenario)}`,
  ];
  const count = Math.max(statistics.length, notes.length);
  return Array.from({ length: count }, (_, index) => {
    const own = statistics[index];
    const cells = own === undefined ? [] : [own.algorithm, ...columns.map(({ cell }) => cell(own))];
    return [notes[index] ?? '', ...cells];
  });
}

/** What should come out of a scenario. */
export function expectedText(scenario: Group['scenario']): string {
  const { outcomes, mustHold } = expectedOf(scenario);
  return mustHold ? 'any that holds' : outcomes.join('/');
}
