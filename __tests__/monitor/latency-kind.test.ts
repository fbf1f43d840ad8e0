import { describe, expect, it } from '@jest/globals';
import { latencyKindOf } from '../../src/monitor/latency-kind.ts';

const buckets = (metric: string) => `sum by (le) (rate(${metric}_bucket{path="/a"}[1m]))`;
const mean = (metric: string) => `sum(rate(${metric}_sum[1m])) / sum(rate(${metric}_count[1m]))`;

describe('the kind of latency', () => {
  it.each<[string, number | null, number]>([
    [`histogram_quantile(0.95, ${buckets('http_request_duration_seconds')})`, 0.95, 1],
    [`histogram_quantile(0.95, ${buckets('http_server_duration_milliseconds')})`, 0.95, 1e-3],
    [`histogram_quantile(0.9, ${buckets('requestDurationMs')})`, 0.9, 1e-3],
    [`1000 * histogram_quantile(0.5, ${buckets('a_seconds')})`, 0.5, 1e-3],
    [`histogram_quantile(0.5, ${buckets('a_ms')}) / 1000`, 0.5, 1],
    ['histogram_quantile(0.99, sum(rate(a_seconds[1m])))', 0.99, 1],
    [mean('http_server_requests_seconds'), null, 1],
    [`max by (path) (${mean('a_microseconds')})`, null, 1e-6],
    [`(${mean('a_seconds')}) * 1000 or vector(0)`, null, 1e-3],
    ['histogram_avg(rate(a_seconds[1m]))', null, 1],
    ['histogram_sum(rate(a_seconds[1m])) / histogram_count(rate(a_seconds[1m]))', null, 1],
    ['avg(a_latency_seconds)', null, 1],
    ['max(http_request_duration_seconds{quantile="0.99"})', 0.99, 1],
    ['job:http_request_duration_seconds:p99', 0.99, 1],
    ['job_path:request_latency_seconds:mean5m', null, 1],
  ])('of %s', (promql, quantile, unitSeconds) => {
    const kind = latencyKindOf(promql);
    expect(kind?.quantile).toBe(quantile);
    expect(kind?.unitSeconds).toBeCloseTo(unitSeconds, 15);
    expect(latencyKindOf(promql, 'other')).toBeNull();
  });

  it.each([
    'sum(up)',
    'rate(process_cpu_seconds_total[1m])',
    'sum(rate(a_seconds_sum[1m]))',
    'avg(a_seconds_sum)',
    'a_latency_seconds',
    'sum(rate(errors_total[1m])) / sum(rate(requests_total[1m]))',
    'time() - process_start_time_seconds',
    `histogram_quantile(0.95, ${buckets('go_gc_duration_seconds')})`,
    `histogram_quantile(0.95, ${buckets('db_query_duration_seconds')})`,
    `histogram_quantile(0.95, ${buckets('http_client_request_duration_seconds')})`,
    `histogram_quantile(0.95, ${buckets('response_size_bytes')})`,
    'quantile(0.9, rate(node_cpu_seconds_total[1m]))',
    '{',
    '',
  ])('is none for %s', (promql) => {
    expect(latencyKindOf(promql)).toBeNull();
  });

  it.each<[string, number | null, number]>([
    ['mattermost_api_latency', null, 1],
    ['max(login_time_ms)', null, 1e-3],
    [`histogram_quantile(0.9, ${buckets('mattermost_api_time')})`, 0.9, 1],
    [`histogram_quantile(0.9, ${buckets('db_query_duration_seconds')})`, 0.9, 1],
  ])('is believed to be one for %s', (promql, quantile, unitSeconds) => {
    expect(latencyKindOf(promql)).toBeNull();
    expect(latencyKindOf(promql, 'latency')).toEqual({ quantile, unitSeconds });
  });
});
