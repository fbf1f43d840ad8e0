import { PrometheusError } from './prometheus/queries.ts';
import type { PrometheusQueries, QueryResult, Series } from './prometheus/queries.ts';
import type { Question } from './questions.ts';
import type { Answer } from './readings.ts';
import type { Signal } from './signal.ts';

export const notAsked: Answer = { result: 'not asked', buckets: null };

/** Asks Prometheus. Never rejects: where there is no answer, that is the answer. */
export class Answers {
  readonly #prometheus: PrometheusQueries | null;
  /** Signals whose quantiles are not made of buckets. */
  readonly #withoutBuckets = new Set<Signal>();

  constructor(prometheus: PrometheusQueries | null) {
    this.#prometheus = prometheus;
  }

  /** What there is to judge a question by, at `time` (seconds since the epoch, as the server has it). */
  async of(question: Question, time: number, abort: AbortSignal): Promise<Answer> {
    const [result, buckets] = await Promise.all([
      this.#ask(question.promql, time, abort),
      this.#askBuckets(question, time, abort),
    ]);
    return { result, buckets };
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
   * The buckets behind a quantile that is judged. The quantile itself is asked for as well, since
   * servers differ in how they round. Null when there are none to be had.
   */
  async #askBuckets(
    { signal, analysis }: Question,
    time: number,
    abort: AbortSignal,
  ): Promise<readonly Series[] | null> {
    const { averaging, bucketQuantile } = analysis;
    const wanted = averaging === 'buckets' && !signal.reportOnly && signal.bound === 'max';
    if (this.#prometheus === null || bucketQuantile === null || !wanted) {
      return null;
    }
    if (this.#withoutBuckets.has(signal)) {
      return null;
    }
    try {
      const { series, behindSeconds } = await this.#prometheus.query(
        bucketQuantile.buckets,
        time,
        abort,
      );
      // What a cache keeps of the buckets is not of the quantile's time.
      return behindSeconds === undefined ? series : null;
    } catch (error) {
      // Native histograms have no such buckets, and never will.
      if (error instanceof PrometheusError && error.kind === 'bad-query') {
        this.#withoutBuckets.add(signal);
      }
      return null;
    }
  }
}
