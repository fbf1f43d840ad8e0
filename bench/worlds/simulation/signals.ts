import type { Signal } from '../../../src/monitor/signal.ts';
import { durationText } from '../../../src/monitor/promql/tree.ts';
import type { World, WorldSignal } from '../world.ts';

/** The names of the metrics, as a client library would have them. */
export const metricNames = {
  requests: 'requests_total',
  errors: 'request_errors_total',
  sum: 'latency_seconds_sum',
  count: 'latency_seconds_count',
  buckets: 'latency_seconds_bucket',
  busy: 'busy_seconds_total',
  summary: 'latency_summary_seconds',
  recorded: 'service:latency_seconds:p99',
  noise: 'noise',
} as const;

/** A world's signals as a user would write them for the simulated Prometheus. */
export function signalsOf(world: World): Signal[] {
  const { rateWindowSeconds } = world;
  const range = rateWindowSeconds === null ? '$__rate_interval' : durationText(rateWindowSeconds);
  return world.signals.map((signal) => ({
    name: signal.kind,
    source: { kind: 'query', query: queryOf(signal, world, range) },
    bound: signal.bound,
    threshold: signal.threshold,
    whenMissing: 'unknown',
    warmUpSeconds: 0,
    reportOnly: false,
  }));
}

/** The query of a signal whose windows have the length `range`. */
export function queryOf(signal: WorldSignal, { cores }: World, range: string): string {
  const { requests, errors, sum, count, busy, summary, recorded, noise } = metricNames;
  switch (signal.kind) {
    case 'mean':
      return `sum(rate(${sum}[${range}])) / sum(rate(${count}[${range}]))`;
    case 'p95':
      return quantileQuery(0.95, range);
    case 'p99':
      return quantileQuery(0.99, range);
    case 'errors':
      return `sum(rate(${errors}[${range}])) / sum(rate(${requests}[${range}]))`;
    case 'cpu':
      return `sum(rate(${busy}[${range}])) / ${cores}`;
    case 'free':
      return `1 - sum(rate(${busy}[${range}])) / ${cores}`;
    case 'summary':
      return `${summary}{quantile="${signal.quantile ?? 0}"}`;
    case 'recorded-p99':
      return recorded;
    case 'noise':
      return noise;
  }
}

/** A quantile of the latency, of all buckets of the service. */
export function quantileQuery(share: number, range: string): string {
  return `histogram_quantile(${share}, sum by (le) (rate(${metricNames.buckets}[${range}])))`;
}
