import type { AgentStatistics } from '../../../src/cluster/agent.ts';
import { latencyQuantile } from '../../../src/cluster/latencies.ts';
import { histogramBetween, type FineCounts } from './latencies.ts';
import type { SimulatedService } from './service.ts';

/** Without a beginning, statistics cover this long. */
const latestSeconds = 5;
/** Statistics reach back this far. */
const keptSeconds = 600;

interface Look {
  readonly time: number;
  /** With a latency: answered, or given up. */
  readonly timed: number;
  readonly sum: number;
  readonly refused: number;
  readonly failed: number;
  readonly unanswered: number;
  readonly fine: FineCounts;
}

/** What the users saw, second by second. */
export class UsersStatistics {
  private readonly epoch: number;
  private looks: Look[] = [];

  /** `epoch`: what the virtual clock shows when the simulation is at 0. */
  constructor(epoch: number) {
    this.epoch = epoch;
  }

  /** To be called once a second. */
  look(time: number, { seen, refused, failed, unanswered }: SimulatedService): void {
    const { count: timed, sum, fine } = seen;
    if (fine === null) return;
    const counts = { timed, sum, refused, failed, unanswered };
    this.looks.push({ time: time + this.epoch, ...counts, fine: fine.slice() });
    if (this.looks.length > 2 * keptSeconds) this.looks = this.looks.slice(-keptSeconds);
  }

  /** The time from `since` on (seconds since the epoch); null: the last seconds. Null before any. */
  statistics(since: number | null): AgentStatistics | null {
    const last = this.looks.at(-1);
    if (last === undefined) return null;
    const from = since ?? last.time - latestSeconds;
    const first = this.looks.find(({ time }) => time >= from - 1e-6) ?? last;
    const timed = last.timed - first.timed;
    const requests = timed + last.refused - first.refused;
    const latencies = histogramBetween(first.fine, last.fine);
    return {
      from: first.time,
      to: last.time,
      requests,
      answered: requests - (last.unanswered - first.unanswered),
      latencies,
      values: {
        'latency-mean': (last.sum - first.sum) / timed,
        'latency-p50': latencyQuantile(latencies, 0.5),
        'latency-p90': latencyQuantile(latencies, 0.9),
        'latency-p95': latencyQuantile(latencies, 0.95),
        'latency-p99': latencyQuantile(latencies, 0.99),
        'error-ratio': (last.failed - first.failed) / requests,
        'requests-per-second': requests / (last.time - first.time),
      },
    };
  }
}
