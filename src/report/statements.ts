import { headline, headlineSentence, reasonBeside, verdictTones, type Tone } from './headline.ts';
import type { Report } from './model.ts';
import { formatCount, formatDuration } from './numbers.ts';

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
  const [first, ...others] = report.verdict.parts
    .filter(({ verdict }) => verdict !== 'none')
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

function noBaseline({ baseline }: Report): Statement[] {
  if (baseline === null || !('why' in baseline)) return [];
  const text = baseline.remedy === '' ? baseline.why : `${baseline.why} ${baseline.remedy}`;
  return [{ tone: 'neutral', word: '', text }];
}

/** How the answer came about: `Searched: 9 levels in 15 m 15 s. The interval is narrow enough.` */
export function effort(report: Report): string {
  const { run, mode, measurements } = report;
  if (measurements.length > 1) {
    const seconds = measurements.reduce((total, one) => total + one.seconds, 0);
    return `Measured ${measurements.length} times, in ${formatDuration(seconds)}.`;
  }
  const what =
    mode === 'find' ? 'Searched' : 'Only checked whether the build still carries the baseline';
  const levels = `${formatCount(run.levels.length)} ${run.levels.length === 1 ? 'level' : 'levels'}`;
  const took = formatDuration(run.finishedAt - run.startedAt);
  return `${what}: ${levels} in ${took}. ${reasonBeside(report)}`.trimEnd();
}
