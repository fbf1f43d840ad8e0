import type { Series } from './queries.ts';

/** Of more series, only those are kept that can be the worst: they would fill the memory. */
const mostSeries = 10_000;

/**
 * Gathers the series of an answer. Of very many with one sample each, the first ones are kept, and
 * of all others the highest, the lowest, and one without a number: whatever is asked of them all,
 * as the worst, or whether one is unknown, is answered by these.
 */
export class ManySeries {
  readonly #kept: Series[] = [];
  #highest: Series | null = null;
  #lowest: Series | null = null;
  #unknown: Series | null = null;

  /** Of those that are kept for being the first. */
  get count(): number {
    return this.#kept.length;
  }

  /** Takes the next series of the answer. */
  add(series: Series): void {
    const [sample, ...more] = series.samples;
    if (this.#kept.length < mostSeries || sample === undefined || more.length > 0) {
      this.#kept.push(series);
    } else if (Number.isNaN(sample[1])) {
      this.#unknown ??= series;
    } else {
      if (sample[1] > valueOf(this.#highest, -Infinity)) this.#highest = series;
      if (sample[1] < valueOf(this.#lowest, Infinity)) this.#lowest = series;
    }
  }

  /** Those that are kept: the first in their order, then the highest, the lowest and the unknown. */
  list(): Series[] {
    const others = [this.#highest, this.#lowest, this.#unknown].filter((one) => one !== null);
    return [...this.#kept, ...new Set(others)];
  }
}

function valueOf(series: Series | null, otherwise: number): number {
  return series?.samples[0]?.[1] ?? otherwise;
}
