import { remedyTitle, withRemedy } from '../../gate/unmeasured.ts';
import { doubtsBeside, headDoubt } from '../content/doubts.ts';
import { escapeMarkdown, escapeMarkdownWords, hiddenText, markdownLink } from '../text/escape.ts';
import { warnings } from '../content/headline.ts';
import {
  agentsSection,
  chartSection,
  comparisonSection,
  differencesSection,
  levelsSection,
  measurementsSection,
  noticesSection,
  settingsSection,
  signalsSection,
  trendSection,
  usersSection,
} from './sections.ts';
import type { Layout, MarkdownSection } from './sections.ts';
import type { Report } from '../model.ts';
import { statements } from '../content/statements.ts';
import { limitExplanation } from '../content/users.ts';

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
  /** Lines of Markdown above the verdict: what the comment is about. */
  readonly about?: readonly string[];
  /** Lines of Markdown at the end. */
  readonly more?: readonly string[];
}

/**
 * The report for the job summary, in GitHub's Markdown, shorter than 1 MiB: whatever is too much
 * is left out and named, the verdict never.
 */
export function renderSummary(report: Report): string {
  const size = (text: string): number => Buffer.byteLength(text);
  const layout = { mostRows: 500, folded: false };
  return fit(opening(report), sections(report, layout), [], size, summaryLimitBytes);
}

/**
 * The report for the comment on a pull request, in GitHub's Markdown, shorter than 65,536
 * characters: whatever is too much is left out and named, the verdict never.
 */
export function renderComment(report: Report, options: CommentOptions): string {
  const { about = [], more = [] } = options;
  const commit = report.head.commit?.slice(0, 10) ?? '';
  const build = [report.key, commit].filter((text) => text !== '');
  const link = markdownLink('The run', options.runUrl);
  const closing = [
    ...(more.length === 0 ? [] : [...more, '']),
    `<sub>${escapeMarkdown(build.join(' · '))} · ${link}</sub>`,
  ];
  const size = (text: string): number => text.length;
  const title = about.length === 0 ? [] : [...about, ''];
  const lines = [safeMarker(options.marker), ...title, ...opening(report)];
  const layout = { mostRows: 30, folded: true };
  return fit(lines, sections(report, layout), closing, size, commentLimitCharacters);
}

function safeMarker(marker: string): string {
  const inside = marker.replace(/^<!--/, '').replace(/-->$/, '');
  return `<!-- ${hiddenText(inside)} -->`;
}

const toneIcons = { good: '✅', bad: '❌', warning: '⚠️', neutral: 'ℹ️' } as const;

/** The verdict and what must not be overlooked: never left out. */
function opening(report: Report): string[] {
  const [first, ...others] = statements(report);
  const [gravest, ...doubts] = doubtsBeside(report);
  const doubt = headDoubt(report, first.text);
  const beside = doubt === '' ? '' : ` ${toneIcons.warning} **${escapeMarkdownWords(doubt)}**`;
  return [
    `${toneIcons[first.tone]} ${told(first.text, '**')}${beside}`,
    remedyLine(gravest?.remedy ?? ''),
    escapeMarkdown(limitExplanation(report)),
    ...others.map(({ tone, text }) => `${toneIcons[tone]} ${escapeMarkdown(text)}`),
    ...[...doubts.map(withRemedy), ...warnings(report)].map(
      (text) => `${toneIcons.warning} ${told(text, '')}`,
    ),
  ]
    .filter((line) => line !== '')
    .flatMap((line, index) => (index === 0 ? [line] : ['', line]));
}

/** What happened, and what to do about it, where that is said as well, easily told apart. */
function told(text: string, mark: '**' | ''): string {
  const [what = '', ...remedies] = text.split(` ${remedyTitle} `);
  const parts = [`${mark}${escapeMarkdownWords(what)}${mark}`, remedyLine(remedies.join(' '))];
  return parts.filter((part) => part !== '').join(' ');
}

function remedyLine(remedy: string): string {
  return remedy === '' ? '' : `_${remedyTitle}_ ${escapeMarkdownWords(remedy)}`;
}

/** Charts are never folded: browsers draw them without a size while they are hidden. */
function sections(report: Report, layout: Layout): MarkdownSection[] {
  return [
    comparisonSection(report),
    usersSection(report),
    trendSection(report),
    differencesSection(report, layout),
    measurementsSection(report, layout),
    signalsSection(report, layout),
    levelsSection(report, layout),
    ...(layout.folded ? [] : [chartSection(report)]),
    settingsSection(report),
    agentsSection(report, layout),
    noticesSection(report, layout),
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
