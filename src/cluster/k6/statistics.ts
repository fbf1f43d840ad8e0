import type { AgentStatistics, AgentStatisticName } from '../agent.ts';
import type { History } from './history.ts';
import type { K6Counters } from './protocol.ts';

/** No response comes sooner than this. */
const shortestWaitSeconds = 1e-6;

/** What can be told of k6's users. Its percentiles are those of the whole test, never of a level. */
export const k6Statistics: readonly AgentStatisticName[] = [
  'latency-mean',
  'error-ratio',
  'requests-per-second',
];

/**
 * What the users saw between two readings of the counters; null when nothing was read. The latency
 * is that of requests that succeeded: k6 counts a refused connection as a request of 0 s, and tells
 * those that failed with an answer from those without one by no number.
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
  const failures = last.failures - first.failures;
  const succeeded = requests - failures;
  // Where nothing failed since, it does not matter whether k6 tells the failed ones apart.
  const seconds =
    failures === 0
      ? last.latencySeconds - first.latencySeconds
      : last.succeededSeconds - first.succeededSeconds;
  return {
    from,
    to,
    requests,
    onlyHttp: true,
    ...answeredBetween(first, last),
    timed: succeeded > 0 ? succeeded : 0,
    values: {
      'latency-mean': succeeded > 0 ? seconds / succeeded : NaN,
      'latency-p50': NaN,
      'latency-p90': NaN,
      'latency-p95': NaN,
      'latency-p99': NaN,
      // Dividing by zero gives NaN where nothing was requested, as wanted.
      'error-ratio': failures / requests,
      'requests-per-second': requests > 0 ? requests / (to - from) : NaN,
    },
  };
}

/**
 * How many requests got a response. Where some failed, k6 tells it only when none did: then nobody
 * waited for a first byte.
 */
function answeredBetween(first: K6Counters, last: K6Counters): { readonly answered?: number } {
  const requests = last.requests - first.requests;
  const failures = last.failures - first.failures;
  if (failures === 0) return { answered: requests };
  const waiting = last.waitingSeconds - first.waitingSeconds;
  return failures === requests && waiting < shortestWaitSeconds ? { answered: 0 } : {};
}
