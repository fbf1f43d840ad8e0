import { latency, mean, quantile, saturation, type Preset } from './preset.ts';

const mattermost = 'Mattermost';
const vllm = 'vLLM';
/** A colon in their names is none of a recording rule. */
const raw = { windowSeconds: 0 } as const;

/** Applications that tell more than a web server does. */
export const applicationPresets: readonly Preset[] = [
  {
    ...latency,
    ...{ name: 'mattermost-latency', family: mattermost, title: 'p99 latency (s)', threshold: 2 },
    needs: ['mattermost_api_time_bucket'],
    query: quantile(0.99, 'mattermost_api_time_bucket'),
  },
  {
    ...latency,
    ...{ name: 'mattermost-mean-latency', family: mattermost, title: 'mean latency (s)' },
    threshold: 0.2,
    needs: ['mattermost_api_time_sum', 'mattermost_api_time_count'],
    query: mean('mattermost_api_time'),
  },
  {
    ...latency,
    ...raw,
    ...{ name: 'vllm-first-token', family: vllm, title: 'p95 time to the first token (s)' },
    threshold: 2,
    needs: ['vllm:time_to_first_token_seconds_bucket'],
    query: quantile(0.95, 'vllm:time_to_first_token_seconds_bucket'),
  },
  {
    ...saturation,
    ...raw,
    ...{ name: 'vllm-queue', family: vllm, title: 'requests that wait', threshold: 10 },
    needs: ['vllm:num_requests_waiting'],
    query: (of) => `max(${of('vllm:num_requests_waiting')})`,
  },
  {
    ...saturation,
    ...raw,
    ...{ name: 'vllm-cache', family: vllm, title: 'use of the KV cache (0 to 1)', threshold: 0.95 },
    needs: ['vllm:kv_cache_usage_perc'],
    query: (of) => `max(${of('vllm:kv_cache_usage_perc')})`,
  },
  {
    ...saturation,
    ...raw,
    ...{ name: 'vllm-old-cache', family: vllm, title: 'use of the GPU cache (0 to 1)' },
    threshold: 0.95,
    needs: ['vllm:gpu_cache_usage_perc'],
    query: (of) => `max(${of('vllm:gpu_cache_usage_perc')})`,
  },
];
