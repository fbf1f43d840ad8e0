import type { AgentStatistics } from '../cluster/agent.ts';
import type { UsersLook } from './hidden-delay.ts';

/** How many requests of the users ended in a second, look by look. */
export class EndedRequests {
  readonly #keptSeconds: number;
  #last: AgentStatistics | null = null;
  #looks: readonly UsersLook[] = [];

  /** Remembers so many seconds. */
  constructor(keptSeconds: number) {
    this.#keptSeconds = keptSeconds;
  }

  /** The rate from each moment on, in place of users; empty: the agents do not tell. */
  get looks(): readonly UsersLook[] {
    return this.#looks;
  }

  /** Statistics that go on from where they began before tell of what came since. */
  hear(statistics: AgentStatistics | null): void {
    const last = this.#last;
    if (statistics === null || statistics.to <= (last?.to ?? -Infinity)) return;
    const { from, to, requests } = statistics;
    const since =
      last !== null && last.from === from && last.requests <= requests
        ? { from: last.to, requests: requests - last.requests }
        : { from, requests };
    const rate = since.requests / (to - since.from);
    this.#last = statistics;
    if (!Number.isFinite(rate)) return;
    const time = Math.max(since.from, last?.to ?? -Infinity);
    this.#looks = [...this.#looks, { time, users: rate }].filter(
      (look) => look.time > to - this.#keptSeconds,
    );
  }
}
