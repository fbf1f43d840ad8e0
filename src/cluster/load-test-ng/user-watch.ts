import { type AgentStatisticName, agentStatisticNames, type AgentStatus } from '../agent.ts';
import { systemNow } from '../machine/clock.ts';
import { withDeadline } from '../requests/deadline.ts';
import { Arrivals, arrivalTimeOf, opensSockets } from './arrivals.ts';
import type { LoadTestNgClient } from './client.ts';
import type { ServerMetrics } from './metrics.ts';
import type { LoadAgentStatus } from './protocol.ts';
import { History } from './statistics.ts';

/** A status is not held up for longer than this by metrics that do not come, in seconds. */
const metricsSeconds = 2;

const unreadable =
  'its /metrics cannot be read, which tell how many users are connected and what they see: ' +
  'how many are there is taken from the idle times of their controller';

/** Watches the users of one load agent: how many are there, and what they see. */
export class UserWatch {
  readonly #client: LoadTestNgClient;
  readonly #now: () => number;
  readonly #opensSockets: boolean;
  readonly #arrivals: Arrivals;
  readonly #history = new History();
  /** Null: they cannot be read. */
  #metrics: ServerMetrics | null = null;

  /** @param configuration the body of the create request */
  constructor(client: LoadTestNgClient, configuration: unknown, now = systemNow) {
    this.#client = client;
    this.#now = now;
    this.#opensSockets = opensSockets(configuration);
    this.#arrivals = new Arrivals(arrivalTimeOf(configuration));
  }

  /** What can be told now. */
  get statistics(): readonly AgentStatisticName[] {
    return this.#metrics === null ? [] : agentStatisticNames;
  }

  /** The load agent begins anew, without users. */
  clear(): void {
    this.#history.clear();
    this.#arrivals.hear(this.#now(), 0);
  }

  /** Never rejects: metrics that cannot be read are unknown. */
  async readMetrics(signal: AbortSignal): Promise<void> {
    this.#metrics = await withDeadline(metricsSeconds, signal, (cut) =>
      this.#client.metrics(cut),
    ).catch(() => null);
  }

  /** What is known after a status, and the metrics of the same moment; see `AgentStatus`. */
  hear(
    status: LoadAgentStatus | null,
    since: number | null,
  ): Pick<AgentStatus, 'statistics' | 'present' | 'notices'> {
    const { users, ended, errors } = status ?? { users: 0, ended: 0, errors: 0 };
    const time = this.#now();
    const metrics = this.#metrics;
    this.#arrivals.hear(time, users);
    if (metrics !== null) this.#history.add({ time, metrics, errors }, since);
    const there =
      metrics !== null && this.#opensSockets ? metrics.connected : this.#arrivals.present(time);
    return {
      statistics: metrics === null ? null : this.#history.statistics(since),
      present: Math.max(0, Math.min(there, users - ended)),
      notices: [
        ...(metrics === null ? [unreadable] : []),
        ...(ended > 0 ? ['some of its users have ended by themselves: its log tells why'] : []),
      ],
    };
  }
}
