import type { AgentStatistics } from '../cluster/agent.ts';
import type { Problem } from '../errors.ts';
import { averageOf } from './buckets.ts';
import { checkQueries, highestValueOf } from './check.ts';
import { readingOf, unknownReading } from './evaluate.ts';
import { Guards } from './guards.ts';
import type { QueryAnalysis } from './promql.ts';
import { PrometheusError } from './prometheus-queries.ts';
import type { PrometheusQueries, QueryResult, Series } from './prometheus-queries.ts';
import { distinctSelectors, questionsOf, watchedQueries } from './questions.ts';
import type { Question, WatchedQuery } from './questions.ts';
import type { Signal, SignalReading } from './signal.ts';
import { findSource, freshnessOf } from './sources.ts';
import type { Source } from './sources.ts';
import { statisticReading } from './statistic-reading.ts';

export interface MonitorOptions {
  readonly signals: readonly Signal[];
  /** Null when all signals are statistics of the agents. */
  readonly prometheus: PrometheusQueries | null;
  /** Seconds between two scrapes, where that need not be found out. */
  readonly scrapeSecondsOverride?: number;
}

/** The moment of a look. Times are seconds since the epoch. */
export interface Moment {
  readonly time: number;
  /** When the present level of load settled; free windows reach back to here. Null: not yet. */
  readonly settledSince: number | null;
  /** When the run began; `warm-up` counts from here. */
  readonly startedAt: number;
  /** What the agents' users saw lately; null when the agents do not tell. */
  readonly statistics: AgentStatistics | null;
}

const defaultScrapeSeconds = 15;
/** Samples that always come later than this are not late, but old. */
const longestDelaySeconds = 60;

/** Watches the signals. It has no clock: the time is told at every look. */
export class Monitor {
  readonly #signals: readonly Signal[];
  readonly #watched: readonly WatchedQuery[];
  readonly #guards: Guards;
  readonly #prometheus: PrometheusQueries | null;
  readonly #scrapeSecondsOverride: number | null;
  #scrapeSeconds: number;
  #highestBuckets: ReadonlyMap<string, number> = new Map();
  /** Signals whose quantiles are not made of buckets. */
  readonly #withoutBuckets = new Set<Signal>();
  /** The smallest age of a newest sample ever seen; null: none was seen. */
  #smallestAge: number | null = null;

  constructor(options: MonitorOptions) {
    this.#signals = options.signals;
    this.#watched = watchedQueries(options.signals);
    this.#guards = new Guards(options.signals);
    this.#prometheus = options.prometheus;
    this.#scrapeSecondsOverride = options.scrapeSecondsOverride ?? null;
    this.#scrapeSeconds =
      this.#scrapeSecondsOverride ?? (this.#watched.length === 0 ? 1 : defaultScrapeSeconds);
  }

  /**
   * Seconds between two scrapes of the target. Until `check` found it out, and when that could
   * not: 15. 1 when all signals are statistics of the agents.
   */
  get scrapeSeconds(): number {
    return this.#scrapeSeconds;
  }

  /**
   * How far back the judged queries look at most, in seconds; 0 for instant selectors only. Null
   * when all windows are free (`$__rate_interval`), and when no query is judged.
   */
  get windowSeconds(): number | null {
    const fixed = this.#watched
      .filter(({ signal, analysis }) => !signal.reportOnly && !isFree(analysis))
      .map(({ analysis }) => analysis.windowSeconds);
    return fixed.length === 0 ? null : Math.max(...fixed);
  }

  /**
   * Checks everything that can be known before load: runs every query once at `time` (seconds
   * since the epoch), and finds out the scrape interval. A query without a value is no problem
   * yet. Rejects only with the reason of `abort`.
   */
  async check(
    time: number,
    abort: AbortSignal,
  ): Promise<{ problems: readonly Problem[]; notices: readonly string[] }> {
    const [first] = this.#watched;
    if (first === undefined) {
      return { problems: [], notices: [] };
    }
    if (this.#prometheus === null) {
      const message = `expected the URL of Prometheus, because the signal "${first.signal.name}" has a query; got none`;
      return { problems: [{ input: 'prometheus-url', message }], notices: [] };
    }
    const { problems, notices, scrapeSeconds, highestBuckets } = await checkQueries(
      this.#prometheus,
      this.#watched,
      time,
      this.#scrapeSecondsOverride,
      abort,
    );
    this.#scrapeSeconds = scrapeSeconds ?? this.#scrapeSeconds;
    this.#highestBuckets = highestBuckets;
    return {
      problems,
      notices:
        scrapeSeconds === null && problems.length === 0
          ? [...notices, `The scrape interval is not known yet; taken as ${this.#scrapeSeconds} s`]
          : notices,
    };
  }

