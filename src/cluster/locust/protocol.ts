import { type AgentStatisticName, agentStatisticNames } from '../agent.ts';
import type { HttpAnswer } from '../requests/http.ts';
import { isRecord, parseRecord } from '../requests/json.ts';

/** What `GET /stats/requests` tells (locust/web.py), as far as it is used here. */
export interface LocustReport {
  /** `ready`, `spawning`, `running`, `cleanup`, `stopping`, `stopped` or `missing`. */
  readonly state: string;
  /** Active users; those of a worker that went missing are not among them. */
  readonly users: number;
  /** The workers that are there; null: Locust runs its users itself, in one process. */
  readonly workers: readonly LocustWorker[] | null;
  readonly totals: LocustTotals;
  /** Requests a second, over about the last ten seconds in which there were requests. */
  readonly requestsPerSecond: number;
  /**
   * The percentiles that this Locust is set up to tell, over about the last ten seconds. In
   * seconds; NaN where there is none yet.
   */
  readonly percentiles: ReadonlyMap<AgentStatisticName, number>;
}

export interface LocustWorker {
  readonly users: number;
  /** Of one core, over the last ten seconds; 0 to 1, and more with threads. */
  readonly cpu: number;
}

/** Sums over all requests since the statistics began, or were reset. */
export interface LocustTotals {
  readonly requests: number;
  readonly failures: number;
  /** Those of the failures in which the service gave no response, as far as Locust tells. */
  readonly unanswered: number;
  /** Of all requests together. */
  readonly latencySeconds: number;
}

/** Reads an answer to `GET /stats/requests`; null when something else than Locust answered. */
export function parseReport({ statusCode, body }: HttpAnswer): LocustReport | null {
  const reply = statusCode === 200 ? parseRecord(body) : null;
  if (reply === null) {
    return null;
  }
  const { state, user_count: users, workers, stats } = reply;
  // Rows for each kind of request, and the sums last.
  const sums: unknown = Array.isArray(stats) ? stats.at(-1) : null;
  if (typeof state !== 'string' || typeof users !== 'number' || !isRecord(sums)) {
    return null;
  }
  const requests = numberOf(sums['num_requests']);
  const present = Array.isArray(workers) ? presentWorkers(workers) : null;
  return {
    state,
    users: present?.reduce((sum, worker) => sum + worker.users, 0) ?? users,
    workers: present,
    totals: {
      requests,
      failures: numberOf(sums['num_failures']),
      unanswered: unansweredIn(reply['errors']),
      latencySeconds: (requests * numberOf(sums['avg_response_time'])) / 1000,
    },
    requestsPerSecond: numberOf(sums['current_rps']),
    percentiles: percentilesOf(reply['current_response_time_percentiles']),
  };
}

/** Locust's own word on an order. */
export interface LocustReply {
  readonly success: boolean;
  readonly message: string;
  /** The host that it was started with; empty: none, or it is not told. */
  readonly host: string;
}

/** Reads an answer to `POST /swarm` or `/stop`; null when something else than Locust answered. */
export function parseReply({ statusCode, body }: HttpAnswer): LocustReply | null {
  const { success, message, host } = (statusCode === 200 ? parseRecord(body) : null) ?? {};
  return typeof success === 'boolean' && typeof message === 'string'
    ? { success, message, host: typeof host === 'string' ? host : '' }
    : null;
}

function presentWorkers(workers: readonly unknown[]): LocustWorker[] {
  return workers
    .filter(isRecord)
    .filter(({ state }) => state !== 'missing')
    .map((worker) => ({
      users: numberOf(worker['user_count']),
      cpu: numberOf(worker['cpu_usage']) / 100,
    }));
}

/** Keys read `response_time_percentile_0.95`; a locustfile may have other ones told. */
function percentilesOf(value: unknown): Map<AgentStatisticName, number> {
  const percentiles = new Map<AgentStatisticName, number>();
  for (const [key, milliseconds] of Object.entries(isRecord(value) ? value : {})) {
    const fraction = Number(/^response_time_percentile_([\d.]+)$/.exec(key)?.[1]);
    const name = agentStatisticNames.find((known) => known === `latency-p${fraction * 100}`);
    if (name !== undefined) {
      percentiles.set(name, milliseconds === null ? NaN : numberOf(milliseconds) / 1000);
    }
  }
  return percentiles;
}

/**
 * Exceptions of the clients that people use in locustfiles (requests, urllib3, gevent's and
 * Python's own sockets), by which a request ends without a response.
 */
const withoutResponse =
  /^(\w*(Connect|Timeout|Timed|Socket|SSL|Proxy|Disconnected|Resolution|BrokenPipe)\w*|gaierror|OSError|MaxRetryError|NetworkError|ReadError|WriteError|RetriesExceeded)\(/i;

/** Locust counts by the exception, as Python writes it; a status that is an error is one of its own. */
function unansweredIn(errors: unknown): number {
  return (Array.isArray(errors) ? errors : [])
    .filter(isRecord)
    .filter(({ error }) => typeof error === 'string' && withoutResponse.test(error))
    .reduce((sum, { occurrences }) => sum + (Number(occurrences) || 0), 0);
}

/** NaN for what is no number. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}
