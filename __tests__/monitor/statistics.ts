import type { AgentStatistics } from '../../src/cluster/agent.ts';
import type { LatencyHistogram } from '../../src/cluster/latencies.ts';

/** What users saw in [from, to]; what is not given is NaN. */
export function statisticsOf(
  values: Partial<AgentStatistics['values']>,
  {
    from = 0,
    to = 10,
    requests = 100,
    ...changes
  }: Partial<AgentStatistics> & {
    readonly latencies?: LatencyHistogram;
  } = {},
): AgentStatistics {
  return {
    from,
    to,
    requests,
    ...changes,
    values: {
      'latency-mean': NaN,
      'latency-p50': NaN,
      'latency-p90': NaN,
      'latency-p95': NaN,
      'latency-p99': NaN,
      'error-ratio': NaN,
      'requests-per-second': NaN,
      ...values,
    },
  };
}
