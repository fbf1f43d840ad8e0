import type { StopReason } from '../../coordinator/record.ts';
import type { Level, Outcome } from '../../search/types.ts';
import type { Report } from '../model.ts';
import { isDoubted } from './doubts.ts';
import type { ToldPhase } from './told-phase.ts';
import { formatCount, formatDuration, formatPercent } from '../text/numbers.ts';
import type { TrendPoint, TrendPoints } from './trend.ts';

export const outcomeText: Readonly<Record<Outcome, string>> = {
  found: 'found',
  'at-least': 'at least',
  'at-most': 'at most',
  inconclusive: 'inconclusive',
};

export const stopText: Readonly<Record<StopReason, string>> = {
  answered: 'ended with an answer',
  deadline: 'ended by the time budget',
  cancelled: 'cancelled',
  failed: 'broken off',
};

/** How a run ended: `ended with an answer`, `ended blind`. */
export function endText(report: Report): string {
  const { stopReason, result, samples } = report.run;
  if (stopReason !== 'answered') return stopText[stopReason];
  if (isDoubted(report, 'nothing-answered')) return 'ended early, as no request was answered';
  const last = samples.findLast(({ phase }) => phase !== 'done' && phase !== 'paused');
  if (last?.phase === 'blind') return 'ended blind';
  return result.outcome === 'inconclusive' ? 'ended without an answer' : stopText.answered;
}

export const phaseText: Readonly<Record<ToldPhase, string>> = {
  starting: 'starting',
  expand: 'expanding',
  measure: 'measuring',
  drain: 'draining',
  blind: 'blind',
  done: 'done',
  paused: 'paused',
};

export const sideIcons: Readonly<Record<Level['side'], string>> = {
  healthy: '🟢',
  degraded: '🔴',
  uncertain: '🟡',
};

const modeText: Readonly<Record<Report['mode'], string>> = {
  find: 'find the capacity',
  check: 'check the baseline',
};

/** The settings of a run, as name and value; values may hold foreign text. */
export function settingsRows(report: Report): [name: string, value: string][] {
  const { settings, tool } = report;
  return [
    ['Target', report.target === '' ? 'not named' : report.target],
    ...base(report),
    ['Commit', report.head.commit ?? 'not known'],
    ['Key', report.key],
    ['Mode', modeText[report.mode]],
    ['Most users', formatCount(settings.maxUsers)],
    [
      'Required users',
      settings.requiredUsers === null ? 'none' : formatCount(settings.requiredUsers),
    ],
    ['Loss that is allowed', formatPercent(settings.maxRegression)],
    ['Precision', `±${formatPercent(settings.precision)}`],
    ['Confidence', formatPercent(settings.confidence)],
    ['Time budget', formatDuration(settings.timeBudgetSeconds)],
    ['Tool', `${tool.name} ${tool.version}`],
  ];
}

/** Where the base was, which was measured beside the build. */
function base({ sideBySide }: Report): [name: string, value: string][] {
  if (sideBySide === null) return [];
  const { target, agents } = sideBySide.base;
  return [['Base', target === '' ? agents.join(', ') : target]];
}

/** How a branch whose history has no comparable run gets a baseline. */
export function firstBaseline(branch: string): string {
  return `The next run of this job on ${branch} that finds a capacity is the baseline from then on.`;
}

/** What a chart of the trend shows, a sentence; the branch in it is raw. */
export function trendCaption({ branch, runs, build, baseline }: TrendPoints): string {
  const last = runs.length === 1 ? 'last run' : `last ${runs.length} runs`;
  const beside = build === null ? '' : ` and, rightmost, this build${oneSided(build)}`;
  const lines =
    baseline === null ? '' : '; the straight lines are the baseline and the least that is allowed';
  return `The ${last} of ${branch}${beside}${lines}.`;
}

function oneSided({ low, high }: TrendPoint): string {
  if (low !== null && high === null) return ', which carries that many at least';
  return low === null && high !== null ? ', which carries that many at most' : '';
}
