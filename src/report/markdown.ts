import { escapeHtml, escapeMarkdown, hiddenText } from './escape.ts';
import { headline, verdictWord, warnings } from './headline.ts';
import {
  agentsSection,
  chartSection,
  factsSection,
  levelsSection,
  noticesSection,
  settingsSection,
  signalsSection,
} from './markdown-sections.ts';
import type { MarkdownSection } from './markdown-sections.ts';
import type { Report } from './model.ts';

/** GitHub's limit for the job summary of one step, in bytes. */
const summaryLimitBytes = 1_048_576;
/** GitHub's limit for a comment, in characters. */
const commentLimitCharacters = 65_536;

/** What tells a comment apart from others, and where it leads. */
export interface CommentOptions {
  /** The hidden first line, as `commentMarker` makes it; returned unchanged as the first line. */
  readonly marker: string;
  /** The page of the workflow run. */
  readonly runUrl: string;
}

/**
 * The report for the job summary, in GitHub's Markdown, shorter than 1 MiB: whatever is too much
 * is left out and named, the verdict never.
 */
export function renderSummary(report: Report): string {
  const size = (text: string): number => Buffer.byteLength(text);
  return fit(opening(report), sections(report, 500), [], size, summaryLimitBytes);
}

/**
 * The report for the comment on a pull request, in GitHub's Markdown, shorter than 65,536
 * characters: whatever is too much is left out and named, the verdict never.
 */
export function renderComment(report: Report, options: CommentOptions): string {
  const closing = [
    `<sub><a href="${escapeHtml(options.runUrl)}">The run and its full report</a></sub>`,
  ];
  const size = (text: string): number => text.length;
  const lines = [safeMarker(options.marker), ...opening(report)];
  return fit(lines, sections(report, 30), closing, size, commentLimitCharacters);
}

function safeMarker(marker: string): string {
  const inside = marker.replace(/^<!--/, '').replace(/-->$/, '');
  return `<!-- ${hiddenText(inside)} -->`;
}

const toneIcons = { good: '✅', bad: '❌', warning: '⚠️' } as const;

/** The verdict and what must not be overlooked: never left out. */
function opening(report: Report): string[] {
  const { tone, number, interval, because } = headline(report);
  const range = interval === '' ? '' : ` (${escapeMarkdown(interval)})`;
  const reason = because === '' ? '' : ` — ${escapeMarkdown(because)}`;
  const lines = [`${toneIcons[tone]} **${escapeMarkdown(number)}**${range}${reason}`];
  const word = verdictWord(report);
  if (word !== '') lines.push('', `**${word}**: ${escapeMarkdown(report.verdict.reason)}`);
  for (const warning of warnings(report)) lines.push('', `⚠️ ${escapeMarkdown(warning)}`);
  return lines;
}

function sections(report: Report, mostRows: number): MarkdownSection[] {
  return [
    factsSection(report),
    signalsSection(report, mostRows),
    levelsSection(report, mostRows),
    chartSection(report),
    settingsSection(report),
    agentsSection(report, mostRows),
    noticesSection(report, mostRows),
  ].filter((section) => section.lines.length > 0);
}

/** Leaves out sections, the last first, until the document is below the limit. */
function fit(
  opening: readonly string[],
  sections: readonly MarkdownSection[],
  closing: readonly string[],
  size: (text: string) => number,
  limit: number,
): string {
  for (let kept = sections.length; ; kept -= 1) {
    const blocks = sections.slice(0, kept).map((section) => section.lines);
    const omitted = sections.slice(kept).map((section) => section.title.toLowerCase());
    if (omitted.length > 0) {
      blocks.push([`_Left out, as GitHub limits the length: ${omitted.join(', ')}._`]);
    }
    const all = [opening, ...blocks, closing].filter((block) => block.length > 0);
    const text = `${all.map((block) => block.join('\n')).join('\n\n')}\n`;
    if (kept === 0 || size(text) < limit) return text;
  }
}
