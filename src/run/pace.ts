/**
 * Lets users come no faster than so many a second, where somebody says so. They leave at once. What
 * is wanted is asked for again and again until it is there.
 */
export class Pace {
  readonly #usersPerSecond: number;
  readonly #now: () => number;
  #allowed = 0;
  #at: number;

  /**
   * @param usersPerSecond above 0; null: as fast as the agents make them
   * @param now seconds, by any clock that goes on
   */
  constructor(usersPerSecond: number | null, now: () => number) {
    this.#usersPerSecond = usersPerSecond ?? Infinity;
    this.#now = now;
    this.#at = now();
  }

  /** How many of the users that are wanted may be there by now. */
  allow(wanted: number): number {
    const now = this.#now();
    const grown = this.#allowed + this.#usersPerSecond * Math.max(0, now - this.#at);
    this.#at = now;
    this.#allowed = this.#usersPerSecond === Infinity ? wanted : Math.min(wanted, grown);
    return Math.floor(this.#allowed + 1e-9);
  }
}
