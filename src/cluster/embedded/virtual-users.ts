import type { Connection } from './http/connection.ts';
import type { Target } from './http/target.ts';
import type { UserNumbers } from './messages.ts';
import type { Scenario } from './scenario.ts';
import type { FinishedRequest } from './statistics.ts';
import { prepareScenario } from './users/prepared-scenario.ts';
import { type UserWorld, VirtualUser } from './users/virtual-user.ts';

/** What the users need from the world. */
export interface UserEnvironment {
  readonly target: Target;
  readonly scenario: Scenario;
  readonly connect: () => Connection;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly record: (request: FinishedRequest) => void;
  /** All users where not given. */
  readonly numbers?: UserNumbers;
}

/** Users that go through the scenario, each on a connection of its own. */
export class VirtualUsers {
  readonly #world: UserWorld;
  readonly #numbers: UserNumbers;
  readonly #users: VirtualUser[] = [];
  readonly #leaving = new Set<VirtualUser>();

  constructor({ target, scenario, numbers, ...rest }: UserEnvironment) {
    this.#world = { ...rest, scenario: prepareScenario(target, scenario) };
    this.#numbers = numbers ?? { first: 1, step: 1 };
  }

  /** Users that have a connection and were answered on it once. */
  get count(): number {
    return this.#users.filter(({ isThere }) => isThere).length;
  }

  /** Users that have left, but are not yet through with their last steps. */
  get leaving(): number {
    return this.#leaving.size;
  }

  /** Adds or removes users. Those that leave break off at once, amid a request too; the newest leave first. */
  set(count: number): void {
    const { first, step } = this.#numbers;
    while (this.#users.length < count) {
      this.#users.push(new VirtualUser(this.#world, first + this.#users.length * step));
    }
    for (const user of this.#users.splice(count)) {
      this.#leaving.add(user);
      user.leave(() => this.#leaving.delete(user));
    }
  }
}
