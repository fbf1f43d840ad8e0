import { escapeMarkdown } from '../../../src/report/text/escape.ts';
import type { Target } from '../../report/targets.ts';
import { columns, legend, toldTitles } from './cells.ts';
import type { Group } from './statistics.ts';
import { tableLines } from './table.ts';

/** The table and the targets, for docs/benchmark.md. */
export function markdownText(groups: readonly Group[], targets: readonly Target[]): string {
  const titles = [...toldTitles, 'algorithm', ...columns.map(({ title }) => title)];
  const lines = tableLines(groups).map(([name = '', ...cells]) => [escapeMarkdown(name), ...cells]);
  const table = [titles, titles.map(() => '---'), ...lines].map(lineOf).join('\n');
  const ofTargets = targets.map(({ name, misses }) => [
    name,
    misses.length === 0 ? 'met' : 'not met',
    misses.map(escapeMarkdown).join('<br>'),
  ]);
  const targetTable = [['target', '', 'missed by'], ['---', '---', '---'], ...ofTargets]
    .map(lineOf)
    .join('\n');
  return `${table}\n\n${legend.join('\n')}\n\n${targetTable}\n`;
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
