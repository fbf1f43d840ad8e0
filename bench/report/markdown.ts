import { escapeMarkdown } from '../../src/report/escape.ts';
import { columns, legend, orNone, plain } from './cells.ts';
import { expectedText } from './table.ts';
import type { Target } from './targets.ts';
import type { Group } from './statistics.ts';

/** The table and the targets, for a README. */
export function markdownText(groups: readonly Group[], targets: readonly Target[]): string {
  const head = ['scenario', 'capacity', 'bound (s)', 'noise (s)', 'expected', 'algorithm'];
  const lines = groups.flatMap(({ scenario, capacity, lowerBound, noiseSeconds, statistics }) =>
    statistics.map((own, index) => {
      const scenarioCells = [
        escapeMarkdown(scenario.name),
        String(capacity),
        lowerBound.toFixed(0),
        orNone(noiseSeconds, plain),
        expectedText(scenario),
      ];
      return [
        ...(index === 0 ? scenarioCells : scenarioCells.map(() => '')),
        own.algorithm,
        ...columns.map(({ cell }) => cell(own)),
      ];
    }),
  );
  const titles = [...head, ...columns.map(({ title }) => title)];
  const alignment = titles.map((_, column) => (column < head.length ? '---' : '--:'));
  const table = [titles, alignment, ...lines].map(lineOf).join('\n');
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

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
