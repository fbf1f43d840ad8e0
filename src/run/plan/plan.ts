import type { Problem } from '../../errors.ts';
import { PrometheusClient } from '../../monitor/prometheus/client.ts';
import type { MetricTypes } from '../../monitor/prometheus/queries.ts';
import { plainText } from '../../report/text/escape.ts';
import { formatPercent, formatUsers } from '../../report/text/numbers.ts';
import type { SearchSettings } from '../../search/types.ts';
import type { Settings } from '../../settings/settings.ts';
import { systemClock, timeLimit } from '../clock.ts';
import { comparisonFor, isKnown, modeOf, type Comparison } from '../comparison.ts';
import { conditionsOf } from '../conditions.ts';
import type { RunContext } from '../context.ts';
import { sampleInterval, searchSettings } from '../measure.ts';
import { examine, queryTimeoutSeconds, type Examined } from '../preflight.ts';
import { enoughFor, expectedUsers } from '../run.ts';
import { placeOf } from '../side-by-side.ts';
import { agentLines } from './agents-now.ts';
import { beliefOf } from './belief.ts';
import { idleNotices, mistakesIn } from './mistakes.ts';
import { part, rehearsalLines, signalLines, verdictLines } from './page.ts';
import { probe } from './probe.ts';
import { rehearse } from './rehearsal.ts';
import { withRemedies, withServer } from './remedies.ts';
import { lookAtSignals } from './signals-now.ts';
import { tryOut } from './try-out.ts';

/** What a run would do, what is wrong with it, and whether it may be made. */
export interface Plan {
  /** Ends with a line `ready`, or `not ready: 2 problems`. */
  readonly text: string;
  readonly ready: boolean;
}

/** What the token of the job may do, a sentence each. */
export interface TokenRights {
  readonly granted: readonly string[];
  readonly missing: readonly string[];
}

/** Agents are given so many seconds to try the configuration out, also where the time budget is short. */
const leastTryOutSeconds = 5;

/** Nobody waits longer to be told how long something takes. */
const rehearsalSeconds = 15;

/**
 * Checks everything, drives nothing: shows each signal as it is now, each agent, how long a run would
 * take, and all that is wrong with what was asked for. A few requests are made, as a check makes
 * them. Rejects only where the plan itself fails.
 *
 * @param askRights asks what the token may do; null: there is none
 */
