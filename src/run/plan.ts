import { plainText } from '../report/escape.ts';
import { formatCount, formatDuration, formatPercent, formatUsers } from '../report/numbers.ts';
import { firstUsers } from '../search/search.ts';
import { comparisonFor, isKnown, modeOf, type Comparison } from './comparison.ts';
import { conditionsOf } from './conditions.ts';
import type { RunContext } from './context.ts';
import { sampleInterval, searchSettings } from './measure.ts';
import { prepare, type Deployment } from './preflight.ts';
import { enoughFor, expectedUsers } from './run.ts';
import { placeOf } from './side-by-side.ts';

/** Checks everything, drives nothing; returns what would be done, as text. See `run` for errors. */
export async function plan(context: RunContext): Promise<string> {
  const { settings, timeBudgetSeconds, key, history } = context;
  const { engine, monitor, base, notices } = await prepare(settings, context.cancel);
  const conditions = conditionsOf(settings, engine.name);
  const asked = base === null ? settings.baseline : { kind: 'none' as const };
  const comparison = await comparisonFor(asked, conditions, history);
  const mode = modeOf(settings.mode, context.proposed, comparison.baseline);
  const { maxUsers, precision, confidence } = settings;
  const { scrapeSeconds } = monitor;
  const first = firstUsers(
    searchSettings(settings, monitor, {
      expectedUsers: expectedUsers(settings, null, comparison.baseline),
      enoughUsers: mode === 'check' ? enoughFor(settings, comparison.baseline) : null,
      deadline: timeBudgetSeconds,
    }),
  );
  const agents = engine.agents.map(({ name }) => name).join(', ');
  const what = mode === 'check' ? 'check that the baseline is still carried' : 'find the capacity';
  return [
    'Everything is in order; nothing was driven, as `plan` is set.',
    `Would ${what} with these agents (${engine.name}): ${plainText(agents, 2000)},`,
    `with at most ${formatUsers(maxUsers)}, starting with ${formatCount(first)},`,
    `to ±${formatPercent(precision)} at ${formatPercent(confidence)} confidence,`,
    `watching ${settings.signals.map(({ name }) => `"${plainText(name)}"`).join(', ')} every ${sampleInterval(settings, scrapeSeconds)} s,`,
    `for at most ${formatDuration(timeBudgetSeconds)}, as "${plainText(key)}".`,
    ...(base === null ? comparedWith(comparison) : [sideBySide(base)]),
    ...[...notices, ...comparison.notices].map((notice) => `Notice: ${plainText(notice)}`),
  ].join('\n');
}

function sideBySide({ engine }: Deployment): string {
  const place = plainText(placeOf(engine));
  return `Would compare it with the base at ${place}, measured side by side, by turns; each may take half of the time.`;
}

function comparedWith({ baseline }: Comparison): string[] {
  if (baseline === null) return [];
  return [
    isKnown(baseline)
      ? `Would compare it with ${formatUsers(baseline.users)} (${plainText(baseline.source)}).`
      : `Would compare it with nothing: ${plainText(baseline.why)}`,
  ];
}
