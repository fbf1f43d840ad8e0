import { setTimeout as delay } from 'node:timers/promises';
import { unknownReading } from '../../monitor/evaluate.ts';
import type { Monitor } from '../../monitor/monitor.ts';
import type { PrometheusQueries } from '../../monitor/prometheus/queries.ts';
import { withWindow } from '../../monitor/promql/analysis.ts';
import { durationText } from '../../monitor/promql/tree.ts';
import type { Signal, SignalReading } from '../../monitor/signal.ts';

/** One signal before there is any load. Times in seconds. */
export interface SignalNow {
  readonly signal: Signal;
  /** Null: a statistic of agents, which have no users yet. */
  readonly reading: SignalReading | null;
  /** How many series its query answers with; null: not known. */
  readonly series: number | null;
  /** How old the newest sample is; null: not known. */
  readonly ageSeconds: number | null;
  /** How far the value looks back; null: the search chooses, or there is nothing to look back at. */
  readonly windowSeconds: number | null;
  /** The one value, other than 0, that it had for the last half hour; null: it moved, or is not known. */
  readonly constant: number | null;
}

/** How the signals are looked at. */
export interface LookOptions {
  /** Null: Prometheus cannot be used, so that nothing is asked of it. */
  readonly monitor: Pick<Monitor, 'read' | 'scrapeSeconds'> | null;
  /** Null: there are no queries. */
  readonly prometheus: PrometheusQueries | null;
  /** How far back each signal's query looks; null: `$__rate_interval`. */
  readonly windowOf: (signal: Signal) => number | null;
  /** Makes a few of the requests that users make. Never rejects. */
  readonly ask: () => Promise<unknown>;
  readonly now: () => number;
  readonly cancel: AbortSignal;
}

/** Nobody waits longer than this for a second scrape. */
const longestWait = 15;

/**
 * Reads each signal once, and again a scrape later where one of them had no value, since a probe of
 * the service may have been the first request that it ever had.
 */
export async function lookAtSignals(
  signals: readonly Signal[],
  options: LookOptions,
): Promise<SignalNow[]> {
  const { monitor } = options;
  if (monitor === null) return signals.map((signal) => notSeen(signal, options));
  const first = await readAll(monitor, options);
  // A server that does not answer is none that a scrape is missing at.
  const isSeen = ({ signal, unknown }: SignalReading): boolean =>
    signal.source.kind !== 'query' || unknown === null || unknown === 'unreachable';
  let readings = first;
  if (!first.every(isSeen)) {
    // What is there already moves now, where it is about these users at all.
    if (first.some(({ unknown }) => unknown === 'idle')) await options.ask();
    const seconds = Math.min(longestWait, monitor.scrapeSeconds + 1);
    await delay(seconds * 1000, undefined, { signal: options.cancel }).catch(() => undefined);
    readings = await readAll(monitor, options);
  }
  const time = options.now();
  return await Promise.all(
    signals.map(async (signal): Promise<SignalNow> => {
      const reading = readings.find((one) => one.signal === signal) ?? null;
      const { source } = signal;
      if (source.kind !== 'query') {
        return { signal, reading: null, ...nothingKnown };
      }
      const isReached = reading?.unknown !== 'unreachable';
      return {
        signal,
        reading,
        series: isReached ? await countOf(source.query, monitor, options) : null,
        ageSeconds:
          reading === null || reading.unknown !== null ? null : Math.max(0, time - reading.to),
        windowSeconds: options.windowOf(signal),
        constant: isReached ? await constantOver(source.query, reading, monitor, options) : null,
      };
    }),
  );
}

const nothingKnown = { series: null, ageSeconds: null, windowSeconds: null, constant: null };

function notSeen(signal: Signal, { windowOf, now }: LookOptions): SignalNow {
  if (signal.source.kind !== 'query') return { signal, reading: null, ...nothingKnown };
  const look = { signal, from: now(), to: now(), note: '', twin: false };
  const reading = unknownReading(look, 'unreachable');
  return { signal, reading, ...nothingKnown, windowSeconds: windowOf(signal) };
}

/** The user's own signals, as before the first user. */
async function readAll(
  monitor: Pick<Monitor, 'read'>,
  { now, cancel }: LookOptions,
): Promise<readonly SignalReading[]> {
  const time = now();
  const readings = await monitor.read(
    { time, settledSince: null, startedAt: time - 3600, statistics: null },
    cancel,
  );
  return readings.filter(({ twin, signal }) => !twin && signal.guard !== true);
}

/** A `$__rate_interval` that has a few scrapes in it, in seconds. */
function windowFor({ scrapeSeconds }: Pick<Monitor, 'scrapeSeconds'>): number {
  return Math.max(60, 4 * scrapeSeconds);
}

async function countOf(
  promql: string,
  monitor: Pick<Monitor, 'scrapeSeconds'>,
  { prometheus, cancel }: LookOptions,
): Promise<number | null> {
  try {
    const found = await prometheus?.query(withWindow(promql, windowFor(monitor)), null, cancel);
    return found?.series.length ?? null;
  } catch {
    return null;
  }
}

const pastSeconds = 1800;
/** With fewer samples than this, a value that did not move says nothing. */
const fewestSamples = 20;

async function constantOver(
  promql: string,
  reading: SignalReading | null,
  monitor: Pick<Monitor, 'scrapeSeconds'>,
  { prometheus, cancel }: LookOptions,
): Promise<number | null> {
  const value = reading?.value ?? null;
  if (prometheus === null || value === null || value === 0) return null;
  const past = `(${withWindow(promql, windowFor(monitor))})[${durationText(pastSeconds)}:${durationText(monitor.scrapeSeconds)}]`;
  const one = async (expression: string): Promise<number | null> => {
    const { series } = await prometheus.query(expression, null, cancel);
    return series.length === 1 ? (series[0]?.samples.at(-1)?.[1] ?? null) : null;
  };
  try {
    const [least, most, samples] = await Promise.all([
      one(`min_over_time(${past})`),
      one(`max_over_time(${past})`),
      one(`count_over_time(${past})`),
    ]);
    return least === value && most === value && (samples ?? 0) >= fewestSamples ? value : null;
  } catch {
    return null;
  }
}
