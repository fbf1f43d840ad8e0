import { escapeMarkdown } from '../../src/report/text/escape.ts';
import { cellsOf, columns, legend, orNone, plain } from './cells.ts';
import { expectedText } from './table.ts';
import type { Target } from './targets.ts';
import { togetherOf, type Group, type Statistics } from './statistics.ts';

/** The table and the targets, for docs/benchmark.md. */
export function markdownText(groups: readonly Group[], targets: readonly Target[]): string {
  const head = ['scenario', 'capacity', 'bound (s)', 'noise (s)', 'expected', 'algorithm'];
  const ofScenarios = groups.flatMap((group) =>
    linesOf(
      [
        escapeMarkdown(group.scenario.name),
        String(group.capacity),
        group.lowerBound.toFixed(0),
        orNone(group.noiseSeconds, plain),
        expectedText(group.scenario),
      ],
      group.statistics,
    ),
  );
  const ofAll = togetherOf(groups).flatMap(({ name, count, statistics }) =>
    linesOf([`${name} (${count})`, '', '', '', ''], statistics),
  );
  const titles = [...head, ...columns.map(({ title }) => title)];
  const alignment = titles.map((_, column) => (column < head.length ? '---' : '--:'));
  const table = [titles, alignment, ...ofScenarios, ...ofAll].map(lineOf).join('\n');
  const targetLines = targets.map(({ name, misses }) => [
    name,
    misses.length === 0 ? 'met' : 'not met',
    misses.join('<br>'),
  ]);
  const targetTable = [['target', '', 'missed by'], ['---', '---', '---'], ...targetLines]
    .map(lineOf)
    .join('\n');
  return `${table}\n\n${legend.join('\n')}\n\n${targetTable}\n`;
}

/** A line an algorithm; what is told of all of them stands in the first. */
function linesOf(told: readonly string[], statistics: readonly Statistics[]): string[][] {
  return statistics.map((own, index) => [
    ...told.map((cell) => (index === 0 ? cell : '')),
    ...cellsOf(own),
  ]);
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
