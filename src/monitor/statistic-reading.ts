import type { AgentStatisticName, AgentStatistics } from '../cluster/agent.ts';
import { shareSlower } from '../cluster/latencies.ts';
import { allowedShareOf } from './buckets.ts';
import { largestMargin, readingOf, unknownReading } from './evaluate.ts';
import type { Look } from './evaluate.ts';
import type { SignalReading } from './signal.ts';

/** A reading of a statistic of the agents, of the time that the agents speak of. */
export function statisticReading(look: Look, statistics: AgentStatistics | null): SignalReading {
  const { source, threshold } = look.signal;
  if (statistics === null || source.kind !== 'agent-statistic') {
    return unknownReading({ ...look, note: 'the agents tell no statistics' }, 'unreachable');
  }
  const { from, to, requests, values } = statistics;
  const missing = requests === 0 ? 'idle' : 'no-data';
  const reading = readingOf({ ...look, from, to }, [values[source.statistic]], missing);
  const quantile = quantileOf(source.statistic);
  return quantile === null
    ? reading
    : { ...reading, ...quantileAverage(reading, statistics, quantile, threshold) };
}

/** The quantile that a statistic is; null: it is none. */
export function quantileOf(statistic: AgentStatisticName): number | null {
  const percent = /^latency-p(\d+)$/.exec(statistic)?.[1];
  return percent === undefined ? null : Number(percent) / 100;
}

/** Both sides of a threshold have this sign at least; see SignalReading.average. */
const beside = 1e-6;

/**
 * What may be averaged of the reading of a quantile (see SignalReading.average), from the agents'
 * histogram; null where they have none.
 */
export function quantileAverage(
  { margin, signal }: SignalReading,
  { latencies }: AgentStatistics,
  quantile: number,
  thresholdSeconds: number,
): Pick<SignalReading, 'average' | 'allowedShare'> {
  const none = { average: null };
  if (margin === null || latencies === undefined || signal.bound === 'min') return none;
  const beyond = Math.log(shareSlower(latencies, thresholdSeconds) / (1 - quantile));
  if (Number.isNaN(beyond)) return none;
  const average = Math.min(largestMargin, Math.max(-largestMargin, beyond));
  // The quantile is told to more digits than the histogram's bounds have: it decides on the sign.
  const sided = margin >= 0 ? Math.max(0, average) : Math.min(-beside, average);
  return { average: sided, ...allowedShareOf(sided, quantile) };
}
