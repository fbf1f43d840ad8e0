import { presetsOf } from './preset.ts';

/** What stands before a service, or under it. */
export const platformPresets = presetsOf({
  'nginx (ingress controller, stub_status exporter)': [
    {
      name: 'ingress-nginx-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['nginx_ingress_controller_request_duration_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(nginx_ingress_controller_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'ingress-nginx-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['nginx_ingress_controller_requests'],
      query:
        'sum(rate(nginx_ingress_controller_requests{status=~"5.."}[$__rate_interval])) / sum(rate(nginx_ingress_controller_requests{}[$__rate_interval]))',
    },
    {
      name: 'nginx-dropped',
      role: 'saturation',
      title: 'connections dropped a second',
      threshold: 1,
      needs: ['nginx_connections_accepted', 'nginx_connections_handled'],
      query:
        'sum(rate(nginx_connections_accepted{}[$__rate_interval])) - sum(rate(nginx_connections_handled{}[$__rate_interval]))',
    },
  ],
  Envoy: [
    {
      name: 'envoy-latency',
      role: 'latency',
      title: 'p99 latency (ms)',
      threshold: 500,
      needs: ['envoy_http_downstream_rq_time_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(envoy_http_downstream_rq_time_bucket{}[$__rate_interval])))',
    },
    {
      name: 'envoy-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['envoy_http_downstream_rq_xx'],
      query:
        'sum(rate(envoy_http_downstream_rq_xx{envoy_response_code_class="5"}[$__rate_interval])) / sum(rate(envoy_http_downstream_rq_xx{}[$__rate_interval]))',
    },
  ],
  Istio: [
    {
      name: 'istio-latency',
      role: 'latency',
      title: 'p99 latency (ms)',
      threshold: 500,
      needs: ['istio_request_duration_milliseconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter="destination"}[$__rate_interval])))',
    },
    {
      name: 'istio-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['istio_requests_total'],
      query:
        'sum(rate(istio_requests_total{response_code=~"5..", reporter="destination"}[$__rate_interval])) / sum(rate(istio_requests_total{reporter="destination"}[$__rate_interval]))',
    },
  ],
  Traefik: [
    {
      name: 'traefik-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      needs: ['traefik_service_request_duration_seconds_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(traefik_service_request_duration_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'traefik-errors',
      role: 'errors',
      title: '5xx ratio',
      needs: ['traefik_service_requests_total'],
      query:
        'sum(rate(traefik_service_requests_total{code=~"5.."}[$__rate_interval])) / sum(rate(traefik_service_requests_total{}[$__rate_interval]))',
    },
  ],
  'Kubernetes (cAdvisor, kube-state-metrics)': [
    {
      name: 'kubernetes-cpu',
      role: 'saturation',
      title: 'CPU of the busiest container (of its limit)',
      needs: ['container_cpu_usage_seconds_total', 'kube_pod_container_resource_limits'],
      query:
        'max(sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval])) / sum by (namespace, pod, container) (kube_pod_container_resource_limits{resource="cpu"}))',
    },
    {
      name: 'kubernetes-throttling',
      role: 'saturation',
      title: 'throttled CPU periods (of all)',
      threshold: 0.25,
      whenMissing: 'zero',
      needs: ['container_cpu_cfs_throttled_periods_total', 'container_cpu_cfs_periods_total'],
      query:
        'max(sum by (namespace, pod, container) (rate(container_cpu_cfs_throttled_periods_total{container!=""}[$__rate_interval])) / sum by (namespace, pod, container) (rate(container_cpu_cfs_periods_total{container!=""}[$__rate_interval])))',
    },
    {
      name: 'kubernetes-memory',
      role: 'saturation',
      title: 'memory of the fullest container (of its limit)',
      needs: ['container_memory_working_set_bytes', 'kube_pod_container_resource_limits'],
      query:
        'max(sum by (namespace, pod, container) (container_memory_working_set_bytes{container!=""}) / sum by (namespace, pod, container) (kube_pod_container_resource_limits{resource="memory"}))',
    },
    {
      name: 'kubernetes-restarts',
      role: 'saturation',
      title: 'restarts of containers',
      threshold: 0.5,
      whenMissing: 'zero',
      needs: ['kube_pod_container_status_restarts_total'],
      query: 'sum(increase(kube_pod_container_status_restarts_total{}[$__rate_interval]))',
    },
  ],
  'PostgreSQL (postgres_exporter)': [
    {
      name: 'postgres-connections',
      role: 'saturation',
      title: 'connections of the database (of all)',
      threshold: 0.8,
      needs: ['pg_stat_activity_count', 'pg_settings_max_connections'],
      query: 'sum(pg_stat_activity_count{}) / sum(pg_settings_max_connections{})',
    },
    {
      name: 'postgres-cache-hits',
      role: 'saturation',
      title: 'cache hits of the database (of all reads)',
      bound: 'min',
      needs: ['pg_stat_database_blks_hit', 'pg_stat_database_blks_read'],
      query:
        'sum(rate(pg_stat_database_blks_hit{}[$__rate_interval])) / (sum(rate(pg_stat_database_blks_hit{}[$__rate_interval])) + sum(rate(pg_stat_database_blks_read{}[$__rate_interval])))',
    },
    {
      name: 'postgres-deadlocks',
      role: 'saturation',
      title: 'deadlocks a second',
      threshold: 0.1,
      whenMissing: 'zero',
      needs: ['pg_stat_database_deadlocks'],
      query: 'sum(rate(pg_stat_database_deadlocks{}[$__rate_interval]))',
    },
  ],
});
