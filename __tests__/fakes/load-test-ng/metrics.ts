/** The upper bounds of the buckets, in seconds: the usual ones of Prometheus. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Infinity];

/** What a load-test-ng server counts of the users of all its load agents (performance/metrics.go). */
export class Metrics {
  /** Users whose WebSocket is open. */
  connected = 0;
  readonly #buckets = bounds.map(() => 0);
  #seconds = 0;
  readonly #errors = new Map<string, number>();
  readonly #timeouts = new Map<string, number>();

  /** A request has ended, with a response or without one. */
  observe(seconds: number): void {
    this.#seconds += seconds;
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  /** It had a response with a status of 400 or above. */
  fail(method: string, path: string, status: number): void {
    count(this.#errors, `method="${method}",path="${path}",status_code="${status}"`);
  }

  /** It was given up. */
  giveUp(method: string, path: string): void {
    count(this.#timeouts, `method="${method}",path="${path}"`);
  }

  /** The text format of Prometheus, as its client for Go writes it. */
  get text(): string {
    const time = 'loadtest_http_request_time';
    let upTo = 0;
    const buckets = bounds.map((bound, index) => {
      upTo += this.#buckets[index] ?? 0;
      return `${time}_bucket{le="${bound === Infinity ? '+Inf' : bound}"} ${upTo}`;
    });
    return [
      ...counters(
        'loadtest_http_errors_total',
        'The total number of HTTP client errors.',
        this.#errors,
      ),
      `# HELP ${time} The time taken to execute client requests.`,
      `# TYPE ${time} histogram`,
      ...buckets,
      `${time}_sum ${this.#seconds}`,
      `${time}_count ${upTo}`,
      ...counters(
        'loadtest_http_timeouts_total',
        'The total number of HTTP client timeouts.',
        this.#timeouts,
      ),
      '# HELP loadtest_websocket_connections_total The total number of active WebSocket connections.',
      '# TYPE loadtest_websocket_connections_total gauge',
      `loadtest_websocket_connections_total ${this.connected}`,
      '',
    ].join('\n');
  }
}

function count(counts: Map<string, number>, labels: string): void {
  counts.set(labels, (counts.get(labels) ?? 0) + 1);
}

/** A counter that was never counted is not there at all. */
function counters(name: string, help: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const series = [...counts].map(([labels, value]) => `${name}{${labels}} ${value}`).toSorted();
  return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...series];
}
