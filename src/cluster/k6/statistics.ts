import type { AgentStatistics, AgentStatisticName } from '../agent.ts';
import type { History } from './history.ts';
import type { K6Counters } from './protocol.ts';

/** What can be told of k6's users. Its percentiles are those of the whole test, never of a level. */
export const k6Statistics: readonly AgentStatisticName[] = [
  'latency-mean',
  'error-ratio',
  'requests-per-second',
];

/**
 * What the users saw between two readings of the counters; null when nothing was read.
 *
 * @param since as in `History.interval`
 */
export function statisticsBetween(
  counters: History<K6Counters>,
  since: number | null,
): AgentStatistics | null {
  const interval = counters.interval(since);
  if (interval === undefined) return null;
  const [{ at: from, value: first }, { at: to, value: last }] = interval;
  const requests = last.requests - first.requests;
  return {
    from,
    to,
    requests,
    values: {
      // Dividing by zero gives NaN where nothing was requested, as wanted.
      'latency-mean': (last.latencySeconds - first.latencySeconds) / requests,
      'latency-p50': NaN,
      'latency-p90': NaN,
      'latency-p95': NaN,
      'latency-p99': NaN,
      'error-ratio': (last.failures - first.failures) / requests,
      'requests-per-second': requests > 0 ? requests / (to - from) : NaN,
    },
  };
}
