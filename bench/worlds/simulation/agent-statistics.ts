import type { AgentStatistics } from '../../../src/cluster/agent.ts';
import { fineQuantile, type FineCounts } from './latencies.ts';
import type { SimulatedService } from './service.ts';

/** Without a beginning, statistics cover this long. */
const latestSeconds = 5;
/** Statistics reach back this far. */
const keptSeconds = 600;

interface Look {
  readonly time: number;
  readonly count: number;
  readonly errors: number;
  readonly sum: number;
  readonly fine: FineCounts;
}

/** What the users saw, second by second. */
export class UsersStatistics {
  private readonly epoch: number;
  private looks: Look[] = [];

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  /** To be called once a second. */
  look(time: number, { seen, errors }: SimulatedService): void {
    const { count, sum, fine } = seen;
    if (fine === null) return;
    this.looks.push({ time: time + this.epoch, count, errors, sum, fine: fine.slice() });
    if (this.looks.length > 2 * keptSeconds) this.looks = this.looks.slice(-keptSeconds);
  }

  /** The time from `since` on (seconds since the epoch); null: the last seconds. Null before any. */
  statistics(since: number | null): AgentStatistics | null {
    const last = this.looks.at(-1);
    if (last === undefined) return null;
    const from = since ?? last.time - latestSeconds;
    const first = this.looks.find(({ time }) => time >= from - 1e-6) ?? last;
    const requests = last.count - first.count;
    const quantile = (share: number): number => fineQuantile(share, last.fine, first.fine);
    return {
      from: first.time,
      to: last.time,
      requests,
      values: {
        'latency-mean': (last.sum - first.sum) / requests,
        'latency-p50': quantile(0.5),
        'latency-p90': quantile(0.9),
        'latency-p95': quantile(0.95),
        'latency-p99': quantile(0.99),
        'error-ratio': (last.errors - first.errors) / requests,
        'requests-per-second': requests / (last.time - first.time),
      },
    };
  }
}
