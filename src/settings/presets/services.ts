import { presetsOf } from './preset.ts';

/** Services that tell of themselves. */
export const servicePresets = presetsOf({
  'FastAPI (prometheus-fastapi-instrumentator)': [
    {
      name: 'fastapi-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_request_duration_highr_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_highr_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'fastapi-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_requests_total', 'http_request_duration_highr_seconds_bucket'],
      query:
        'sum(rate(http_requests_total{status=~"5.."}[$__rate_interval])) / sum(rate(http_requests_total{}[$__rate_interval]))',
    },
  ],
  'Flask (prometheus-flask-exporter)': [
    {
      name: 'flask-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['flask_http_request_duration_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(flask_http_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'flask-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['flask_http_request_total'],
      query:
        'sum(rate(flask_http_request_total{status=~"5.."}[$__rate_interval])) / sum(rate(flask_http_request_total{}[$__rate_interval]))',
    },
  ],
  'Python (prometheus_client)': [
    {
      name: 'python-cpu',
      role: 'saturation',
      title: 'CPU of the busiest process (cores)',
      needs: ['process_cpu_seconds_total', 'python_info'],
      query: 'max(rate(process_cpu_seconds_total{}[$__rate_interval]))',
    },
  ],
  'Node.js (prom-client, express-prom-bundle)': [
    {
      name: 'node-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_request_duration_seconds_bucket', 'nodejs_version_info'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'node-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_request_duration_seconds_count', 'nodejs_version_info'],
      query:
        'sum(rate(http_request_duration_seconds_count{status_code=~"5.."}[$__rate_interval])) / sum(rate(http_request_duration_seconds_count{}[$__rate_interval]))',
    },
    {
      name: 'node-event-loop',
      role: 'saturation',
      title: 'lag of the event loop (s)',
      threshold: 0.2,
      needs: ['nodejs_eventloop_lag_p99_seconds'],
      query: 'max(nodejs_eventloop_lag_p99_seconds{})',
    },
  ],
  'Go (promhttp)': [
    {
      name: 'go-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_request_duration_seconds_bucket', 'go_goroutines'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'go-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_requests_total', 'go_goroutines'],
      query:
        'sum(rate(http_requests_total{code=~"5.."}[$__rate_interval])) / sum(rate(http_requests_total{}[$__rate_interval]))',
    },
    {
      name: 'go-cpu',
      role: 'saturation',
      title: 'CPU of the busiest process (of what it may use)',
      needs: ['process_cpu_seconds_total', 'go_sched_gomaxprocs_threads'],
      query:
        'max(rate(process_cpu_seconds_total{}[$__rate_interval]) / go_sched_gomaxprocs_threads{})',
    },
  ],
  'Spring Boot (Micrometer)': [
    {
      name: 'spring-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_server_requests_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_server_requests_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'spring-mean-latency',
      role: 'latency',
      title: 'mean latency (s)',
      threshold: 0.2,
      needs: ['http_server_requests_seconds_sum', 'http_server_requests_seconds_count'],
      query:
        'sum(rate(http_server_requests_seconds_sum{}[$__rate_interval])) / sum(rate(http_server_requests_seconds_count{}[$__rate_interval]))',
    },
    {
      name: 'spring-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_server_requests_seconds_count'],
      query:
        'sum(rate(http_server_requests_seconds_count{status=~"5.."}[$__rate_interval])) / sum(rate(http_server_requests_seconds_count{}[$__rate_interval]))',
    },
    {
      name: 'spring-cpu',
      role: 'saturation',
      title: 'CPU of the busiest process (0 to 1)',
      needs: ['process_cpu_usage', 'jvm_memory_used_bytes'],
      query: 'max(process_cpu_usage{})',
    },
    {
      name: 'spring-threads',
      role: 'saturation',
      title: 'busy request threads (of all)',
      needs: ['tomcat_threads_busy_threads', 'tomcat_threads_config_max_threads'],
      query: 'max(tomcat_threads_busy_threads{} / tomcat_threads_config_max_threads{})',
    },
  ],
  '.NET (prometheus-net, runtime metrics)': [
    {
      name: 'dotnet-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_request_duration_seconds_bucket', 'http_requests_received_total'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'dotnet-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_requests_received_total'],
      query:
        'sum(rate(http_requests_received_total{code=~"5.."}[$__rate_interval])) / sum(rate(http_requests_received_total{}[$__rate_interval]))',
    },
    {
      name: 'dotnet-thread-pool',
      role: 'saturation',
      title: 'work that waits for a thread',
      threshold: 100,
      needs: ['dotnet_thread_pool_queue_length'],
      query: 'max(dotnet_thread_pool_queue_length{})',
    },
  ],
  'OpenTelemetry (HTTP semantic conventions)': [
    {
      name: 'otel-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_server_request_duration_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_server_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'otel-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_server_request_duration_seconds_count'],
      query:
        'sum(rate(http_server_request_duration_seconds_count{http_response_status_code=~"5.."}[$__rate_interval])) / sum(rate(http_server_request_duration_seconds_count{}[$__rate_interval]))',
    },
    {
      name: 'otel-old-latency',
      role: 'latency',
      title: 'p99 latency (ms)',
      threshold: 500,
      needs: ['http_server_duration_milliseconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_server_duration_milliseconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'otel-old-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['http_server_duration_milliseconds_count'],
      query:
        'sum(rate(http_server_duration_milliseconds_count{http_status_code=~"5.."}[$__rate_interval])) / sum(rate(http_server_duration_milliseconds_count{}[$__rate_interval]))',
    },
  ],
  'Other services (a histogram of the usual name)': [
    {
      name: 'http-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['http_request_duration_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
  ],
});
