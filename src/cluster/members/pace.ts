/** Whether an agent keeps up with what is asked of it. */
export class Pace {
  readonly #milliseconds: number;
  #late = false;

  /** @param seconds that what it is asked may take */
  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000;
  }

  /** True once some work has not ended in time, until other work has. */
  get late(): boolean {
    return this.#late;
  }

  /** Waits for the work, which never rejects, however long it takes. */
  async watch(work: Promise<void>): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#late = true;
    }, this.#milliseconds);
    await work;
    clearTimeout(timer);
    this.#late = late;
  }
}
