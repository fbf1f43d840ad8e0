import type { AgentStatistics } from '../cluster/agent.ts';
import type { UsersLook } from './hidden-delay.ts';

/** How many requests of the users ended in a second, look by look: where it is told, those that were answered. */
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
    const { from, to } = statistics;
    const requests = countedIn(statistics);
    const before = last === null ? Infinity : countedIn(last);
    const since =
      last?.from === from && before <= requests
        ? { from: last.to, requests: requests - before }
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

/** What is refused, as while a service restarts, never came to where it is counted. */
function countedIn({ answered, requests }: AgentStatistics): number {
  return answered ?? requests;
}
