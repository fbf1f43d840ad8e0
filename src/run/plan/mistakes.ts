import type { Problem } from '../../errors.ts';
import { latencyKindOf } from '../../monitor/latency-kind.ts';
import type { MetricTypes } from '../../monitor/prometheus/queries.ts';
import type { Signal } from '../../monitor/signal.ts';
import { formatLatency } from '../../report/text/numbers.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Examined } from '../preflight.ts';
import { selectedIn, wordsOf } from './expression.ts';
import { parse } from '../../monitor/promql/tree.ts';
import { queryMistakes } from './query-mistakes.ts';
import type { Rehearsal } from './rehearsal.ts';
import {
  agentCaps,
  budgetMistakes,
  gateMistakes,
  sameSignals,
  thinkTimeMistakes,
} from './setup-mistakes.ts';
import type { SignalNow } from './signals-now.ts';
import { degradedMistake, thresholdMistakes } from './threshold-mistakes.ts';

/** All that was found out of a run before it is made. */
export interface Findings {
  readonly settings: Settings;
  readonly examined: Examined;
  readonly signals: readonly SignalNow[];
  readonly types: MetricTypes;
  /** How long the idle service takes for a request, in seconds; null: not known. */
  readonly probed: number | null;
  readonly rehearsal: Rehearsal | null;
  readonly timeBudgetSeconds: number;
}

/** What would make a run end without an answer, or with a wrong one, each with what to do about it. */
export function mistakesIn(findings: Findings): Problem[] {
  const { settings, examined, signals, rehearsal, timeBudgetSeconds } = findings;
  const { monitor, engine } = examined.head;
  // What the check refuses is told once.
  const isAccepted = ({ signal: { name } }: SignalNow): boolean =>
    !examined.problems.some(({ message }) => message.startsWith(`"${name}": `));
  return [
    ...examined.mistakes.map((message) => ({ input: inputOf(message), message })),
    ...signals.filter(isAccepted).flatMap((now) =>
      ofSignal(now, findings).map((message) => ({
        input: 'signals',
        message: `"${now.signal.name}": ${message}`,
      })),
    ),
    ...sameSignals(settings.signals),
    ...(engine === null || engine.name === 'embedded' ? [] : agentCaps(engine.agents, settings)),
    ...thinkTimeMistakes(settings.agents),
    ...gateMistakes(settings),
    // How often Prometheus scrapes is then but a guess.
    ...(examined.head.isUnreachable
      ? []
      : budgetMistakes(
          timeBudgetSeconds,
          signals
            .filter(({ signal }) => !signal.reportOnly)
            .map(({ windowSeconds, reading }) => (reading === null ? 0 : windowSeconds)),
          monitor.scrapeSeconds,
          rehearsal,
        )),
  ];
}

function inputOf(mistake: string): string {
  return mistake.startsWith('This machine') ? 'max-users' : 'signals';
}

/** What is wrong with one signal: by its query, else its threshold, else by what it shows now. */
function ofSignal(now: SignalNow, findings: Findings): string[] {
  const { signal, reading } = now;
  const value = reading?.value ?? null;
  const { source } = signal;
  const ofQuery = source.kind === 'query' ? queryMistakes(source.query, findings.types) : [];
  if (ofQuery.length > 0) return ofQuery;
  const ofThreshold = thresholdMistakes(signal, value);
  if (ofThreshold.length > 0) return ofThreshold;
  if (signal.reportOnly) return [];
  if (reading?.state === 'degraded') return [degradedMistake(signal, value)];
  return [
    ...slowMistakes(signal, findings.probed),
    ...missingMistakes(now, findings),
    ...(isStuck(now)
      ? [
          `never moves: it has been ${now.constant ?? 0} for the last half hour; expected a metric that users feel, as a latency, errors or CPU`,
        ]
      : []),
  ];
}

/** A request without load that takes longer than what is allowed under load. */
function slowMistakes(signal: Signal, probed: number | null): string[] {
  const { source, threshold } = signal;
  const unitSeconds =
    source.kind === 'query'
      ? (latencyKindOf(source.query, signal.kind)?.unitSeconds ?? null)
      : source.statistic.startsWith('latency')
        ? 1
        : null;
  if (unitSeconds === null || probed === null || signal.bound === 'min') return [];
  const limit = threshold * unitSeconds;
  return probed < limit
    ? []
    : [
        `is degraded before any load: a single request takes ${formatLatency(probed)}, and max is ${formatLatency(limit)}; expected a quicker service, or a higher threshold`,
      ];
}

/** What is not there after a request and a scrape will hardly be there later. */
function missingMistakes({ signal, reading }: SignalNow, { probed, examined }: Findings): string[] {
  const isKnownWrong = examined.mistakes.length > 0 || examined.head.problems.length > 0;
  if (reading?.unknown !== 'no-data' || probed === null || isKnownWrong) return [];
  if (signal.whenMissing !== 'unknown') return [];
  const why = reading.note === '' ? '' : ` (${reading.note})`;
  return [
    `has no value, although the service was just asked${why}; expected a metric that is there, or when-missing: zero where nothing means none, as of errors`,
  ];
}

/**
 * Tells of series that are there, and did not move by the requests that were just made. No mistake for
 * certain, as some services tell their numbers once a minute only, and users may do more than was asked.
 */
export function idleNotices(signals: readonly SignalNow[]): string[] {
  return signals
    .filter(
      ({ reading, signal }) => reading?.unknown === 'idle' && signal.whenMissing === 'unknown',
    )
    .map(
      ({ signal }) =>
        `"${signal.name}": counts nothing, although the service was just asked; is its query about this service, and about what its users ask for?`,
    );
}

/** Words of what rests at a whole number while nobody uses a service, and moves when somebody does. */
const restingWords =
  /^(flight|inflight|active|connections?|queue[ds]?|sessions?|threads?|goroutines|pool|requests|current|pending|users|websockets|replicas|memory|heap|bytes|waiting|running|workers?|handles|fds|open|tasks?)$/;

function isStuck({ signal: { source, bound }, constant }: SignalNow): boolean {
  if (constant === null || bound === 'min' || source.kind !== 'query') return false;
  const words = selectedIn(source.query, parse(source.query)).flatMap(({ name }) => wordsOf(name));
  return !words.some((word) => restingWords.test(word));
}
