import { nativeShares, sharesOf } from './buckets.ts';
import { newestValues, PrometheusError } from './prometheus/queries.ts';
import type { PrometheusQueries, QueryResult } from './prometheus/queries.ts';
import type { Question } from './questions.ts';
import type { Answer } from './readings.ts';
import type { Signal } from './signal.ts';

export const notAsked: Answer = { result: 'not asked', shares: null };

/** Asks Prometheus. Never rejects: where there is no answer, that is the answer. */
export class Answers {
  readonly #prometheus: PrometheusQueries | null;
  /** What the quantiles of a signal are made of, as far as it is known; missing: buckets. */
  readonly #ways = new Map<Signal, 'native' | 'none'>();

  constructor(prometheus: PrometheusQueries | null) {
    this.#prometheus = prometheus;
  }

  /** What there is to judge a question by, at `time` (seconds since the epoch, as the server has it). */
  async of(question: Question, time: number, abort: AbortSignal): Promise<Answer> {
    const [result, shares] = await Promise.all([
      this.#ask(question.promql, time, abort),
      this.#askShares(question, time, abort),
    ]);
    return { result, shares };
  }

  /** Resolves with a message when there is no answer. */
  async #ask(promql: string, time: number, abort: AbortSignal): Promise<QueryResult | string> {
    try {
      return (await this.#prometheus?.query(promql, time, abort)) ?? 'there is no prometheus-url';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * What is beyond the threshold of a quantile that is judged. The quantile itself is asked for as
   * well, since servers differ in how they round. Null when it is not to be had.
   */
  async #askShares(
    { signal, analysis }: Question,
    time: number,
    abort: AbortSignal,
  ): Promise<readonly number[] | null> {
    const { averaging, bucketQuantile } = analysis;
    const wanted = averaging === 'buckets' && !signal.reportOnly && signal.bound === 'max';
    if (this.#prometheus === null || bucketQuantile === null || !wanted) {
      return null;
    }
    const way = this.#ways.get(signal) ?? 'buckets';
    if (way === 'none') return null;
    const isNative = way === 'native';
    const query = isNative ? nativeShares(signal, bucketQuantile) : bucketQuantile.buckets;
    try {
      const { series, behindSeconds } = await this.#prometheus.query(query, time, abort);
      // What a cache keeps of the buckets is not of the quantile's time.
      if (behindSeconds !== undefined) return null;
      return isNative
        ? newestValues(series).filter((share) => !Number.isNaN(share))
        : sharesOf(signal, bucketQuantile, series);
    } catch (error) {
      // What is refused once always is. Native histograms have no buckets to be had.
      if (error instanceof PrometheusError && error.kind === 'bad-query') {
        this.#ways.set(signal, isNative ? 'none' : 'native');
      }
      return null;
    }
  }
}
