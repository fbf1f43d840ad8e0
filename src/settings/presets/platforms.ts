import { quantile, share, type Preset, errors, latency, saturation } from './preset.ts';

const inMilliseconds = { ...latency, title: 'p99 latency (ms)', threshold: 500 } as const;

const nginx = 'nginx (ingress controller, stub_status exporter)';
const envoy = 'Envoy';
const istio = 'Istio';
const traefik = 'Traefik';
const kubernetes = 'Kubernetes (cAdvisor, kube-state-metrics)';
const postgres = 'PostgreSQL (postgres_exporter)';

const ofDestination = 'reporter="destination"';
const byContainer = 'by (namespace, pod, container)';
const ofContainers = 'container!=""';

/** What stands before a service, or under it. */
export const platformPresets: readonly Preset[] = [
  {
    ...latency,
    name: 'ingress-nginx-latency',
    family: nginx,
    needs: ['nginx_ingress_controller_request_duration_seconds_bucket'],
    query: quantile(0.99, 'nginx_ingress_controller_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'ingress-nginx-errors',
    family: nginx,
    needs: ['nginx_ingress_controller_requests'],
    query: share('nginx_ingress_controller_requests', 'status=~"5.."'),
  },
  {
    ...{ name: 'nginx-dropped', family: nginx, title: 'connections dropped a second' },
    ...saturation,
    threshold: 1,
    needs: ['nginx_connections_accepted', 'nginx_connections_handled'],
    query: (of) =>
      `sum(rate(${of('nginx_connections_accepted')}[$__rate_interval])) - sum(rate(${of('nginx_connections_handled')}[$__rate_interval]))`,
  },
  {
    ...inMilliseconds,
    name: 'envoy-latency',
    family: envoy,
    needs: ['envoy_http_downstream_rq_time_bucket'],
    query: quantile(0.99, 'envoy_http_downstream_rq_time_bucket'),
  },
  {
    ...errors,
    name: 'envoy-errors',
    family: envoy,
    needs: ['envoy_http_downstream_rq_xx'],
    query: share('envoy_http_downstream_rq_xx', 'envoy_response_code_class="5"'),
  },
  {
    ...inMilliseconds,
    name: 'istio-latency',
    family: istio,
    needs: ['istio_request_duration_milliseconds_bucket'],
    query: quantile(0.99, 'istio_request_duration_milliseconds_bucket', ofDestination),
  },
  {
    ...errors,
    name: 'istio-errors',
    family: istio,
    needs: ['istio_requests_total'],
    query: share('istio_requests_total', 'response_code=~"5.."', ofDestination),
  },
  {
    ...latency,
    name: 'traefik-latency',
    family: traefik,
    needs: ['traefik_service_request_duration_seconds_bucket'],
    query: quantile(0.99, 'traefik_service_request_duration_seconds_bucket'),
  },
  {
    ...errors,
    name: 'traefik-errors',
    family: traefik,
    needs: ['traefik_service_requests_total'],
    query: share('traefik_service_requests_total', 'code=~"5.."'),
  },
  {
    ...saturation,
    ...{
      name: 'kubernetes-cpu',
      family: kubernetes,
      title: 'CPU of the busiest container (of its limit)',
    },
    needs: ['container_cpu_usage_seconds_total', 'kube_pod_container_resource_limits'],
    query: (of) =>
      `max(sum ${byContainer} (rate(${of('container_cpu_usage_seconds_total', ofContainers)}[$__rate_interval])) / ` +
      `sum ${byContainer} (${of('kube_pod_container_resource_limits', 'resource="cpu"')}))`,
  },
  {
    ...saturation,
    ...{
      name: 'kubernetes-throttling',
      family: kubernetes,
      title: 'throttled CPU periods (of all)',
    },
    threshold: 0.25,
    whenMissing: 'zero',
    needs: ['container_cpu_cfs_throttled_periods_total', 'container_cpu_cfs_periods_total'],
    query: (of) =>
      `max(sum ${byContainer} (rate(${of('container_cpu_cfs_throttled_periods_total', ofContainers)}[$__rate_interval])) / ` +
      `sum ${byContainer} (rate(${of('container_cpu_cfs_periods_total', ofContainers)}[$__rate_interval])))`,
  },
  {
    ...saturation,
    ...{
      name: 'kubernetes-memory',
      family: kubernetes,
      title: 'memory of the fullest container (of its limit)',
    },
    needs: ['container_memory_working_set_bytes', 'kube_pod_container_resource_limits'],
    query: (of) =>
      `max(sum ${byContainer} (${of('container_memory_working_set_bytes', ofContainers)}) / ` +
      `sum ${byContainer} (${of('kube_pod_container_resource_limits', 'resource="memory"')}))`,
  },
  {
    ...saturation,
    ...{ name: 'kubernetes-restarts', family: kubernetes, title: 'restarts of containers' },
    threshold: 0.5,
    whenMissing: 'zero',
    needs: ['kube_pod_container_status_restarts_total'],
    query: (of) =>
      `sum(increase(${of('kube_pod_container_status_restarts_total')}[$__rate_interval]))`,
  },
  {
    ...saturation,
    ...{
      name: 'postgres-connections',
      family: postgres,
      title: 'connections of the database (of all)',
    },
    threshold: 0.8,
    needs: ['pg_stat_activity_count', 'pg_settings_max_connections'],
    query: (of) =>
      `sum(${of('pg_stat_activity_count')}) / sum(${of('pg_settings_max_connections')})`,
  },
  {
    ...saturation,
    ...{
      name: 'postgres-cache-hits',
      family: postgres,
      title: 'cache hits of the database (of all reads)',
    },
    ...{ bound: 'min', threshold: 0.9 },
    needs: ['pg_stat_database_blks_hit', 'pg_stat_database_blks_read'],
    query: (of) =>
      `sum(rate(${of('pg_stat_database_blks_hit')}[$__rate_interval])) / ` +
      `(sum(rate(${of('pg_stat_database_blks_hit')}[$__rate_interval])) + sum(rate(${of('pg_stat_database_blks_read')}[$__rate_interval])))`,
  },
  {
    ...saturation,
    ...{ name: 'postgres-deadlocks', family: postgres, title: 'deadlocks a second' },
    ...{ threshold: 0.1, whenMissing: 'zero' },
    needs: ['pg_stat_database_deadlocks'],
    query: (of) => `sum(rate(${of('pg_stat_database_deadlocks')}[$__rate_interval]))`,
  },
];
