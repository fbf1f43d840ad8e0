import { headline, headlineSentence, reasonBeside, verdictTones, type Tone } from './headline.ts';
import type { Report, TurnsTaken } from '../model.ts';
import { formatCount, formatDuration } from '../text/numbers.ts';

/** One thing that a report says before all else; foreign text in it is raw. */
export interface Statement {
  readonly tone: Tone;
  /** `Pass`, `Fail` or `Inconclusive`; empty where nothing was judged. */
  readonly word: string;
  /** A sentence, or two. */
  readonly text: string;
}

const words = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive', none: '' } as const;

/**
 * What a reader must see first, the worst first: each answer of the gate, or the capacity where
 * nothing was judged; then why there was nothing to compare with.
 */
export function statements(report: Report): readonly [Statement, ...Statement[]] {
  const texts = report.verdict.parts.map(({ reason }) => reason);
  const [first, ...others] = report.verdict.parts
    // What is true of several things that were asked is said once.
    .filter(({ verdict, reason }, index) => verdict !== 'none' && texts.indexOf(reason) === index)
    .map(({ verdict, reason }) => ({
      tone: verdictTones[verdict],
      word: words[verdict],
      text: reason,
    }));
  return [first ?? capacity(report), ...others, ...noBaseline(report)];
}

/** The capacity in a sentence. */
export function capacity(report: Report): Statement {
  const answer = headline(report);
  return { tone: answer.tone, word: '', text: `${headlineSentence(answer)}.` };
}

function noBaseline({ baseline, verdict }: Report): Statement[] {
  if (baseline === null || !('why' in baseline)) return [];
  const isSaid = verdict.parts.some(
    (part) => part.verdict !== 'none' && part.reason === baseline.why,
  );
  if (isSaid) return [];
  const text = baseline.remedy === '' ? baseline.why : `${baseline.why} ${baseline.remedy}`;
  return [{ tone: 'neutral', word: '', text }];
}

/** How the answer came about: `Searched: 9 levels in 15 m 15 s. The interval is narrow enough.` */
export function effort(report: Report): string {
  const { run, mode, measurements, sideBySide } = report;
  if (sideBySide !== null) {
    const { base, head } = sideBySide;
    const build = `the build ${levelsIn(run.levels.length, head)}`;
    const other = `the base ${levelsIn(base.levels, base)}`;
    return `Measured side by side, by turns: ${build}; ${other}. ${reasonBeside(report)}`.trimEnd();
  }
  if (measurements.length > 1) {
    const seconds = measurements.reduce((total, one) => total + one.seconds, 0);
    return `Measured ${measurements.length} times, in ${formatDuration(seconds)}.`;
  }
  const what =
    mode === 'find' ? 'Searched' : 'Only checked whether the build still carries the baseline';
  const took = formatDuration(run.finishedAt - run.startedAt);
  return `${what}: ${levelsText(run.levels.length)} in ${took}. ${reasonBeside(report)}`.trimEnd();
}

/** `9 levels in 3 turns, 4 m 10 s`. */
export function levelsIn(levels: number, { turns, seconds }: TurnsTaken): string {
  const often = turns === 1 ? '1 turn' : `${formatCount(turns)} turns`;
  return `${levelsText(levels)} in ${often}, ${formatDuration(seconds)}`;
}

/** `9 levels`. */
export function levelsText(levels: number): string {
  return levels === 1 ? '1 level' : `${formatCount(levels)} levels`;
}
