import { type Agent, AgentError, type AgentStatus } from '../agent.ts';
import { systemNow } from '../machine/clock.ts';
import { K6Client, type K6Address } from './client.ts';
import { History } from './history.ts';
import type { K6Counters } from './protocol.ts';
import { statisticsBetween } from './statistics.ts';
import { counted } from '../../counted.ts';

const over = 'its test run is over: k6 must be started again';

/**
 * One k6 process (up to k6 1.8) that somebody has started with a REST API and a scenario whose
 * executor is externally-controlled.
 */
export class K6Agent implements Agent {
  readonly name: string;
  readonly #client: K6Client;
  readonly #now: () => number;
  readonly #counters = new History<K6Counters>();
  /** Only users that we ordered, or took over, are ours to remove. */
  #ours = false;
  /** The users of the last order that was carried out; null: unknown since. */
  #ordered: number | null = null;
  #maxUsers: number | null = null;
  /** True when its test run has ended: there will be no users any more. */
  #over = false;

  /** @param now seconds since the epoch */
  constructor(address: K6Address, now: () => number = systemNow) {
    this.#client = new K6Client(address);
    this.name = this.#client.name;
    this.#now = now;
  }

  async check(signal: AbortSignal): Promise<void> {
    const { phase } = await this.#client.status(signal);
    if (phase === 'after') throw new AgentError(this.name, over);
    const reason = await this.#client.whyNotOrdered(signal);
    if (reason !== null) {
      throw new AgentError(
        this.name,
        'expected k6 up to 1.8 that runs an externally-controlled scenario; ' +
          `of this one no users can be ordered: ${reason}`,
      );
    }
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#ours = true;
    this.#counters.clear();
    const { phase, paused } = await this.#client.status(signal);
    this.#over = phase === 'after';
    await this.#order(0, signal);
    if (paused) await this.#client.resume(signal);
    this.#counters.add(this.#now(), await this.#client.counters(signal));
  }

  async status(since: number | null, signal: AbortSignal): Promise<AgentStatus> {
    const ordered = this.#ordered;
    const [status, counters] = await Promise.all([
      this.#client.status(signal),
      this.#client.counters(signal),
    ]);
    this.#maxUsers = status.maxUsers;
    this.#over = status.phase === 'after';
    this.#count(counters);
    // While an order is under way, any number of users is as it should be.
    const settled = ordered !== null && ordered === this.#ordered;
    // A process that was started again, or ordered by somebody else, has not the users of our order.
    const asOrdered = !settled || (status.users === ordered && !status.paused);
    return {
      running: status.phase !== 'after' && (status.phase === 'before' || asOrdered),
      users: status.users,
      maxUsers: status.maxUsers,
      utilization: null,
      statistics: statisticsBetween(this.#counters, since),
    };
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    await this.#order(Math.min(users, this.#maxUsers ?? users), signal);
  }

  async stop(signal: AbortSignal): Promise<void> {
    if (this.#ours && !this.#over) await this.#order(0, signal);
    this.#ours = false;
  }

  async #order(users: number, signal: AbortSignal): Promise<void> {
    this.#ordered = null;
    // k6 would never answer the order.
    if (this.#over) throw new AgentError(this.name, over);
    const status = await this.#client.setUsers(users, signal);
    this.#maxUsers = status.maxUsers;
    if (status.phase === 'running' && !status.paused && status.users !== users) {
      throw new AgentError(
        this.name,
        `was ordered ${counted(users, 'user')} and has ${status.users}: expected one scenario, ` +
          'externally-controlled, and no execution segment',
      );
    }
    this.#ordered = users;
  }

  #count(counters: K6Counters): void {
    const { newest } = this.#counters;
    // A process that was started again counts from the beginning.
    if (newest !== undefined && counters.requests < newest.value.requests) this.#counters.clear();
    this.#counters.add(this.#now(), counters);
  }
}

/**
 * Removes all users of a k6 process.
 *
 * @throws AgentError when it cannot be reached, refuses, or is not k6
 */
export async function removeK6Users(address: K6Address, signal: AbortSignal): Promise<void> {
  const client = new K6Client(address);
  const { phase } = await client.status(signal);
  if (phase === 'after') return;
  const { users, paused } = await client.setUsers(0, signal);
  if (users > 0 && !paused)
    throw new AgentError(client.name, `still has ${counted(users, 'user')}`);
}
