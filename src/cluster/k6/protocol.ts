import type { HttpAnswer } from '../requests/http.ts';
import { isRecord, parseRecord } from '../requests/json.ts';

/** The part of k6's status (api/v1/status.go) that is used here. */
export interface K6Status {
  /** `before`: users are yet to come, as in setup(). `after`: there will be no users any more. */
  readonly phase: 'before' | 'running' | 'after';
  readonly paused: boolean;
  /** Users that run iterations now, of all scenarios. */
  readonly users: number;
  /** Users that are made, of all scenarios: the most there can be. */
  readonly maxUsers: number;
}

/** Totals since the k6 process started, over all requests that its users have finished. */
export interface K6Counters {
  readonly requests: number;
  /**
   * The sum of all requests' durations: sending, waiting and receiving, without connecting. One
   * without a response, refused or timed out, adds next to nothing.
   */
  readonly latencySeconds: number;
  /** Requests that failed in the script's eyes; NaN when the script does not count them. */
  readonly failures: number;
  /** The sum of the durations of requests that did not fail; NaN when k6 does not tell them apart. */
  readonly succeededSeconds: number;
  /** The sum of what all requests waited for the first byte of a response; those without one: 0. */
  readonly waitingSeconds: number;
}

/** A process that has made no request yet. */
export const noRequests: K6Counters = {
  requests: 0,
  latencySeconds: 0,
  failures: 0,
  succeededSeconds: 0,
  waitingSeconds: 0,
};

/** k6's name for the durations of the requests that `http_req_failed` does not count. */
const succeededDurations = 'http_req_duration{expected_response:true}';

/** `ExecutionStatusRunning` of lib/execution.go: between setup() and teardown(). */
const runningStatus = 7;

/** Reads the answer to GET or PATCH /v1/status; null when something else answered. */
export function parseStatus({ statusCode, body }: HttpAnswer): K6Status | null {
  const { type, attributes } = record(record(parseRecord(body)).data);
  const {
    status,
    paused,
    stopped,
    vus: users,
    'vus-max': maxUsers,
  }: Record<string, unknown> = record(attributes);
  if (
    statusCode !== 200 ||
    type !== 'status' ||
    typeof status !== 'number' ||
    typeof users !== 'number' ||
    typeof maxUsers !== 'number'
  ) {
    return null;
  }
  const begun = status < runningStatus ? 'before' : 'running';
  const phase = stopped === true || status > runningStatus ? 'after' : begun;
  return { phase, paused: paused === true, users, maxUsers };
}

/** Why k6 refused a request, in its own words; null when it did not say so. */
export function parseRefusal({ body }: HttpAnswer): string | null {
  const { errors } = record(parseRecord(body));
  const { detail } = record(Array.isArray(errors) ? errors[0] : null);
  return typeof detail === 'string' ? detail : null;
}

/** Reads the answer to GET /v1/metrics; null when something else answered. */
export function parseCounters({ statusCode, body }: HttpAnswer): K6Counters | null {
  const { data } = record(parseRecord(body));
  if (statusCode !== 200 || !Array.isArray(data)) return null;
  const metrics = new Map(data.map(record).map((metric) => [metric.id, metric.attributes]));
  const sample = (metric: string, value: string): number => {
    const told = record(record(metrics.get(metric)).sample)[value];
    return typeof told === 'number' ? told : NaN;
  };
  // A metric is there from its first sample on.
  if (!metrics.has('http_reqs')) return noRequests;
  const requests = sample('http_reqs', 'count');
  const failures = Math.round(requests * sample('http_req_failed', 'rate'));
  const seconds = (count: number, metric: string): number =>
    count === 0 ? 0 : (count * sample(metric, 'avg')) / 1000;
  const latencySeconds = seconds(requests, 'http_req_duration');
  return {
    requests,
    latencySeconds,
    failures,
    // A script may leave out the tag that tells them apart.
    succeededSeconds:
      failures === 0 ? latencySeconds : seconds(requests - failures, succeededDurations),
    waitingSeconds: seconds(requests, 'http_req_waiting'),
  };
}

/** The members of a JSON object; nothing of any other value. */
function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
