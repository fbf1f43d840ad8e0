import { durationText } from './promql/tree.ts';
import type { PrometheusQueries } from './prometheus/queries.ts';

/** A counter that shows less than before: when it was last seen, and when it was seen again. */
export interface Fall {
  /** Selects its series. */
  readonly text: string;
  /** Seconds since the epoch, by the clock of Prometheus. */
  readonly from: number;
  readonly to: number;
}

/**
 * How long ago, in seconds, a counter was last seen before it began anew; null: it did not. A sum is
 * less as well where one of its series is gone, as that of an instance that was replaced or taken away;
 * of a process that ended and came back the series goes on from 0, which Prometheus tells (`resets`).
 * Rejects where it cannot be asked.
 */
export async function secondsSinceRestart(
  prometheus: PrometheusQueries,
  { text, from, to }: Fall,
  scrapeSeconds: number,
  abort: AbortSignal,
): Promise<number | null> {
  const seconds = Math.ceil(to - from + 2 * scrapeSeconds);
  const { series } = await prometheus.query(
    `sum(resets(${text}[${durationText(seconds)}]))`,
    to,
    abort,
  );
  const resets = series[0]?.samples.at(-1)?.[1] ?? 0;
  return resets > 0 ? to - from : null;
}
