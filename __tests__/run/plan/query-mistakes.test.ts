import { describe, expect, it } from '@jest/globals';
import { queryMistakes } from '../../../src/run/plan/query-mistakes.ts';

const types = new Map([
  ['requests_total', 'counter'],
  ['http_duration_seconds', 'histogram'],
  ['rpc_seconds', 'summary'],
  ['websockets_total', 'gauge'],
  ['in_flight', 'gauge'],
]);

describe('what is wrong with a query by the way it is written', () => {
  it.each([
    [
      'a quantile without le',
      'histogram_quantile(0.99, sum(rate(http_duration_seconds_bucket[1m])))',
      'histogram_quantile() has no value without the label le, which sum() leaves out; expected sum by (le) (…)',
    ],
    [
      'a quantile without le, by another label',
      'histogram_quantile(0.99, sum by (job) (rate(http_duration_seconds_bucket[1m])))',
      'histogram_quantile() has no value without the label le, which sum() leaves out; expected sum by (le) (…)',
    ],
    [
      'a quantile of a summary',
      'histogram_quantile(0.99, rpc_seconds)',
      'histogram_quantile() needs buckets, and rpc_seconds has none; expected NAME_bucket of a histogram, or of a summary the series with the label quantile itself',
    ],
    [
      'a counter as it is',
      'sum(requests_total{code="500"})',
      'requests_total is a counter, which only ever grows; expected rate(requests_total[$__rate_interval]) in its place',
    ],
    [
      'a rate of a gauge',
      'rate(in_flight[1m])',
      'rate() is for counters, and in_flight is a gauge; expected in_flight itself, or its avg_over_time()',
    ],
    [
      'up',
      'sum(up)',
      'never moves with the load: up tells how something is set up; expected a metric that users feel, as a latency, errors or CPU',
    ],
    [
      'a constant',
      'vector(0.5)',
      'never moves: the query looks at no metric; expected one of the service, as its latency or its errors',
    ],
    [
      'the mean of quantiles',
      'avg(rpc_seconds{quantile="0.99"})',
      'avg() of the quantiles in rpc_seconds{quantile="0.99"} is no quantile of all requests; expected max(), or a histogram',
    ],
    [
      'labels without a metric',
      'max({path="/cart"})',
      '{path="/cart"} selects all metrics with these labels; expected the name of one before the brace',
    ],
    [
      'a pattern behind =',
      'sum(rate(requests_total{code="5.."}[1m]))',
      'code="5.." compares with that very text; for a pattern write code=~"5.."',
    ],
    [
      'a pattern behind !=',
      'sum(rate(requests_total{path!="/static.*"}[1m]))',
      'path!="/static.*" compares with that very text; for a pattern write path!~"/static.*"',
    ],
    [
      'a class of codes as it is spoken',
      'sum(rate(requests_total{code="5xx"}[1m]))',
      'code="5xx" compares with that very text; for a pattern write code=~"5.."',
    ],
    [
      'the past',
      'sum(rate(requests_total[5m] offset 1h))',
      '"offset 1h" looks at the time before the load; leave it out',
    ],
    [
      'the present over its own past',
      '100 * sum(rate(a_seconds_sum[1m])) / (sum(rate(a_seconds_sum[1m] offset 5m)) + 1)',
      '"offset 5m" compares the users of one moment with those of another: while they stay as many the value is 1, however many they are; expected the value itself, with a threshold',
    ],
    [
      'the past within the present',
      'max(in_flight offset 1m / in_flight) - 1',
      '"offset 1m" compares the users of one moment with those of another: while they stay as many the value is 1, however many they are; expected the value itself, with a threshold',
    ],
  ])('is told of %s', (_what, promql, mistake) => {
    expect(queryMistakes(promql, types)).toEqual([mistake]);
  });

  it.each([
    ...['process_max_fds', 'process_start_time_seconds', 'process_virtual_memory_max_bytes'],
    ...[
      'hikaricp_connections_max',
      'tomcat_threads_config_max_threads',
      'pg_settings_work_mem_bytes',
    ],
    ...['machine_memory_bytes', 'kube_node_status_capacity', 'container_spec_memory_limit_bytes'],
    ...['node_memory_MemTotal_bytes', 'go_sched_gomaxprocs_threads', 'system_cpu_count'],
  ])('is told of what never moves: %s', (name) => {
    expect(queryMistakes(`max(${name})`, types)[0]).toContain(
      `${name} tells how something is set up`,
    );
  });

  it.each(['process_open_fds', 'hikaricp_connections_active', 'http_server_requests_seconds_max'])(
    'is not told of what moves: %s',
    (name) => {
      expect(queryMistakes(`max(${name})`, types)).toEqual([]);
    },
  );

  it.each([
    'histogram_quantile(0.99, sum by (le) (rate(http_duration_seconds_bucket[1m])))',
    'histogram_quantile(0.99, sum without (instance) (rate(http_duration_seconds_bucket[1m])))',
    'histogram_quantile(0.99, sum(rate(http_duration_seconds[1m])))',
    'histogram_quantile(0.99, rate(http_duration_seconds_bucket[1m]))',
    'max(rpc_seconds{quantile="0.99"})',
    'sum(rate(requests_total[1m]))',
    'max_over_time(rate(requests_total[1m])[5m:])',
    'rate(http_duration_seconds_sum[1m]) / rate(http_duration_seconds_count[1m])',
    'websockets_total',
    'count(requests_total)',
    'container_memory_bytes / container_limit_bytes',
    'unheard_of_total',
    ...['{"http.server.duration"}', 'sum(rate({"http.requests", "k8s.pod"=~"a.*"}[1m]))'],
    '{"a.b"} / {"a.c"} offset 5m',
    ...['consumer_lag - consumer_lag offset 1m', 'in_flight / (in_flight offset -10s)'],
    'sum(rate(a_sum[1m])) / sum(rate(b_total[1m] offset 1m))',
  ])('is nothing of %s', (promql) => {
    expect(queryMistakes(promql, types)).toEqual([]);
  });
});