  /**
   * Reads all signals, and the twins of judged queries with long fixed windows, in the order of
   * the signals; then what the users see, where that matters (see Guards). Never rejects: what cannot be read is unknown, with the reason in its note.
   */
  async read(moment: Moment, abort: AbortSignal): Promise<SignalReading[]> {
    const questions = this.#watched
      .filter(({ signal }) => !isWarmingUp(signal, moment))
      .flatMap((watched) =>
        questionsOf(watched, {
          settledSeconds: moment.settledSince === null ? 0 : moment.time - moment.settledSince,
          scrapeSeconds: this.#scrapeSeconds,
          delaySeconds: this.#delaySeconds,
        }),
      );
    const selectors = distinctSelectors(questions.map(({ analysis }) => analysis));
    const [answers, buckets, sources] = await Promise.all([
      Promise.all(questions.map(({ promql }) => this.#ask(promql, moment.time, abort))),
      Promise.all(questions.map((question) => this.#askBuckets(question, moment.time, abort))),
      this.#findSources(
        selectors.map(({ text }) => text),
        moment,
        abort,
      ),
    ]);
    this.#learnDelay(sources, moment.time);
    const readings = questions.map((question, index) => {
      const answer = answers[index] ?? 'not asked';
      const reading = this.#readingOf(question, answer, sources, moment.time);
      return { ...reading, average: averageIn(question, reading, buckets[index] ?? null) };
    });
    const own = this.#signals.flatMap((signal) => {
      const { time } = moment;
      const look = { signal, from: time, to: time, note: '', twin: false };
      return isWarmingUp(signal, moment)
        ? [unknownReading(look, 'warm-up')]
        : signal.source.kind === 'query'
          ? readings.filter((reading) => reading.signal === signal)
          : [statisticReading(look, moment.statistics)];
    });
    return [...own, ...this.#guards.read(own, moment.statistics)];
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
      return (await this.#prometheus.query(bucketQuantile.buckets, time, abort)).series;
    } catch (error) {
      // Native histograms have no such buckets, and never will.
      if (error instanceof PrometheusError && error.kind === 'bad-query') {
        this.#withoutBuckets.add(signal);
      }
      return null;
    }
  }

  async #findSources(
    selectors: readonly string[],
    moment: Moment,
    abort: AbortSignal,
  ): Promise<Map<string, Source>> {
    const prometheus = this.#prometheus;
    const found = selectors.map(async (selector): Promise<[string, Source]> => [
      selector,
      prometheus === null
        ? { kind: 'untold' }
        : await findSource(prometheus, selector, moment, abort),
    ]);
    return new Map(await Promise.all(found));
  }

  #readingOf(
    { signal, analysis, twin: isTwin }: Question,
    answer: QueryResult | string,
    sources: ReadonlyMap<string, Source>,
    time: number,
  ): SignalReading {
    const own = analysis.selectors.flatMap(({ text }): [string, Source][] => {
      const source = sources.get(text);
      return source === undefined ? [] : [[text, source]];
    });
    const freshness = freshnessOf(new Map(own), time, this.#staleSeconds);
    const to = Math.min(time, (freshness.newest ?? time) - analysis.offsetSeconds);
    const from = analysis.windowSeconds === 0 ? to : time - analysis.windowSeconds;
    const look = { signal, from, to: Math.max(from, to), note: freshness.note, twin: isTwin };
    if (typeof answer === 'string') {
      return unknownReading({ ...look, note: answer }, 'unreachable');
    }
    if (answer.partial !== undefined) {
      return unknownReading(
        { ...look, note: `a part of the data is missing: ${answer.partial}` },
        'partial',
      );
    }
    if (freshness.unknown !== null) {
      return unknownReading(look, freshness.unknown);
    }
    const values = answer.series.flatMap(({ samples }) => samples.at(-1)?.[1] ?? []);
    const reading = readingOf(look, values, freshness.missing);
    const absent = own.filter(([, source]) => source.kind === 'absent').map(([text]) => text);
    const notes = [
      ...answer.warnings,
      ...(reading.unknown === 'no-data' ? absent.map((text) => `nothing matches ${text}`) : []),
      ...(reading.value !== null && reading.value === highestValueOf(analysis, this.#highestBuckets)
        ? ['the value is the highest finite bucket; the true one may be larger']
        : []),
    ];
    return { ...reading, note: notes.join('; ') };
  }

  #learnDelay(sources: ReadonlyMap<string, Source>, time: number): void {
    const ages = [...sources.values()].flatMap((source) =>
      source.kind === 'present' ? [Math.max(0, time - source.newest)] : [],
    );
    if (ages.length > 0) {
      this.#smallestAge = Math.min(this.#smallestAge ?? longestDelaySeconds, ...ages);
    }
  }

  /**
   * How late samples come beyond the scrape interval, in seconds: some servers hide the newest
   * half minute, and clocks differ. An age within the scrape interval is no delay.
   */
  get #delaySeconds(): number {
    const age = this.#smallestAge ?? 0;
    return age > this.#scrapeSeconds ? age : 0;
  }

  /**
   * The age from which a newest sample says nothing of the present: three scrapes, so that one may
   * fail, at least ten seconds, and what samples take at best.
   */
  get #staleSeconds(): number {
    return this.#delaySeconds + Math.max(3 * this.#scrapeSeconds, 10);
  }
}

function averageIn(
  { analysis }: Question,
  reading: SignalReading,
  buckets: readonly Series[] | null,
): number | null {
  const { averaging, bucketQuantile } = analysis;
  return averaging === 'margin'
    ? reading.average
    : bucketQuantile === null || buckets === null
      ? null
      : averageOf(reading, bucketQuantile, buckets);
}

function isFree({ usesRateInterval, windowSeconds }: QueryAnalysis): boolean {
  return usesRateInterval && windowSeconds === 0;
}

function isWarmingUp(signal: Signal, { time, startedAt }: Moment): boolean {
  return time - startedAt < signal.warmUpSeconds;
}
