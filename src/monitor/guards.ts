import type { AgentStatisticName, AgentStatistics } from '../cluster/agent.ts';
import { latencyQuantile } from '../cluster/latencies.ts';
import { readingOf, unknownReading } from './evaluate.ts';
import { latencyKindOf } from './latency-kind.ts';
import type { LatencyKind } from './latency-kind.ts';
import { quantileAverage, quantileOf, statisticReading } from './statistic-reading.ts';
import type { Signal, SignalReading } from './signal.ts';

/** The name of the guard that judges what the users get at all. */
export const errorsOfTheUsers = 'errors of the users';

const asTheUsersSeeIt = ', as the users see it';

/** The name of the guard of a latency signal. */
export function guardOf(signal: string): string {
  return `${signal}${asTheUsersSeeIt}`;
}

/** The signal that a guard is for; null: the name is none of such a guard. */
export function guardedSignal(guard: string): string | null {
  return guard.endsWith(asTheUsersSeeIt) ? guard.slice(0, -asTheUsersSeeIt.length) : null;
}

/** Where this share of what the users ask for fails, it is no service any more. */
const mostErrors = 0.5;

/** With a margin below this (about a third of the threshold) a guard is far from deciding. */
const farMargin = -1;

/** A latency signal, and how it is judged by what the users see. */
interface Guard {
  readonly own: Signal;
  readonly kind: LatencyKind;
  readonly signal: Signal;
}

/**
 * Signals that nobody has to write. A service does not see its own queue: with most frameworks a
 * histogram begins when a worker, a thread or the event loop takes the request. Its users do see
 * it. So each latency signal is judged once more, by the same threshold and the same quantile or
 * mean of the users' own latency; and a service that fails half of what it is asked is not healthy,
 * whatever its signals say. Where the agents tell no statistics there are no guards.
 */
export class Guards {
  readonly #guards: readonly Guard[];
  readonly #errors: Signal | null;
  readonly #awake = new Set<Signal>();

  /** @param signals of the user */
  constructor(signals: readonly Signal[]) {
    const judged = signals.filter(({ reportOnly }) => !reportOnly);
    this.#guards = judged.flatMap((own) => {
      const kind = own.source.kind === 'query' ? kindOf(own, own.source.query) : null;
      return kind === null ? [] : [{ own, kind, signal: guarding(own, kind) }];
    });
    const [first] = judged;
    const isJudged = judged.some(
      ({ source }) => source.kind === 'agent-statistic' && source.statistic === 'error-ratio',
    );
    this.#errors = first === undefined || isJudged ? null : errorsSignal;
  }

  /**
   * The readings of those guards that have something to add: a guard that is no worse than the
   * service's own word says nothing new, and one that is far from deciding shall not hold up
   * anybody who waits for a reading of its span. One that had something to add, and may decide, is
   * read ever after: whoever has seen it degraded must see where it is healthy.
   *
   * @param readings of the user's own signals, at the same look
   */
  read(
    readings: readonly SignalReading[],
    statistics: AgentStatistics | null,
  ): readonly SignalReading[] {
    if (statistics === null) return [];
    const latencies = this.#guards.flatMap((guard) => {
      const own = readings.filter(({ signal }) => signal === guard.own);
      const reading = readGuard(guard, statistics);
      return reading !== null && isKnown(own) && this.#matters(reading, adds(reading, own))
        ? [reading]
        : [];
    });
    const errors = this.#errors && statisticReading(lookAt(this.#errors), statistics);
    return errors !== null && this.#matters(errors, (errors.margin ?? farMargin) > farMargin)
      ? [...latencies, errors]
      : latencies;
  }

  #matters({ signal, margin }: SignalReading, isNews: boolean): boolean {
    if (margin === null) return false;
    if (isNews && margin > farMargin) this.#awake.add(signal);
    return isNews || this.#awake.has(signal);
  }
}

/**
 * A quantile that is as high as its buckets go, and healthy by that, is unknown: the true one may be
 * any higher. Unless its users tell: what they wait is no shorter, and its guard judges it.
 */
export function withoutCapped(
  readings: readonly SignalReading[],
  guards: readonly SignalReading[],
): readonly SignalReading[] {
  const areToldByUsers = ({ signal, value }: SignalReading): boolean =>
    guards.some(
      (guard) =>
        guard.signal.name === guardOf(signal.name) && (guard.value ?? 0) >= (value ?? Infinity),
    );
  return readings.map((reading) => {
    const { isCapped, ...look } = reading;
    return isCapped && !areToldByUsers(reading) ? unknownReading(look, 'beyond-buckets') : reading;
  });
}

function kindOf({ bound, kind }: Signal, query: string): LatencyKind | null {
  return bound === 'max' ? latencyKindOf(query, kind) : null;
}

function guarding(own: Signal, { quantile }: LatencyKind): Signal {
  const statistic = quantile === null ? 'latency-mean' : toldBelow(quantile, () => true);
  return {
    ...own,
    name: guardOf(own.name),
    source: { kind: 'agent-statistic', statistic: statistic ?? 'latency-p50' },
    whenMissing: 'unknown',
    warmUpSeconds: 0,
    guard: true,
  };
}

const errorsSignal: Signal = {
  name: errorsOfTheUsers,
  source: { kind: 'agent-statistic', statistic: 'error-ratio' },
  bound: 'max',
  threshold: mostErrors,
  whenMissing: 'unknown',
  warmUpSeconds: 0,
  reportOnly: false,
  guard: true,
};

const percentiles: readonly AgentStatisticName[] = [
  'latency-p99',
  'latency-p95',
  'latency-p90',
  'latency-p50',
];

/** The highest percentile that is told and not above a quantile; null: there is none. */
function toldBelow(
  quantile: number,
  isTold: (name: AgentStatisticName) => boolean,
): AgentStatisticName | null {
  return (
    percentiles.find((name) => (quantileOf(name) ?? 1) <= quantile + 1e-9 && isTold(name)) ?? null
  );
}

function readGuard({ signal, kind }: Guard, statistics: AgentStatistics): SignalReading | null {
  const { quantile, unitSeconds } = kind;
  const { latencies, values, from, to } = statistics;
  const seconds =
    quantile === null
      ? values['latency-mean']
      : latencies === undefined
        ? values[toldBelow(quantile, (name) => !Number.isNaN(values[name])) ?? 'latency-p50']
        : latencyQuantile(latencies, quantile);
  if (latencies === undefined && quantile !== null && quantile < 0.5) return null;
  const look = { ...lookAt(signal), from, to };
  const reading = readingOf(look, [seconds / unitSeconds], 'no-data');
  if (reading.margin === null) return null;
  const thresholdSeconds = signal.threshold * unitSeconds;
  return quantile === null
    ? reading
    : { ...reading, ...quantileAverage(reading, statistics, quantile, thresholdSeconds) };
}

function lookAt(signal: Signal) {
  return { signal, from: 0, to: 0, note: '', twin: false };
}

function isKnown(readings: readonly SignalReading[]): boolean {
  return readings.length > 0 && readings.every(({ margin }) => margin !== null);
}

function adds({ margin, from }: SignalReading, own: readonly SignalReading[]): boolean {
  if (margin === null) return false;
  if (margin <= Math.max(...own.flatMap((reading) => reading.margin ?? []))) return false;
  const since = Math.max(...own.map((reading) => reading.from));
  return margin > farMargin || from >= since;
}
