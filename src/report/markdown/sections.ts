import { comparisonRows } from '../content/comparison.ts';
import { escapeMarkdown, markdownCode, markdownLink } from '../text/escape.ts';
import { healthyCondition, signalFindings, sourceText } from '../content/findings.ts';
import { mermaidTrend, mermaidUsers } from '../charts/mermaid.ts';
import type { Report } from '../model.ts';
import {
  formatCount,
  formatDuration,
  formatMoment,
  formatPercent,
  formatShare,
  formatValue,
} from '../text/numbers.ts';
import { effort } from '../content/statements.ts';
import { spanOfRuns, titleOfRun } from '../content/runs.ts';
import { trendPoints } from '../content/trend.ts';
import { usersSentences } from '../content/users.ts';
import { measurementRows } from '../content/measurements.ts';
import { endText, settingsRows, sideIcons, trendCaption } from '../content/words.ts';

/** How much room there is. */
export interface Layout {
  /** Longer tables and lists are cut. */
  readonly mostRows: number;
  /** Whether details are shown only on demand. */
  readonly folded: boolean;
}

/** A part of a Markdown report that may be left out as a whole. */
export interface MarkdownSection {
  readonly title: string;
  /** Without lines: there is nothing to say. */
  readonly lines: readonly string[];
}

/** The build beside its baseline, and how the numbers came about. */
export function comparisonSection(report: Report): MarkdownSection {
  const confidence = formatPercent(report.settings.confidence);
  const rows = comparisonRows(report).map(({ what, users, interval, remark, url }, index) => [
    what,
    users === '' ? '–' : index === 0 ? `**${users}**` : users,
    interval === '' ? '–' : interval,
    markdownLink(remark, url),
  ]);
  const lines = table(['', 'Users', `Interval (${confidence})`, ''], rows, [1]);
  return { title: 'Comparison', lines: [...lines, '', escapeMarkdown(effort(report))] };
}

/** What the users did and saw, whatever the signals are. */
export function usersSection(report: Report): MarkdownSection {
  const lines = usersSentences(report).map((text) => `- ${escapeMarkdown(text)}`);
  return { title: 'What the users saw', lines };
}

/** The last runs of the base branch as a picture that GitHub draws. */
export function trendSection(report: Report): MarkdownSection {
  const points = trendPoints(report);
  if (points === null) return { title: 'Trend', lines: [] };
  return {
    title: 'Trend',
    lines: [escapeMarkdown(trendCaption(points)), '', ...mermaidTrend(points)],
  };
}

/** Why the base branch's newest run is not comparable. */
export function differencesSection({ baseline }: Report, layout: Layout): MarkdownSection {
  const differences = baseline !== null && 'why' in baseline ? baseline.differences : [];
  const rows = differences.map(({ name, one, other }) => [
    escapeMarkdown(name),
    one === null ? '–' : markdownCode(one),
    other === null ? '–' : markdownCode(other),
  ]);
  const title = 'What differs from the newest run';
  return section(title, limitedTable(['Condition', 'Now', 'Before'], rows, layout), layout);
}

/** Each measurement of a build that was measured again. */
export function measurementsSection(report: Report, layout: Layout): MarkdownSection {
  const rows = measurementRows(report);
  const head = ['Measurement', 'Users', 'Interval', 'Outcome', 'Took'];
  const lines = rows.length === 0 ? [] : limitedTable(head, rows, layout, [0, 1, 4]);
  return section('Measurements', lines, layout);
}

/** Every signal with its threshold and its value at the capacity. */
export function signalsSection(report: Report, layout: Layout): MarkdownSection {
  const rows = signalFindings(report).map((finding) => [
    escapeMarkdown(finding.signal.name),
    healthyCondition(finding.signal),
    finding.value === null ? '–' : formatValue(finding.value),
    finding.state,
    finding.basis === '' ? 'never measured' : finding.basis,
  ]);
  const head = ['Signal', 'Healthy', 'At capacity', 'State', 'How known'];
  return section(titleOfRun('Signals', report), limitedTable(head, rows, layout), layout);
}

/** The levels tried, in their order. */
export function levelsSection(report: Report, layout: Layout): MarkdownSection {
  const rows = report.run.levels.map((level) => [
    formatCount(level.users),
    formatDuration(level.to - level.from),
    level.bindingSignal === '' ? '–' : escapeMarkdown(level.bindingSignal),
    level.margin === null ? '–' : formatShare(level.margin),
    `${sideIcons[level.side]} ${level.side}`,
  ]);
  const head = ['Users', 'Held for', 'Binding signal', 'Of its threshold', 'Result'];
  const lines = limitedTable(head, rows, layout, [0, 1, 3]);
  return section(titleOfRun('Levels', report), lines, layout);
}

/** The users over time as a picture that GitHub draws. */
export function chartSection(report: Report): MarkdownSection {
  return titled(titleOfRun('Users over time', report), mermaidUsers(report));
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
export function agentsSection(report: Report, layout: Layout): MarkdownSection {
  const { from, to } = spanOfRuns(report);
  const names = report.agents.map((agent) => `- ${markdownCode(agent)}`);
  return folded('Agents', [
    `${formatMoment(from)} to ${formatMoment(to)}, ${endText(report)}; ` +
      `engine ${escapeMarkdown(report.engine)}.`,
    '',
    ...limitedList(names, layout.mostRows),
  ]);
}

/** What else the user should know, folded. */
export function noticesSection(report: Report, layout: Layout): MarkdownSection {
  const { notices } = report.run;
  if (notices.length === 0) return { title: 'Notices', lines: [] };
  const lines = notices.map((notice) => `- ${escapeMarkdown(notice)}`);
  return folded(
    'Notices',
    limitedList(lines, layout.mostRows),
    ` (${formatCount(notices.length)})`,
  );
}

function section(title: string, lines: readonly string[], layout: Layout): MarkdownSection {
  if (lines.length === 0) return { title, lines };
  return layout.folded ? folded(title, lines) : titled(title, lines);
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
  { mostRows }: Layout,
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
