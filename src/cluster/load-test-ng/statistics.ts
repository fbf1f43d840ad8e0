import { type AgentStatistics, agentStatisticNames } from '../agent.ts';
import { type LatencyHistogram, latencyQuantile } from '../latencies.ts';
import type { ServerMetrics } from './metrics.ts';

/** What was told at one moment, in seconds since the epoch. */
export interface Snapshot {
  readonly time: number;
  readonly metrics: ServerMetrics;
  /** `NumErrors` of the load agent: what its users could not do. */
  readonly errors: number;
}

/** Where nobody says since when, the statistics cover so many seconds, or a little more. */
const usualSeconds = 10;
/** A level that is yet to settle may settle so long ago, in seconds. */
const keptSeconds = 120;

/** Remembers what was told, so that the statistics of any time since can be told from it. */
export class History {
  #snapshots: readonly Snapshot[] = [];

  /** What was before says nothing of what comes: the load agent is a new one. */
  clear(): void {
    this.#snapshots = [];
  }

  /** @param since as in `statistics`: nothing from before it is asked for any more */
  add(snapshot: Snapshot, since: number | null): void {
    const last = this.#snapshots.at(-1)?.metrics.requests ?? 0;
    // Fewer requests than before: the server was started anew.
    const kept = snapshot.metrics.requests < last ? [] : this.#snapshots;
    const oldest = Math.min(since ?? Infinity, snapshot.time - keptSeconds);
    const begin = kept.findLastIndex(({ time }) => time <= oldest);
    this.#snapshots = [...kept.slice(Math.max(0, begin)), snapshot];
  }

  /** What the users saw since then; null: in the last few seconds. Null before the second snapshot. */
  statistics(since: number | null): AgentStatistics | null {
    const last = this.#snapshots.at(-1);
    const earlier = this.#snapshots.slice(0, -1);
    if (last === undefined) return null;
    const first =
      since === null
        ? (earlier.findLast(({ time }) => time <= last.time - usualSeconds) ?? earlier[0])
        : (earlier.find(({ time }) => time >= since) ?? earlier.at(-1));
    return first === undefined ? null : statisticsBetween(first, last);
  }
}

/**
 * What the users saw between two snapshots. A request without a response is counted in the latencies
 * all the same: as one that took long where it was given up, and at once where the connection was
 * refused. The latter are taken out again, the quickest first. What users could not do is counted
 * by the load agent itself, whatever the reason; responses of 400 to 499 alone are no failure, as
 * users sign up after a login that was refused.
 */
function statisticsBetween(first: Snapshot, last: Snapshot): AgentStatistics {
  const [before, after] = [first.metrics, last.metrics];
  const requests = after.requests - before.requests;
  const errors = Math.max(0, last.errors - first.errors);
  const timeouts = Math.min(requests, Math.max(0, after.timeouts - before.timeouts));
  const responses = requests - Math.max(0, after.errorResponses - before.errorResponses);
  const unexplained = errors - (after.errorResponses - before.errorResponses);
  const unanswered = Math.min(Math.max(timeouts, unexplained, 0), Math.max(0, responses));
  const failures = Math.max(0, after.failures - before.failures) + timeouts;
  const answered = requests - unanswered;
  const refused = unanswered - timeouts;
  const timed = requests - refused;
  const latencies = withoutQuickest(latenciesBetween(before, after), refused);
  const unknown = Object.fromEntries(agentStatisticNames.map((name) => [name, NaN]));
  const values = {
    ...unknown,
    ...(answered > 0 && {
      'latency-mean': (after.seconds - before.seconds) / timed,
      'latency-p50': latencyQuantile(latencies, 0.5),
      'latency-p90': latencyQuantile(latencies, 0.9),
      'latency-p95': latencyQuantile(latencies, 0.95),
      'latency-p99': latencyQuantile(latencies, 0.99),
    }),
    'error-ratio': Math.min(1, Math.max(errors, failures) / requests),
    'requests-per-second': requests / (last.time - first.time),
  };
  return {
    from: first.time,
    to: last.time,
    requests,
    answered,
    timed: answered > 0 ? timed : 0,
    ...(answered > 0 && { latencies }),
    values: values as AgentStatistics['values'],
  };
}

function latenciesBetween(before: ServerMetrics, after: ServerMetrics): LatencyHistogram {
  const bounds = [...after.upTo.keys()].toSorted((one, other) => one - other);
  const upTo = bounds.map((bound) => (after.upTo.get(bound) ?? 0) - (before.upTo.get(bound) ?? 0));
  return { bounds, counts: upTo.map((count, index) => count - (upTo[index - 1] ?? 0)) };
}

function withoutQuickest({ bounds, counts }: LatencyHistogram, requests: number): LatencyHistogram {
  let left = requests;
  return {
    bounds,
    counts: counts.map((count) => {
      const taken = Math.min(count, left);
      left -= taken;
      return count - taken;
    }),
  };
}
