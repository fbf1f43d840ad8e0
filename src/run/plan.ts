import { plainText } from '../report/escape.ts';
import { formatDuration, formatPercent, formatUsers } from '../report/numbers.ts';
import type { Settings } from '../settings/settings.ts';
import { comparisonFor, isKnown, modeOf, type Comparison } from './comparison.ts';
import { conditionsOf } from './conditions.ts';
import type { RunContext } from './context.ts';
import { sampleInterval } from './measure.ts';
import { prepare } from './preflight.ts';

/** Checks everything, drives nothing; returns what would be done, as text. See `run` for errors. */
export async function plan(context: RunContext): Promise<string> {
  const { settings, timeBudgetSeconds, key, history } = context;
  const { engine, monitor, notices } = await prepare(settings, context.cancel);
  const conditions = conditionsOf(settings, engine.name);
  const comparison = await comparisonFor(settings.baseline, conditions, history);
  const mode = modeOf(settings.mode, context.proposed, comparison.baseline);
  const agents = engine.agents.map(({ name }) => name).join(', ');
  const what = mode === 'check' ? 'check that the baseline is still carried' : 'find the capacity';
  return [
    'Everything is in order; nothing was driven, as `plan` is set.',
    `Would ${what} with these agents (${engine.name}): ${agents},`,
    `with at most ${formatUsers(settings.maxUsers)}, starting with ${firstLevel(settings, comparison)},`,
    `to ±${formatPercent(settings.precision)} at ${formatPercent(settings.confidence)} confidence,`,
    `watching ${settings.signals.map(({ name }) => `"${name}"`).join(', ')} every ${sampleInterval(settings, monitor.scrapeSeconds)} s,`,
    `for at most ${formatDuration(timeBudgetSeconds)}, as "${key}".`,
    ...comparedWith(comparison),
    ...[...notices, ...comparison.notices].map((notice) => `Notice: ${plainText(notice)}`),
  ].join('\n');
}

function firstLevel({ startUsers }: Settings, { baseline }: Comparison): string {
  if (startUsers !== null) return `${startUsers}`;
  return isKnown(baseline) ? 'as many as are expected to be healthy' : 'a few';
}

function comparedWith({ baseline }: Comparison): string[] {
  if (baseline === null) return [];
  return [
    isKnown(baseline)
      ? `Would compare it with ${formatUsers(baseline.users)} (${plainText(baseline.source)}).`
      : `Would compare it with nothing: ${plainText(baseline.why)}`,
  ];
}
