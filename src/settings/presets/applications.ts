import { presetsOf } from './preset.ts';

/**
 * Applications that tell more than a web server does. A colon in their metrics' names is none of a
 * recording rule: their samples remember nothing.
 */
export const applicationPresets = presetsOf({
  Mattermost: [
    {
      name: 'mattermost-latency',
      role: 'latency',
      title: 'p99 latency (s)',
      threshold: 2,
      needs: ['mattermost_api_time_bucket'],
      query:
        'histogram_quantile(0.99, sum by (le) (rate(mattermost_api_time_bucket{}[$__rate_interval])))',
    },
    {
      name: 'mattermost-mean-latency',
      role: 'latency',
      title: 'mean latency (s)',
      threshold: 0.2,
      needs: ['mattermost_api_time_sum', 'mattermost_api_time_count'],
      query:
        'sum(rate(mattermost_api_time_sum{}[$__rate_interval])) / sum(rate(mattermost_api_time_count{}[$__rate_interval]))',
    },
  ],
  vLLM: [
    {
      name: 'vllm-first-token',
      role: 'latency',
      title: 'p95 time to the first token (s)',
      threshold: 2,
      windowSeconds: 0,
      needs: ['vllm:time_to_first_token_seconds_bucket'],
      query:
        'histogram_quantile(0.95, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket{}[$__rate_interval])))',
    },
    {
      name: 'vllm-queue',
      role: 'saturation',
      title: 'requests that wait',
      threshold: 10,
      windowSeconds: 0,
      needs: ['vllm:num_requests_waiting'],
      query: 'max(vllm:num_requests_waiting{})',
    },
    {
      name: 'vllm-cache',
      role: 'saturation',
      title: 'use of the KV cache (0 to 1)',
      threshold: 0.95,
      windowSeconds: 0,
      needs: ['vllm:kv_cache_usage_perc'],
      query: 'max(vllm:kv_cache_usage_perc{})',
    },
    {
      name: 'vllm-old-cache',
      role: 'saturation',
      title: 'use of the GPU cache (0 to 1)',
      threshold: 0.95,
      windowSeconds: 0,
      needs: ['vllm:gpu_cache_usage_perc'],
      query: 'max(vllm:gpu_cache_usage_perc{})',
    },
  ],
});
