import { hiddenDelay, type UsersLook } from './hidden-delay.ts';
import { durationText } from './promql/tree.ts';
import { analyseQuery } from './promql/analysis.ts';
import type { Selector } from './promql/analysis.ts';
import type { PrometheusQueries } from './prometheus/queries.ts';
import type { WatchedQuery } from './questions.ts';

/** Seconds between two looks, until it is known how late Prometheus is, and then. */
const everySeconds = 10;
const laterSeconds = 60;
/** Looks that take longer than this, in seconds, are too much for Prometheus, so many of them in turn. */
const longSeconds = 1;
const mostLong = 3;
/** How far back is looked, in seconds; before the run began it is quiet, and that tells as well. */
const pastSeconds = 300;
const quietSeconds = 60;
/** Users are remembered for as long as what shows them may be late. */
const keptSeconds = pastSeconds + 200;
/** So many metrics are looked at. */
const mostMetrics = 3;
/** Two looks in turn that differ by less than this, in seconds, agree. */
const agreeing = 5;

/** The moment of a look. */
export interface DelayMoment {
  /** By our clock, in seconds since the epoch. */
  readonly time: number;
  readonly startedAt: number;
  /** How far the clock of Prometheus is ahead of ours. */
  readonly aheadSeconds: number;
  readonly scrapeSeconds: number;
}

/** How late what Prometheus shows is, although its times do not tell; looked at during a run. */
export class WatchedDelay {
  readonly #prometheus: PrometheusQueries;
  #looks: readonly UsersLook[] = [];
  #lookedAt = -Infinity;
  #last: number | null = null;
  #isSure = false;
  #longLooks = 0;
  #seconds = 0;
  #news: readonly string[] = [];

  constructor(prometheus: PrometheusQueries) {
    this.#prometheus = prometheus;
  }

  /** 0 as long as nothing else is known. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Notes how many users there are, and looks again where the last look is some time ago. Never rejects. */
  async follow(
    users: number,
    watched: readonly WatchedQuery[],
    moment: DelayMoment,
    abort: AbortSignal,
  ): Promise<void> {
    const { time } = moment;
    this.#looks = [...this.#looks, { time, users }].filter((one) => one.time > time - keptSeconds);
    const isLoaded = this.#looks.some((one) => one.users > 0);
    const every = this.#isSure ? laterSeconds : everySeconds;
    if (!isLoaded || this.#longLooks >= mostLong || time - this.#lookedAt < every) return;
    this.#lookedAt = time;
    for (const metric of metricsOf(watched)) {
      const found = await this.#delayOf(metric, moment, abort);
      if (found !== null) {
        this.#hear(found);
        return;
      }
    }
  }

  #hear(found: number): void {
    // What was seen once may be a service that was slow to begin.
    this.#isSure = this.#last !== null && Math.abs(found - this.#last) < agreeing;
    this.#last = found;
    if (this.#isSure && Math.abs(found - this.#seconds) >= agreeing) {
      this.#change(Math.round(found));
    }
  }

  /** What is to be told of changes; each is given once. */
  takeNews(): readonly string[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  #change(seconds: number): void {
    this.#seconds = seconds;
    this.#news = [
      seconds === 0
        ? 'what Prometheus shows is no longer late'
        : `what Prometheus shows follows the users ${seconds} s late, although its times do not ` +
          'tell (samples that are stamped on their way, or answers that are kept?); allowed for',
    ];
  }

  async #delayOf(
    { text, isCounter }: Metric,
    { time, startedAt, aheadSeconds, scrapeSeconds }: DelayMoment,
    abort: AbortSignal,
  ): Promise<number | null> {
    const past = Math.min(pastSeconds, time - startedAt + quietSeconds);
    const range = `${durationText(past)}:${durationText(scrapeSeconds)}`;
    const asked = performance.now();
    try {
      const { series } = await this.#prometheus.query(
        `sum(${text})[${range}]`,
        time + aheadSeconds,
        abort,
      );
      const samples = (series[0]?.samples ?? []).map(
        ([at, value]) => [at - aheadSeconds, value] as const,
      );
      return hiddenDelay(this.#looks, { samples, isCounter, scrapeSeconds });
    } catch {
      return null;
    } finally {
      const isLong = performance.now() - asked > longSeconds * 1000;
      this.#longLooks = isLong ? this.#longLooks + 1 : 0;
    }
  }
}

interface Metric {
  readonly text: string;
  readonly isCounter: boolean;
}

/** What the judged queries look at, counters first: they follow the users at any load. */
function metricsOf(watched: readonly WatchedQuery[]): Metric[] {
  const metrics = new Map<string, Metric>();
  for (const { signal, promql, raw, analysis } of watched) {
    if (signal.reportOnly || raw !== null || analysis.offsetSeconds > 0) continue;
    const counters = new Set<string | null>();
    analyseQuery(promql, (metricName, { isCounted }) => {
      if (isCounted) counters.add(metricName);
      return 0;
    });
    for (const selector of analysis.selectors) {
      if (selector.isSummary) continue;
      const text = countOf(selector);
      metrics.set(text, { text, isCounter: counters.has(selector.metricName) });
    }
  }
  return [...metrics.values()]
    .toSorted((one, other) => Number(other.isCounter) - Number(one.isCounter))
    .slice(0, mostMetrics);
}

/** Of buckets the one that counts all: there are many of them. */
function countOf({ text, metricName, matchers }: Selector): string {
  if (metricName?.endsWith('_bucket') !== true) return text;
  const others = matchers.filter(({ label }) => label !== 'le').map((matcher) => matcher.text);
  return `${metricName}{${[...others, 'le="+Inf"'].join(',')}}`;
}
