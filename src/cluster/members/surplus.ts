/** A report may be late, or made while users move from one worker to another: so many tell the same. */
const certainLooks = 3;

/**
 * Tells the users of an agent that are there by our orders from those that are not: the agent runs
 * for somebody else as well, or counts wrong.
 */
export class Surplus {
  /** The last order that was given, carried out or not. */
  #ordered = 0;
  /** The most users that may still be there by our orders: those told to leave may take a while. */
  #allowed = 0;
  /** As the agent last said. */
  #users = 0;
  /** For how many looks on end there were more than that. */
  #looks = 0;

  /** The agent was emptied. */
  clear(): void {
    this.order(0);
    this.#allowed = 0;
    this.#users = 0;
    this.#looks = 0;
  }

  /** An order for so many users is being given. */
  order(users: number): void {
    this.#ordered = users;
    this.#allowed = Math.max(this.#allowed, users);
  }

  /** The agent says that it has so many users. */
  hear(users: number): void {
    this.#users = users;
    if (users <= this.#allowed) {
      this.#looks = 0;
      this.#allowed = Math.max(this.#ordered, users);
    } else {
      this.#looks += 1;
    }
  }

  /** The users that are there by our orders. */
  get users(): number {
    return Math.min(this.#users, this.#allowed);
  }

  /** Those that are there besides, once that is certain. */
  get unordered(): number {
    return this.#looks >= certainLooks ? this.#users - this.#allowed : 0;
  }

  /** It has just become certain. */
  get isNews(): boolean {
    return this.#looks === certainLooks;
  }

  /** It is time to tell them to leave, for the first time or again. */
  get isDue(): boolean {
    return this.#looks > 0 && this.#looks % certainLooks === 0;
  }
}
