import { isOverTime } from '../monitor/promql/over-time.ts';
import type { SignalReading } from '../monitor/signal.ts';
import { shareOf } from '../search/readings.ts';
import type { Reading } from '../search/types.ts';

/** Stands for the agents among the signals while they cannot be relied on. */
const agentsReading: Omit<Reading, 'from' | 'to'> = {
  signal: 'agents',
  margin: null,
  average: null,
  idle: false,
  twin: false,
};

/** What is known of the moment of a look. Times as the clock has them. */
export interface Circumstances {
  readonly time: number;
  readonly startedAt: number;
  /** There were users before. */
  readonly everLoaded: boolean;
  /** Since when the agents tell that requests are answered; null: they do not. */
  readonly trafficSince: number | null;
  /** False while an agent does not answer, or has users that are not ours. */
  readonly agentsReliable: boolean;
}

/** What the search sees of the signals: only those that are judged, and relative times. */
export function judgedReadings(
  readings: readonly SignalReading[],
  { time, startedAt, everLoaded, trafficSince, agentsReliable }: Circumstances,
): Reading[] {
  const judged = readings.filter(({ signal }) => !signal.reportOnly);
  const awake = judged.filter(({ unknown }) => unknown !== 'warm-up');
  // While all signals warm up there is nothing to judge: the first users may come, and no more.
  const looks = awake.some(({ signal }) => signal.guard !== true) ? awake : judged;
  // Signals that count as healthy without a value say nothing when not one of them has a value.
  const blind = looks.every(({ value, signal }) => value === null || signal.guard);
  const seen = looks.map((reading) => ({
    signal: reading.signal.name,
    ...(blind && !isTooMuch(reading)
      ? { margin: null, average: null }
      : { margin: reading.margin, average: reading.average }),
    ...shareOf(reading),
    // Before the first user many a series does not exist, nor where all were away.
    idle:
      (reading.unknown === 'idle' && waitsForTraffic(reading, trafficSince)) ||
      reading.unknown === 'warm-up' ||
      ((reading.unknown === 'no-data' || reading.unknown === null) && !everLoaded),
    from: reading.from - startedAt,
    to: reading.to - startedAt,
    twin: reading.twin,
  }));
  if (agentsReliable) return seen;
  const now = time - startedAt;
  return [...seen, { ...agentsReading, from: now, to: now }];
}

/** What the users see is too much whatever else is known, as where a service crashes and its metrics with it. */
function isTooMuch({ signal, margin }: SignalReading): boolean {
  return signal.guard === true && margin !== null && margin >= 0;
}

/**
 * Whether a query without a value may yet have one: there is no traffic, or it is made of values of
 * several moments, some of them from before it.
 */
function waitsForTraffic({ signal, from }: SignalReading, trafficSince: number | null): boolean {
  if (trafficSince === null) return true;
  const { source } = signal;
  return from < trafficSince && source.kind === 'query' && isOverTime(source.query);
}
