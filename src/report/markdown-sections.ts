import { escapeMarkdown, markdownCode } from './escape.ts';
import { findingState, healthyCondition, signalFindings, sourceText } from './findings.ts';
import { intervalRange, reasonBeside } from './headline.ts';
import { mermaidUsers } from './mermaid.ts';
import type { Report } from './model.ts';
import {
  formatCount,
  formatDuration,
  formatMoment,
  formatPercent,
  formatShare,
  formatValue,
} from './numbers.ts';
import { outcomeText, settingsRows, sideIcons, stopText } from './words.ts';

/** A part of a Markdown report that may be left out as a whole. */
export interface MarkdownSection {
  readonly title: string;
  /** Without lines: there is nothing to say. */
  readonly lines: readonly string[];
}

/** The number with its interval and what it took. */
export function factsSection(report: Report): MarkdownSection {
  const { result, levels, startedAt, finishedAt } = report.run;
  const confidence = formatPercent(report.settings.confidence);
  const interval = intervalRange(result.low, result.high);
  const row = [
    result.users === null ? '–' : `**${formatCount(result.users)}**`,
    interval === '' ? '–' : interval,
    outcomeText[result.outcome],
    result.limitedBy === '' ? '–' : escapeMarkdown(result.limitedBy),
    formatCount(levels.length),
    formatDuration(finishedAt - startedAt),
  ];
  const head = ['Users', `Interval (${confidence})`, 'Outcome', 'Limited by', 'Levels', 'Took'];
  const reason = escapeMarkdown(reasonBeside(report));
  const lines = [...table(head, [row]), ...(reason === '' ? [] : ['', reason])];
  return { title: 'Number', lines };
}

/** Every signal with its threshold and its value at the capacity. */
export function signalsSection(report: Report, mostRows: number): MarkdownSection {
  const rows = signalFindings(report).map((finding) => [
    escapeMarkdown(finding.signal.name),
    healthyCondition(finding.signal),
    finding.value === null ? '–' : formatValue(finding.value),
    findingState(finding),
    finding.basis === '' ? 'never measured' : finding.basis,
  ]);
  const head = ['Signal', 'Healthy', 'At capacity', 'State', 'How known'];
  return titled('Signals', limitedTable(head, rows, mostRows));
}

/** The levels tried, in their order. */
export function levelsSection(report: Report, mostRows: number): MarkdownSection {
  const rows = report.run.levels.map((level) => [
    formatCount(level.users),
    formatDuration(level.to - level.from),
    level.bindingSignal === '' ? '–' : escapeMarkdown(level.bindingSignal),
    level.margin === null ? '–' : formatShare(level.margin),
    `${sideIcons[level.side]} ${level.side}`,
  ]);
  const head = ['Users', 'Held for', 'Binding signal', 'Of its threshold', 'Result'];
  return titled('Levels', limitedTable(head, rows, mostRows, [0, 1, 3]));
}

/** The users over time as a picture that GitHub draws. */
export function chartSection(report: Report): MarkdownSection {
  return titled('Chart', mermaidUsers(report));
}

/** What was asked for, folded. */
export function settingsSection(report: Report): MarkdownSection {
  const rows = settingsRows(report).map(([name, value]) => [name, escapeMarkdown(value)]);
  const queries = report.signals.map((signal) => [
    escapeMarkdown(signal.name),
    markdownCode(sourceText(signal)),
  ]);
  const lines = table(['Setting', 'Value'], rows);
  if (queries.length > 0) lines.push('', ...table(['Signal', 'Query'], queries));
  return folded('Settings', lines);
}

/** Who made the load, and when, folded. */
export function agentsSection(report: Report, mostRows: number): MarkdownSection {
  const { startedAt, finishedAt, stopReason } = report.run;
  const names = report.agents.map((agent) => `- ${markdownCode(agent)}`);
  return folded('Agents', [
    `${formatMoment(startedAt)} to ${formatMoment(finishedAt)}, ${stopText[stopReason]}; ` +
      `engine ${escapeMarkdown(report.engine)}.`,
    '',
    ...limitedList(names, mostRows),
  ]);
}

/** What else the user should know, folded. */
export function noticesSection(report: Report, mostRows: number): MarkdownSection {
  const { notices } = report.run;
  if (notices.length === 0) return { title: 'Notices', lines: [] };
  const lines = notices.map((notice) => `- ${escapeMarkdown(notice)}`);
  return folded('Notices', limitedList(lines, mostRows), ` (${formatCount(notices.length)})`);
}

function titled(title: string, lines: readonly string[]): MarkdownSection {
  return { title, lines: lines.length === 0 ? [] : [`### ${title}`, '', ...lines] };
}

/** GitHub reads Markdown inside <details> only after an empty line. */
function folded(title: string, lines: readonly string[], count = ''): MarkdownSection {
  return {
    title,
    lines: ['<details>', `<summary>${title}${count}</summary>`, '', ...lines, '', '</details>'],
  };
}

type Row = readonly string[];

/** `numeric`: the columns that are aligned to the right. */
function table(head: Row, rows: readonly Row[], numeric: readonly number[] = []): string[] {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (numeric.includes(column) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)];
}

function limitedTable(
  head: Row,
  rows: readonly Row[],
  mostRows: number,
  numeric: readonly number[] = [],
): string[] {
  if (rows.length === 0) return [];
  const lines = table(head, rows.slice(0, mostRows), numeric);
  return rows.length > mostRows ? [...lines, '', more(rows.length - mostRows)] : lines;
}

function limitedList(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most), '', more(lines.length - most)];
}

function more(count: number): string {
  return `_And ${formatCount(count)} more; report.json has them all._`;
}
