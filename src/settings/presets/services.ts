import {
  busiest,
  mean,
  quantile,
  share,
  type Preset,
  errors,
  latency,
  saturation,
} from './preset.ts';

const node = 'Node.js (prom-client, express-prom-bundle)';
const go = 'Go (promhttp)';
const spring = 'Spring Boot (Micrometer)';
const flask = 'Flask (prometheus-flask-exporter)';
const fastapi = 'FastAPI (prometheus-fastapi-instrumentator)';
const python = 'Python (prometheus_client)';
const dotnet = '.NET (prometheus-net, runtime metrics)';
const opentelemetry = 'OpenTelemetry (HTTP semantic conventions)';

/** Services that tell of themselves. */
export const servicePresets: readonly Preset[] = [
  {
    ...latency,
    name: 'fastapi-latency',
    family: fastapi,
    needs: ['http_request_duration_highr_seconds_bucket'],
    query: quantile(0.99, 'http_request_duration_highr_seconds_bucket'),
  },
  {
    ...errors,
    name: 'fastapi-errors',
    family: fastapi,
    needs: ['http_requests_total', 'http_request_duration_highr_seconds_bucket'],
    query: share('http_requests_total', 'status=~"5.."'),
  },
  {
    ...latency,
    name: 'flask-latency',
    family: flask,
    needs: ['flask_http_request_duration_seconds_bucket'],
    query: quantile(0.99, 'flask_http_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'flask-errors',
    family: flask,
    needs: ['flask_http_request_total'],
    query: share('flask_http_request_total', 'status=~"5.."'),
  },
  {
    ...{ name: 'python-cpu', family: python, title: 'CPU of the busiest process (cores)' },
    ...saturation,
    needs: ['process_cpu_seconds_total', 'python_info'],
    query: busiest('process_cpu_seconds_total'),
  },
  {
    ...latency,
    name: 'node-latency',
    family: node,
    needs: ['http_request_duration_seconds_bucket', 'nodejs_version_info'],
    query: quantile(0.99, 'http_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'node-errors',
    family: node,
    needs: ['http_request_duration_seconds_count', 'nodejs_version_info'],
    query: share('http_request_duration_seconds_count', 'status_code=~"5.."'),
  },
  {
    ...{ name: 'node-event-loop', family: node, title: 'lag of the event loop (s)' },
    ...saturation,
    threshold: 0.2,
    needs: ['nodejs_eventloop_lag_p99_seconds'],
    query: (of) => `max(${of('nodejs_eventloop_lag_p99_seconds')})`,
  },
  {
    ...latency,
    name: 'go-latency',
    family: go,
    needs: ['http_request_duration_seconds_bucket', 'go_goroutines'],
    query: quantile(0.99, 'http_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'go-errors',
    family: go,
    needs: ['http_requests_total', 'go_goroutines'],
    query: share('http_requests_total', 'code=~"5.."'),
  },
  {
    ...{ name: 'go-cpu', family: go, title: 'CPU of the busiest process (of what it may use)' },
    ...saturation,
    needs: ['process_cpu_seconds_total', 'go_sched_gomaxprocs_threads'],
    query: (of) =>
      `max(rate(${of('process_cpu_seconds_total')}[$__rate_interval]) / ${of('go_sched_gomaxprocs_threads')})`,
  },
  {
    ...latency,
    name: 'spring-latency',
    family: spring,
    needs: ['http_server_requests_seconds_bucket'],
    query: quantile(0.99, 'http_server_requests_seconds_bucket'),
  },
  {
    ...latency,
    ...{ name: 'spring-mean-latency', family: spring, title: 'mean latency (s)', threshold: 0.2 },
    needs: ['http_server_requests_seconds_sum', 'http_server_requests_seconds_count'],
    query: mean('http_server_requests_seconds'),
  },
  {
    ...errors,
    name: 'spring-errors',
    family: spring,
    needs: ['http_server_requests_seconds_count'],
    query: share('http_server_requests_seconds_count', 'status=~"5.."'),
  },
  {
    ...{ name: 'spring-cpu', family: spring, title: 'CPU of the busiest process (0 to 1)' },
    ...saturation,
    needs: ['process_cpu_usage', 'jvm_memory_used_bytes'],
    query: (of) => `max(${of('process_cpu_usage')})`,
  },
  {
    ...{ name: 'spring-threads', family: spring, title: 'busy request threads (of all)' },
    ...saturation,
    needs: ['tomcat_threads_busy_threads', 'tomcat_threads_config_max_threads'],
    query: (of) =>
      `max(${of('tomcat_threads_busy_threads')} / ${of('tomcat_threads_config_max_threads')})`,
  },
  {
    ...latency,
    name: 'dotnet-latency',
    family: dotnet,
    needs: ['http_request_duration_seconds_bucket', 'http_requests_received_total'],
    query: quantile(0.99, 'http_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'dotnet-errors',
    family: dotnet,
    needs: ['http_requests_received_total'],
    query: share('http_requests_received_total', 'code=~"5.."'),
  },
  {
    ...{ name: 'dotnet-thread-pool', family: dotnet, title: 'work that waits for a thread' },
    ...saturation,
    threshold: 100,
    needs: ['dotnet_thread_pool_queue_length'],
    query: (of) => `max(${of('dotnet_thread_pool_queue_length')})`,
  },
  {
    ...latency,
    name: 'otel-latency',
    family: opentelemetry,
    needs: ['http_server_request_duration_seconds_bucket'],
    query: quantile(0.99, 'http_server_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'otel-errors',
    family: opentelemetry,
    needs: ['http_server_request_duration_seconds_count'],
    query: share('http_server_request_duration_seconds_count', 'http_response_status_code=~"5.."'),
  },
  {
    ...latency,
    ...{ name: 'otel-old-latency', family: opentelemetry, title: 'p99 latency (ms)' },
    threshold: 500,
    needs: ['http_server_duration_milliseconds_bucket'],
    query: quantile(0.99, 'http_server_duration_milliseconds_bucket'),
  },
  {
    ...errors,
    name: 'otel-old-errors',
    family: opentelemetry,
    needs: ['http_server_duration_milliseconds_count'],
    query: share('http_server_duration_milliseconds_count', 'http_status_code=~"5.."'),
  },
];
