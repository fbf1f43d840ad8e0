import { timesBack } from './counted-back.ts';
import { followsAtOnce, hiddenDelay, type Followed, type UsersLook } from './hidden-delay.ts';
import { secondsSinceRestart } from './restarts.ts';
import { EndedRequests } from './ended-requests.ts';
import { analyseQuery } from './promql/analysis.ts';
import type { Selector } from './promql/analysis.ts';
import type { PrometheusQueries, Sample } from './prometheus/queries.ts';
import type { WatchedQuery } from './questions.ts';
import type { AgentStatistics } from '../cluster/agent.ts';

/** Seconds between two conclusions, until it is known how late Prometheus is, and then. */
const everySeconds = 10;
const laterSeconds = 60;
/** What was shown is remembered for so long, in seconds. */
const pastSeconds = 600;
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
  /** How far the clock of Prometheus is ahead of ours. */
  readonly aheadSeconds: number;
  readonly scrapeSeconds: number;
}

/** The load at a look. */
export interface Load {
  readonly users: number;
  /** What the users saw; null: the agents do not tell. */
  readonly statistics: AgentStatistics | null;
}

/** How late what Prometheus shows is, although its times do not tell; looked at during a run. */
export class WatchedDelay {
  readonly #prometheus: PrometheusQueries;
  #looks: readonly UsersLook[] = [];
  readonly #ended = new EndedRequests(keptSeconds);
  /** What was shown of each metric, look by look: a server may make up the newest part of a range. */
  readonly #shown = new Map<string, readonly Sample[]>();
  #askedAt = -Infinity;
  #concludedAt = -Infinity;
  /** The metric that tells; null: not known yet. */
  #telling: string | null = null;
  #last: number | null = null;
  #isSure = false;
  #seconds = 0;
  #isBackTold = false;
  #news: readonly string[] = [];
  #restart: number | null = null;

  constructor(prometheus: PrometheusQueries) {
    this.#prometheus = prometheus;
  }

