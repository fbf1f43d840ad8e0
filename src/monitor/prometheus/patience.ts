/** How long queries wait, in seconds, where the server asks to be left alone. */
export class Patience {
  readonly #seconds: number;
  readonly #isShared: boolean;
  #spent = 0;
  /** What all wait for until then is paid for. */
  #paidUntil = -Infinity;

  /** @param isShared all queries together wait so long; else each of them */
  constructor(seconds: number, isShared: boolean) {
    this.#seconds = seconds;
    this.#isShared = isShared;
  }

  /** Whether a query that began at one moment may wait from now until another; then it is to wait. */
  allows(begun: number, now: number, until: number): boolean {
    if (!this.#isShared) return until <= begun + this.#seconds;
    const cost = Math.max(0, until - Math.max(now, this.#paidUntil));
    if (this.#spent + cost > this.#seconds) return false;
    this.#spent += cost;
    this.#paidUntil = Math.max(this.#paidUntil, until);
    return true;
  }
}
