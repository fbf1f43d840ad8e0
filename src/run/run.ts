import { enoughUsers as enoughForPass } from '../gate/regression.ts';
import { plainText } from '../report/text/escape.ts';
import { formatUsers } from '../report/text/numbers.ts';
import type { Report } from '../report/model.ts';
import type { Settings } from '../settings/settings.ts';
import { Bracket } from './bracket.ts';
import { systemClock } from './clock.ts';
import { comparisonFor, isKnown, modeOf } from './comparison.ts';
import { conditionsOf } from './conditions.ts';
import type { RunContext } from './context.ts';
import { measure } from './measure.ts';
import { prepare, type Deployment, type Prepared } from './preflight.ts';
import { reportOf } from './report.ts';
import { writeResults, type RunEnd } from './results/results.ts';
import { settle } from './settle.ts';
import { compare, measureBoth, placeOf, type Compared } from './side-by-side.ts';
import { windowNotices } from './windows.ts';

export type { RunEnd };

/** What a run reaches the outside by. */
export interface Reach {
  readonly prepare: typeof prepare;
  readonly measure: typeof measure;
  readonly measureBoth: typeof measureBoth;
}

/** Kept of the time budget for removing the users and writing the reports, in seconds. */
const reserveSeconds = 10;

/**
 * Checks everything that can be known before load, finds the capacity or proves that the baseline
 * is still carried, judges it, and writes the reports. Rejects with an InputError when something
 * the user gave is wrong; whatever happens after the first user was added ends in a report.
 */
export async function run(
  context: RunContext,
  reach: Reach = { prepare, measure, measureBoth },
): Promise<RunEnd> {
  const { settings, cancel, log, view, onStart } = context;
  const begun = systemClock.now();
  const found = await reach.prepare(settings, cancel, {
    timeBudgetSeconds: context.timeBudgetSeconds,
    tell: (line) => log(`Notice: ${plainText(line)}`),
  });
  const ofWindows = windowNotices(found.monitor, context.timeBudgetSeconds);
  const prepared = { ...found, notices: [...found.notices, ...ofWindows] };
  const { engine } = prepared;
  const conditions = conditionsOf(settings, engine.name);
  if (prepared.base !== null && settings.baselineReuseSeconds === 0) {
    const compared = await compareWithBase(context, prepared, prepared.base, begun, reach);
    const report = reportOf({ context, engine, conditions, mode: 'find', ...compared });
    return await writeResults(report, settings, cancel);
  }
  const compared = await comparisonFor(settings.baseline, conditions, context.history);
  const bracket =
    prepared.base && new Bracket(context, { head: prepared, base: prepared.base }, conditions);
  const comparison = (await bracket?.withKeptBase(compared)) ?? compared;
  const { baseline } = comparison;
  const mode = modeOf(settings.mode, context.proposed, baseline);
  const notices = [...prepared.notices, ...comparison.notices, ...noBaselineNotices(baseline)];
  notices.forEach((notice) => log(`Notice: ${plainText(notice)}`));
  if (isKnown(baseline)) {
    const aim = mode === 'check' ? 'Checking that the baseline is still carried' : 'The baseline';
    log(`${aim}: ${formatUsers(baseline.users)} (${plainText(baseline.source)}).`);
  }

  const deadline = deadlineOf(context, begun);
  const common = { settings, deadline, cancel, view };
  const settled = await settle({
    gate: settings,
    baseline,
    isOfBase: bracket?.isKept === true,
    measure: (before, comparedWith, isSuspicious) =>
      reach.measure({
        ...common,
        prepared,
        expectedUsers: expectedUsers(settings, before?.result.users ?? null, comparedWith),
        enoughUsers: mode === 'check' ? enoughFor(settings, comparedWith) : null,
        isEnoughAtHalfTime: (answer) => mode === 'check' && isSuspicious(answer),
        onStart: bracket?.tell ?? onStart,
      }),
    measureBase:
      bracket &&
      ((last) => bracket.measure(last, (asked) => reach.measure({ ...common, ...asked }))),
    timeLeft: () => deadline - systemClock.now(),
    log: (line) => log(plainText(line)),
  });
  await bracket?.kept();
  const report = reportOf({
    context,
    engine,
    conditions,
    comparison: { ...comparison, baseline: settled.baseline },
    mode,
    settled: {
      ...settled,
      notices: [...(bracket?.notices ?? []), ...settled.notices],
      clean: settled.clean && bracket?.isClean !== false,
    },
    sideBySide: null,
  });
  return await writeResults(report, settings, cancel);
}

/** Measures the build side by side with the base. */
async function compareWithBase(
  context: RunContext,
  prepared: Prepared,
  base: Deployment,
  begun: number,
  reach: Reach,
): Promise<Compared> {
  const { settings, cancel, log, view, onStart } = context;
  prepared.notices.forEach((notice) => log(`Notice: ${plainText(notice)}`));
  log(`Measuring side by side, by turns, with the base at ${plainText(placeOf(base.engine))}.`);
  const deadline = deadlineOf(context, begun);
  const records = await reach.measureBoth({
    head: prepared,
    base,
    settings,
    deadline,
    cancel,
    view,
    onStart,
  });
  return compare(settings, records, base.engine);
}

/** When the last user must have been told to leave. */
function deadlineOf({ timeBudgetSeconds }: RunContext, begun: number): number {
  const now = systemClock.now();
  const left = timeBudgetSeconds - (now - begun);
  return now + left - Math.min(reserveSeconds, 0.1 * left);
}

/** A run without a baseline is no failure, but it must not look like one that was compared. */
function noBaselineNotices(baseline: Report['baseline']): string[] {
  return baseline === null || isKnown(baseline)
    ? []
    : [`Nothing to compare with, so the capacity is only reported. ${baseline.why}`];
}

/** What is enough to know in a check: both that the baseline is carried, and what is required. */
export function enoughFor(settings: Settings, baseline: Report['baseline']): number | null {
  if (!isKnown(baseline)) return null;
  // Whole users are driven: a part of one above them would never be reached.
  return Math.max(Math.ceil(enoughForPass(settings, baseline)), settings.requiredUsers ?? 0);
}

/** Where to look first. `before`: what an earlier measurement of this run found. */
export function expectedUsers(
  { maxUsers }: Settings,
  before: number | null,
  baseline: Report['baseline'],
): number | null {
  const users = before ?? (isKnown(baseline) ? baseline.users : null);
  return users === null ? null : Math.min(maxUsers, Math.max(1, Math.round(users)));
}
