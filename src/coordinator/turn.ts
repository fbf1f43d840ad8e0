/** What only one can have at a time; those that wait get it in their order. */
export class Turn {
  readonly #cancel: AbortSignal;
  readonly #waiting: ((mine: boolean) => void)[] = [];
  #taken = false;

  /** @param cancel ends all waiting, and nobody gets a turn any more */
  constructor(cancel: AbortSignal) {
    this.#cancel = cancel;
    cancel.addEventListener('abort', () => {
      this.#waiting.splice(0).forEach((resolve) => resolve(false));
    });
  }

  /** Whether somebody waits for it. */
  get isWanted(): boolean {
    return this.#waiting.length > 0;
  }

  /** Resolves with true once it is one's turn; with false when there are no turns any more. */
  take(): Promise<boolean> {
    if (this.#cancel.aborted) return Promise.resolve(false);
    if (this.#taken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return Promise.resolve(true);
  }

  /** Only who has the turn may pass it. */
  pass(): void {
    const next = this.#waiting.shift();
    this.#taken = next !== undefined;
    next?.(true);
  }
}
