/** What a load-test-ng server counts on its `/metrics` (performance/metrics.go), since it began. */
export interface ServerMetrics {
  /** Users whose WebSocket is open: those who have logged in. */
  readonly connected: number;
  /** Requests that ended, with a response or without one. */
  readonly requests: number;
  /** What they took together, in seconds. */
  readonly seconds: number;
  /** How many took at most so long, in seconds, by ascending bounds; the last one is infinite. */
  readonly upTo: ReadonlyMap<number, number>;
  /** Responses with a status of 400 or above. */
  readonly errorResponses: number;
  /** Those of them by which the service failed: 429, and 500 or above. */
  readonly failures: number;
  /** Requests that were given up after a time-out. */
  readonly timeouts: number;
}

const sample = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? +(\S+)/;

/** Reads the text format of Prometheus; null when these are not the metrics of load-test-ng. */
export function parseMetrics(text: string): ServerMetrics | null {
  const seen = { connected: NaN, requests: NaN, seconds: NaN };
  const upTo = new Map<number, number>();
  let [errorResponses, failures, timeouts] = [0, 0, 0];
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', written = ''] = sample.exec(line) ?? [];
    const value = Number(written);
    if (name === 'loadtest_websocket_connections_total') seen.connected = value;
    if (name === 'loadtest_http_request_time_count') seen.requests = value;
    if (name === 'loadtest_http_request_time_sum') seen.seconds = value;
    if (name === 'loadtest_http_request_time_bucket') {
      upTo.set(Number(labelOf(labels, 'le').replace('+Inf', 'Infinity')), value);
    }
    if (name === 'loadtest_http_errors_total') {
      const status = Number(labelOf(labels, 'status_code'));
      errorResponses += value;
      if (status === 429 || status >= 500) failures += value;
    }
    if (name === 'loadtest_http_timeouts_total') timeouts += value;
  }
  const isWhole = Object.values(seen).every((value) => Number.isFinite(value));
  return isWhole ? { ...seen, upTo, errorResponses, failures, timeouts } : null;
}

function labelOf(labels: string, name: string): string {
  return new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
}