  /** 0 as long as nothing else is known. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Notes how many users there are and what follows them, once a scrape. Never rejects. */
  async follow(
    { users, statistics }: Load,
    watched: readonly WatchedQuery[],
    moment: DelayMoment,
    abort: AbortSignal,
  ): Promise<void> {
    const { time, scrapeSeconds } = moment;
    this.#looks = [...this.#looks, { time, users }].filter((one) => one.time > time - keptSeconds);
    this.#ended.hear(statistics);
    // The next look may be a little early.
    if (time - this.#askedAt < 0.9 * scrapeSeconds) return;
    this.#askedAt = time;
    const all = metricsOf(watched);
    const telling = all.filter((text) => text === this.#telling);
    const metrics = this.#isSure && telling.length > 0 ? telling : all;
    await Promise.all(metrics.map((text) => this.#ask(text, moment, abort)));
    this.#watchBack(metrics);
    if (time - this.#concludedAt < (this.#isSure ? laterSeconds : everySeconds)) return;
    this.#concludedAt = time;
    // All are as late as Prometheus; one that is later than others is so for a reason of its own.
    const [first] = metrics
      .flatMap((text) => {
        const found = this.#delayOf({ samples: this.#shown.get(text) ?? [], scrapeSeconds });
        return found === null ? [] : [{ text, found }];
      })
      .toSorted((one, other) => one.found - other.found);
    if (first === undefined) return;
    this.#telling = first.text;
    this.#hear(first.found);
  }

  /** A counter that goes back again and again is not one of a process alone, or of one that lives. */
  #watchBack(metrics: readonly string[]): void {
    const [back] = metrics
      .map((text) => ({ text, times: timesBack(this.#shown.get(text) ?? []) }))
      .filter(({ times }) => times > 0);
    if (back === undefined || this.#isBackTold) return;
    this.#isBackTold = true;
    this.#news = [
      ...this.#news,
      `the counter ${back.text} went back ${back.times} times: the service restarts again and again, or ` +
        'several processes answer its scrapes by turns; no rate of it is right then',
    ];
  }

  /** Null: that cannot be told yet. */
  #delayOf(followed: Followed): number | null {
    const found = hiddenDelay(this.#looks, followed);
    if (found === null || found === 0) return found;
    // A service that is overloaded by those who come answers late itself, and shows at once what ended.
    return followsAtOnce(this.#ended.looks, followed) ? 0 : found;
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

  /** How many seconds ago a counter was last seen that has begun anew since, given once; null: none has. */
  takeRestart(): number | null {
    const restart = this.#restart;
    this.#restart = null;
    return this.#isBackTold ? null : restart;
  }

  #change(seconds: number): void {
    this.#seconds = seconds;
    this.#news = [
      ...this.#news,
      seconds === 0
        ? 'what Prometheus shows is no longer late'
        : `what Prometheus shows follows the users ${seconds} s late, although its times do not ` +
          'tell (samples that are stamped on their way, or answers that are kept?); allowed for',
    ];
  }

  async #ask(
    text: string,
    { time, aheadSeconds, scrapeSeconds }: DelayMoment,
    abort: AbortSignal,
  ): Promise<void> {
    try {
      const asked = time + aheadSeconds;
      const answer = await this.#prometheus.query(`sum(${text})`, asked, abort);
      const value = answer.series[0]?.samples.at(-1)?.[1];
      if (value === undefined || Number.isNaN(value)) return;
      // An answer that says how late it is hides nothing.
      const spoken = time - (answer.behindSeconds ?? 0);
      const kept = (this.#shown.get(text) ?? []).filter(([at]) => at > time - pastSeconds);
      const [before = -Infinity, most = -Infinity] = kept.at(-1) ?? [];
      if (spoken <= before) return;
      this.#shown.set(text, [...kept, [spoken, value]]);
      if (value >= most) return;
      const fall = { text, from: asked - (time - before), to: asked };
      this.#restart ??= await secondsSinceRestart(this.#prometheus, fall, scrapeSeconds, abort);
    } catch {
      // What cannot be asked now is asked again.
    }
  }
}

/**
 * The counters of all that the judged queries are about: these are in proportion to the users. What grows
 * only from some load on, as failures or a latency do, would seem to follow them late.
 */
function metricsOf(watched: readonly WatchedQuery[]): string[] {
  const metrics = new Set<string>();
  for (const { signal, promql, raw, analysis } of watched) {
    if (signal.reportOnly || raw !== null || analysis.offsetSeconds > 0) continue;
    const counters = new Set<string | null>();
    analyseQuery(promql, (metricName, { isCounted }) => {
      if (isCounted) counters.add(metricName);
      return 0;
    });
    for (const selector of analysis.selectors) {
      const text = counters.has(selector.metricName) ? countOf(selector) : null;
      if (text !== null) metrics.add(text);
    }
  }
  return [...metrics].slice(0, mostMetrics);
}

/** Metrics of what goes wrong, or waits. */
const partWords =
  /(^|_)(err|errors?|fail|failed|failures?|exceptions?|timeouts?|reject(ed|ions)?|drop(ped|s)?|throttled|retries|retry|misses|cancell?ed|aborted|shed|gc|pauses?|wait|waiting|waits|blocked|queued?|lag)(_|$)/;
/** Labels of how a request ended, or how long it took. */
const partLabels = /code|status|err|outcome|result|exception|success|^le$/i;

/** The counter of all requests behind a selector; null: it counts something else. */
function countOf({ metricName, matchers }: Selector): string | null {
  if (metricName === null || partWords.test(metricName)) return null;
  const others = matchers.filter(({ label }) => !partLabels.test(label)).map(({ text }) => text);
  // Of buckets the one that counts all: there are many of them.
  const all = metricName.endsWith('_bucket') ? [...others, 'le="+Inf"'] : others;
  const name = metricName.replace(/_sum$/, '_count');
  return `{${[`__name__=${JSON.stringify(name)}`, ...all].join(',')}}`;
}
