import type { PrometheusQueries } from './prometheus/queries.ts';
import { distinctSelectors } from './questions.ts';
import type { Question } from './questions.ts';
import { findSource, keyOf } from './sources.ts';
import type { ScrapedTarget, Source, SourceMoment } from './sources.ts';

/** Samples that always come later than this are not late, but old. */
const longestDelaySeconds = 60;

/** Of more targets than this nobody looks at each. */
const mostTargets = 200;

/** The raw series behind the questions of a run, look by look. */
export class WatchedSources {
  readonly #prometheus: PrometheusQueries | null;
  /** The newest sample that was seen of each selector, by the clock of Prometheus. */
  readonly #seenAt = new Map<string, number>();
  /** The targets that were seen of each selector; null: they are too many. */
  readonly #targets = new Map<string, ReadonlyMap<string, ScrapedTarget> | null>();
  /** The smallest age of a newest sample ever seen; null: none was seen. */
  #smallestAge: number | null = null;

  constructor(prometheus: PrometheusQueries | null) {
    this.#prometheus = prometheus;
  }

  /** The sources by the text of their selector. Times are by the clock of Prometheus. Never rejects. */
  async find(
    questions: readonly Question[],
    moment: Pick<SourceMoment, 'time' | 'startedAt' | 'staleSeconds'>,
    abort: AbortSignal,
  ): Promise<Map<string, Source>> {
    const prometheus = this.#prometheus;
    const selectors = distinctSelectors(questions.map(({ analysis }) => analysis));
    const found = selectors.map(async ({ text }): Promise<[string, Source]> => {
      if (prometheus === null) return [text, { kind: 'untold' }];
      const seenAt = this.#seenAt.get(text) ?? null;
      const seen = this.#targets.get(text);
      const seenTargets = seen === null ? null : [...(seen?.values() ?? [])];
      return [text, await findSource(prometheus, text, { ...moment, seenAt, seenTargets }, abort)];
    });
    const sources = new Map(await Promise.all(found));
    for (const [text, source] of sources) {
      if (source.kind === 'present') {
        this.#seenAt.set(text, source.newest);
        this.#noteTargets(text, source.targets);
      }
    }
    return sources;
  }

  #noteTargets(text: string, targets: readonly ScrapedTarget[]): void {
    const seen = this.#targets.get(text);
    if (seen === null) return;
    const all = new Map([
      ...(seen ?? []),
      ...targets.map((target) => [keyOf(target), target] as const),
    ]);
    this.#targets.set(text, all.size > mostTargets ? null : all);
  }

  /** Learns from newest samples how late they come: `ages`, in seconds. */
  learnAges(ages: readonly number[]): void {
    if (ages.length > 0) {
      this.#smallestAge = Math.min(this.#smallestAge ?? longestDelaySeconds, ...ages);
    }
  }

  /**
   * How late samples come beyond the scrape interval, in seconds: some servers hide the newest
   * half minute. An age within the scrape interval is no delay.
   */
  delayBeyond(scrapeSeconds: number): number {
    const age = this.#smallestAge ?? 0;
    return age > scrapeSeconds ? age : 0;
  }
}
