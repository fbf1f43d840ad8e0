import type { Sample } from './record.ts';

/** More samples are not kept: a chart has not so many points, and hours have very many ticks. */
const mostSamples = 10_000;

/** The samples of a run of any length: of a very long one every second, fourth, … is kept. */
export class Samples {
  #kept: Sample[] = [];
  #step = 1;
  #taken = 0;

  add(sample: Sample): void {
    if (this.#taken % this.#step === 0) this.#kept.push(sample);
    this.#taken += 1;
    if (this.#kept.length > mostSamples) {
      this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
      this.#step *= 2;
    }
  }

  list(): readonly Sample[] {
    return this.#kept;
  }
}
