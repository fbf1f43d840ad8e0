import { describe, expect, it } from '@jest/globals';
import { unitOf } from '../../../src/run/plan/unit.ts';

const errors = 'sum(rate(requests_total{code=~"5.."}[1m]))';
const all = 'sum(rate(requests_total[1m]))';
const quantile = 'histogram_quantile(0.99, sum by (le) (rate(http_duration_seconds_bucket[1m])))';

describe('the unit of an expression', () => {
  it.each([
    ['seconds', quantile],
    ['seconds', 'rate(http_duration_seconds_sum[1m]) / rate(http_duration_seconds_count[1m])'],
    ['seconds', 'max(nodejs_eventloop_lag_p99_seconds)'],
    ['milliseconds', `1000 * ${quantile}`],
    ['milliseconds', 'max(http_latency_ms{quantile="0.99"})'],
    ['ratio', `${errors} / ${all}`],
    ['ratio', `(sum(rate(http_errors_total[1m])) / ${all}) or vector(0)`],
    ['ratio', '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[1m]))'],
    ['ratio', 'max(cache_fill_ratio)'],
    ['percent', `100 * ${errors} / ${all}`],
    ['percent', `${errors} / ${all} * 100`],
    ['percent', '100 - avg(rate(node_cpu_seconds_total{mode="idle"}[1m])) * 100'],
    ['cores', 'sum(rate(process_cpu_seconds_total[1m]))'],
    ['bytes', 'node_memory_MemAvailable_bytes'],
    ['bytes', 'sum(container_memory_working_set_bytes)'],
    [null, 'sum(rate(network_receive_bytes_total[1m]))'],
    [null, `sum(rate(db_queries_total[1m])) / ${all}`],
    [null, `${all} / sum(rate(requests_total[1m] offset 5m))`],
    [null, all],
  ])('is %s for %s', (unit, promql) => {
    expect(unitOf(promql)).toBe(unit);
  });
});
