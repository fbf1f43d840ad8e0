import type { SimulatedWorld } from '../bench/simulation/world.ts';

/** The users of several agents, which load one simulated service. */
export class Crowd {
  /** All users at each change, in seconds since the beginning. */
  readonly changes: { readonly at: number; readonly users: number }[] = [];
  readonly #world: SimulatedWorld;
  readonly #users: number[];

  constructor(world: SimulatedWorld, agents: number) {
    this.#world = world;
    this.#users = Array.from({ length: agents }, () => 0);
  }

  /** On all agents together. */
  get total(): number {
    return this.#users.reduce((sum, users) => sum + users, 0);
  }

  get seconds(): number {
    return this.#world.seconds;
  }

  of(agent: number): number {
    return this.#users[agent] ?? 0;
  }

  async set(agent: number, users: number): Promise<void> {
    this.#users[agent] = users;
    this.changes.push({ at: this.seconds, users: this.total });
    await this.#world.setUsers(this.total);
  }

  async pass(seconds: number): Promise<void> {
    await this.#world.sleep(seconds);
  }

  /** By how much the users grew at most within a span, in seconds since the beginning. */
  growth(from: number, to: number): number {
    let lowest = this.changes.findLast(({ at }) => at <= from)?.users ?? 0;
    let growth = 0;
    for (const { at, users } of this.changes) {
      if (at <= from || at >= to) continue;
      growth = Math.max(growth, users - lowest);
      lowest = Math.min(lowest, users);
    }
    return growth;
  }

  /** The fewest users within a span, in seconds since the beginning. */
  lowest(from: number, to: number): number {
    const before = this.changes.findLast(({ at }) => at <= from)?.users ?? 0;
    const within = this.changes.filter(({ at }) => at > from && at < to);
    return Math.min(before, ...within.map(({ users }) => users));
  }
}
