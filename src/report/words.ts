import type { StopReason } from '../coordinator/record.ts';
import type { Level, Outcome, Phase } from '../search/types.ts';
import type { Report } from './model.ts';
import { formatCount, formatDuration, formatPercent } from './numbers.ts';

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

export const phaseText: Readonly<Record<Phase, string>> = {
  expand: 'expanding',
  measure: 'measuring',
  drain: 'draining',
  blind: 'blind',
  done: 'done',
};

export const sideIcons: Readonly<Record<Level['side'], string>> = {
  healthy: '🟢',
  degraded: '🔴',
  uncertain: '🟡',
};

/** The settings of a run, as name and value; values may hold foreign text. */
export function settingsRows(report: Report): [name: string, value: string][] {
  const { settings, tool } = report;
  return [
    ['Target', report.target === '' ? 'not named' : report.target],
    ['Key', report.key],
    ['Most users', formatCount(settings.maxUsers)],
    [
      'Required users',
      settings.requiredUsers === null ? 'none' : formatCount(settings.requiredUsers),
    ],
    ['Precision', `±${formatPercent(settings.precision)}`],
    ['Confidence', formatPercent(settings.confidence)],
    ['Time budget', formatDuration(settings.timeBudgetSeconds)],
    ['Tool', `${tool.name} ${tool.version}`],
  ];
}

/** How a branch whose history has no comparable run gets a baseline. */
export function firstBaseline(branch: string): string {
  return `The next run of this job on ${branch} that finds a capacity is the baseline from then on.`;
}