export async function plan(
  context: RunContext,
  askRights: (() => Promise<TokenRights>) | null = null,
): Promise<Plan> {
  const { settings, timeBudgetSeconds, log, nameOf = (input: string) => input } = context;
  const begun = systemClock.now();
  const over = timeLimit(timeBudgetSeconds, 'the time for the plan is over');
  const cancel = AbortSignal.any([context.cancel, over]);
  const examined = await examine(settings, context.cancel, {
    timeBudgetSeconds,
    tell: (line) => log(`Notice: ${plainText(line)}`),
  });
  const { engine, monitor, isUnreachable } = examined.head;
  const probed = engine === null ? null : await probe(settings.agents, engine, cancel);
  const engines = [engine, examined.base?.engine ?? null].filter((one) => one !== null);
  const left = Math.max(leastTryOutSeconds, timeBudgetSeconds - (systemClock.now() - begun));
  const tried = await Promise.all(engines.map((one) => tryOut(one, cancel, Math.round(left))));
  const prometheus = isUnreachable ? null : clientOf(settings);
  const [types, signals] = await Promise.all([
    metricTypes(prometheus, cancel),
    lookAtSignals(settings.signals, {
      monitor: isUnreachable ? null : monitor,
      prometheus,
      windowOf: (signal) => monitor.windowOf(signal),
      ask: async () => engine && (await probe(settings.agents, engine, cancel)),
      now: () => systemClock.now(),
      cancel,
    }),
  ]);
  const conditions = conditionsOf(settings, engine?.name ?? settings.agents.kind);
  const asked = settings.base === null ? settings.baseline : { kind: 'none' as const };
  const comparison = await comparisonFor(asked, conditions, context.history);
  const mode = modeOf(settings.mode, context.proposed, comparison.baseline);
  const search: SearchSettings = searchSettings(settings, monitor, {
    expectedUsers: expectedUsers(settings, null, comparison.baseline),
    enoughUsers: mode === 'check' ? enoughFor(settings, comparison.baseline) : null,
    deadline: timeBudgetSeconds,
  });
  const interval = sampleInterval(settings, monitor.scrapeSeconds);
  const belief = beliefOf(settings, monitor, signals, engine, probed);
  const enough = AbortSignal.any([cancel, AbortSignal.timeout(rehearsalSeconds * 1000)]);
  const rehearsal = await rehearse(search, belief, interval, enough);
  const rights = askRights === null ? null : await askRights();
  const problems: Problem[] = [
    ...(await withServer(settings, withRemedies(examined.problems), cancel)),
    ...tried.flat(),
    ...mistakesIn({ settings, examined, signals, types, probed, rehearsal, timeBudgetSeconds }),
  ];
  const notices = [
    ...examined.notices.filter((notice) => !examined.mistakes.includes(notice)),
    ...(probed === null ? [] : idleNotices(signals)),
    ...comparison.notices,
    ...(rights?.missing ?? []),
  ];
  const what =
    mode === 'check' ? 'Checks that the baseline is still carried' : 'Finds the capacity';
  const { maxUsers, precision, confidence } = settings;
  const text = [
    `${what}, with at most ${formatUsers(maxUsers)}, to ±${formatPercent(precision)} at ${formatPercent(confidence)} confidence${underKey(context)}. Nothing is driven now, as \`${nameOf('plan')}\` is set.`,
    ...part('Signals now', signalLines(signals, isUnreachable ? null : monitor.scrapeSeconds)),
    ...part('Agents', engine === null ? [] : await agentLines(engine, cancel)),
    ...part('A run would take', rehearsalLines(rehearsal, timeBudgetSeconds)),
    ...part('Compared with', comparedWith(settings, examined, comparison)),
    ...part(
      'The token',
      (rights?.granted ?? []).map((line) => plainText(line)),
    ),
    ...part(
      'Notices',
      notices.map((notice) => plainText(notice)),
    ),
    ...verdictLines(problems, nameOf),
  ].join('\n');
  return { text, ready: problems.length === 0 };
}

/** What nobody named, and no history knows, tells nothing apart. */
function underKey({ settings, history, key }: RunContext): string {
  return settings.key === 'auto' && history === null ? '' : `, under the key "${plainText(key)}"`;
}

function clientOf({ prometheus }: Settings): PrometheusClient | null {
  if (prometheus === null) return null;
  return new PrometheusClient({
    ...prometheus,
    timeoutSeconds: queryTimeoutSeconds,
    retryDelaysSeconds: [],
  });
}

/** None where the server does not tell. */
async function metricTypes(
  prometheus: PrometheusClient | null,
  cancel: AbortSignal,
): Promise<MetricTypes> {
  try {
    return (await prometheus?.metadata.metricTypes?.(cancel)) ?? new Map();
  } catch {
    return new Map();
  }
}

function comparedWith(
  { base, baselineReuseSeconds }: Settings,
  { base: deployed }: Examined,
  { baseline }: Comparison,
): string[] {
  const place = deployed?.engine ? plainText(placeOf(deployed.engine)) : 'its URL';
  if (base !== null && baselineReuseSeconds === 0) {
    return [
      `the base at ${place}, measured side by side, by turns; each may take half of the time`,
    ];
  }
  const bracketed =
    base === null
      ? []
      : [`the base at ${place}, measured as well where that leaves a loss possible`];
  if (baseline === null) return bracketed;
  return [
    isKnown(baseline)
      ? `${formatUsers(baseline.users)} (${plainText(baseline.source)})`
      : `nothing: ${plainText(baseline.why)}`,
    ...bracketed,
  ];
}
