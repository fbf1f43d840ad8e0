import type { AgentStatistics } from '../cluster/agent.ts';
import type { Problem } from '../errors.ts';
import { Answers, notAsked } from './answers.ts';
import { checkQueries, connectionProblem } from './check/check.ts';
import { unknownReading } from './evaluate.ts';
import { Guards, withoutCapped } from './guards.ts';
import type { PrometheusQueries } from './prometheus/queries.ts';
import type { QueryAnalysis } from './promql/analysis.ts';
import { distinctSelectors, questionsOf, watchedQueries } from './questions.ts';
import type { Question, WatchedQuery } from './questions.ts';
import { judge } from './readings.ts';
import { RuleBook } from './rule-book.ts';
import { sameClock } from './prometheus/server-clock.ts';
import type { ServerClock } from './prometheus/server-clock.ts';
import type { Signal, SignalReading } from './signal.ts';
import { earlier } from './sources.ts';
import type { Source } from './sources.ts';
import { statisticReading } from './statistic-reading.ts';
import { WatchedDelay } from './watched-delay.ts';
import { WatchedSources } from './watched-sources.ts';
import { WatchedClock } from './prometheus/watched-clock.ts';

export interface MonitorOptions {
  readonly signals: readonly Signal[];
  /** Null when all signals are statistics of the agents. */
  readonly prometheus: PrometheusQueries | null;
  /** The same server for the check, which may wait; missing: `prometheus`. */
  readonly beforeLoad?: PrometheusQueries | null;
  /** Seconds between two scrapes, where that need not be found out. */
  readonly scrapeSecondsOverride?: number;
  /**
   * Our own clock, in seconds since the epoch, which that of Prometheus is compared with; missing:
   * both are the same, as in a simulation.
   */
  readonly localTime?: () => number;
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
  /** How many users there are, for what follows them; left out: not told. */
  readonly users?: number;
}

/** What a check has to say. */
export interface CheckResult {
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  /** Those of the notices that tell of a mistake, which the run would not recover from; missing: none. */
  readonly mistakes?: readonly string[];
  /** Prometheus cannot be used at all. */
  readonly isUnreachable?: boolean;
}

const defaultScrapeSeconds = 15;

/** Watches the signals. It has no clock: the time is told at every look. */
export class Monitor {
  readonly #signals: readonly Signal[];
  #watched: readonly WatchedQuery[];
  #rules = new RuleBook([]);
  readonly #scrapeSecondsOverride: number | null;
  readonly #beforeLoad: PrometheusQueries | null;
  readonly #guards: Guards;
  readonly #clock: WatchedClock | null;
  #scrapeSeconds: number;
  #highestValues: ReadonlyMap<Signal, number> = new Map();
  readonly #answers: Answers;
  readonly #sources: WatchedSources;
  readonly #hiddenDelay: WatchedDelay | null;

  constructor(options: MonitorOptions) {
    const { signals, prometheus, localTime, scrapeSecondsOverride = null } = options;
    this.#signals = signals;
    this.#watched = watchedQueries(signals);
    this.#guards = new Guards(signals);
    this.#answers = new Answers(prometheus);
    this.#beforeLoad = options.beforeLoad ?? prometheus;
    this.#sources = new WatchedSources(prometheus);
    this.#hiddenDelay = prometheus && new WatchedDelay(prometheus);
    this.#clock =
      prometheus === null || localTime === undefined
        ? null
        : new WatchedClock(prometheus, localTime);
    this.#scrapeSecondsOverride = scrapeSecondsOverride;
    this.#scrapeSeconds =
      scrapeSecondsOverride ?? (this.#watched.length === 0 ? 1 : defaultScrapeSeconds);
  }

  /**
   * Seconds between two scrapes of the target. Until `check` found it out, and when that could
   * not: 15. 1 when all signals are statistics of the agents.
   */
  get scrapeSeconds(): number {
    return this.#scrapeSeconds;
  }

  /**
   * How far back the judged queries look at most, in seconds; 0 for instant selectors only. What
   * recorded values and summaries remember counts; `check` finds it out. Null when all windows are
   * free (`$__rate_interval`), and when no query is judged.
   */
  get windowSeconds(): number | null {
    const fixed = this.#watched
      .filter(({ signal, analysis }) => !signal.reportOnly && !isFree(analysis))
      .map(({ analysis }) => analysis.windowSeconds);
    return fixed.length === 0 ? null : Math.max(...fixed);
  }

  /**
   * How far back the query of a signal looks, in seconds, with what its samples remember; null: its
   * windows are free, or it has no query.
   */
  windowOf(signal: Signal): number | null {
    const watched = this.#watched.find((one) => one.signal === signal);
    return watched === undefined || isFree(watched.analysis)
      ? null
      : watched.analysis.windowSeconds;
  }

  /**
   * Checks everything that can be known before load: compares the clocks, reads the recording
   * rules, runs every query once at `time` (seconds since the epoch), and finds out the scrape
   * interval. A query without a value is no problem yet. Rejects only with the reason of `abort`.
   */
  async check(time: number, abort: AbortSignal): Promise<CheckResult> {
    const [first] = this.#watched;
    if (first === undefined) {
      return { problems: [], notices: [] };
    }
    if (this.#beforeLoad === null) {
      const message = `expected the URL of Prometheus, because the signal "${first.signal.name}" has a query; got none`;
      return { problems: [{ input: 'prometheus-url', message }], notices: [] };
    }
    try {
      const clock = await this.#clock?.check(abort, this.#beforeLoad);
      const findings = await checkQueries(
        this.#beforeLoad,
        this.#watched,
        time + this.#clockNow.aheadSeconds,
        this.#scrapeSecondsOverride,
        abort,
      );
      const { problems, notices, scrapeSeconds, rules } = findings;
      this.#rules = rules;
      this.#watched = watchedQueries(this.#signals, rules);
      this.#scrapeSeconds = scrapeSeconds ?? this.#scrapeSeconds;
      this.#highestValues = findings.highestValues;
      const guessed =
        scrapeSeconds === null && problems.length === 0
          ? [`The scrape interval is not known yet; taken as ${this.#scrapeSeconds} s`]
          : [];
      return {
        problems: [...(clock?.problems ?? []), ...problems],
        notices: [...(clock?.notices ?? []), ...notices, ...guessed],
        ...(findings.mistakes.length > 0 && { mistakes: findings.mistakes }),
      };
    } catch (error) {
      abort.throwIfAborted();
      return { problems: [connectionProblem(error)], notices: [], isUnreachable: true };
    }
  }

  /**
   * Reads all signals, and the twins of judged queries with long fixed windows, in the order of
   * the signals; then what the users see, where that matters (see Guards). Never rejects: what cannot be read is unknown, with the reason in its note.
   */
  async read(moment: Moment, abort: AbortSignal): Promise<SignalReading[]> {
    const { aheadSeconds, lagSeconds: clockLag } = this.#clockNow;
    const hidden = this.#hiddenDelay?.seconds ?? 0;
    const lagSeconds = clockLag + hidden;
    const asked = moment.time + aheadSeconds;
    const time = asked - lagSeconds;
    const questions = this.#watched
      .filter(({ signal }) => !isWarmingUp(signal, moment))
      .flatMap((watched) =>
        questionsOf(watched, {
          settledSeconds:
            moment.settledSince === null
              ? 0
              : Math.max(0, moment.time - lagSeconds - moment.settledSince),
          scrapeSeconds: this.#scrapeSeconds,
          delaySeconds: this.#delaySeconds,
        }),
      );
    const [answers, shown] = await Promise.all([
      Promise.all(questions.map((question) => this.#answers.of(question, asked, abort))),
      this.#sources.find(
        questions,
        {
          ...{ time: asked, startedAt: moment.startedAt + aheadSeconds },
          staleSeconds: Math.max(0, ...questions.map((question) => this.#staleSeconds(question))),
        },
        abort,
      ),
      this.#clock?.follow(abort),
      this.#followDelay(moment, abort),
    ]);
    if (this.#clock?.hear(answers) === true) await this.#clock.follow(abort);
    const sources = earlier(shown, hidden);
    this.#learnDelay(questions, sources, time);
    const circumstances = {
      sources,
      highestValues: this.#highestValues,
      time,
      asked,
      aheadSeconds,
      isLoaded: moment.settledSince !== null,
      staleSeconds: (question: Question) => this.#staleSeconds(question),
    };
    const ofClock = this.#clock?.takeNews() ?? [];
    const readings = questions
      .map((question, index) => judge(question, answers[index] ?? notAsked, circumstances))
      // What was asked by a clock that was set meanwhile speaks of another time.
      .map((reading) => (ofClock.length > 0 ? unknownReading(reading, 'stale') : reading));
    const news = [...ofClock, ...(this.#hiddenDelay?.takeNews() ?? [])];
    const own = this.#signals.flatMap((signal) => {
      const look = { signal, from: moment.time, to: moment.time, note: '', twin: false };
      return isWarmingUp(signal, moment)
        ? [unknownReading(look, 'warm-up')]
        : signal.source.kind === 'query'
          ? readings.filter((reading) => reading.signal === signal)
          : [statisticReading(look, moment.statistics)];
    });
    const guards = this.#guards.read(own, moment.statistics);
    const restart = this.#hiddenDelay?.takeRestart() ?? null;
    return [...noting(withoutCapped(own, guards), news, restart), ...guards];
  }

  async #followDelay(moment: Moment, abort: AbortSignal): Promise<void> {
    const { time, users, statistics } = moment;
    if (users === undefined) return;
    const { aheadSeconds } = this.#clockNow;
    const scrapeSeconds = this.#scrapeSeconds;
    const raw = this.#watched.filter(({ analysis: { selectors } }) =>
      selectors.every(({ metricName }) => !this.#rules.isRecorded(metricName)),
    );
    const load = { users, statistics };
    await this.#hiddenDelay?.follow(load, raw, { time, aheadSeconds, scrapeSeconds }, abort);
  }

  get #clockNow(): ServerClock {
    return this.#clock?.now ?? sameClock;
  }

  /** Learns from raw series only: what is recorded is as old as its rule has it. */
  #learnDelay(
    questions: readonly Question[],
    sources: ReadonlyMap<string, Source>,
    time: number,
  ): void {
    const ages = distinctSelectors(questions.map(({ analysis }) => analysis))
      .filter(({ metricName }) => !this.#rules.isRecorded(metricName))
      .flatMap(({ text }) => {
        const source = sources.get(text);
        return source?.kind === 'present' ? [Math.max(0, time - source.newest)] : [];
      });
    this.#sources.learnAges(ages);
  }

  /** See WatchedSources. */
  get #delaySeconds(): number {
    return this.#sources.delayBeyond(this.#scrapeSeconds);
  }

  /**
   * The age from which a newest sample says nothing of the present: three scrapes, so that one may
   * fail, at least ten seconds, and what samples take at best; for recorded ones three evaluations.
   */
  #staleSeconds({ analysis }: Question): number {
    const intervals = analysis.selectors.map(({ metricName }) =>
      this.#rules.intervalOf(metricName),
    );
    const slowest = Math.max(this.#scrapeSeconds, ...intervals);
    return this.#delaySeconds + Math.max(3 * slowest, 10);
  }
}

/** What is to be told at this look stands with its first reading. */
function noting(
  [first, ...others]: readonly SignalReading[],
  news: readonly string[],
  restart: number | null,
): SignalReading[] {
  if (first === undefined) return [];
  const note = [...news, first.note].filter(Boolean).join('; ');
  return [{ ...first, note, ...(restart !== null && { restartedWithin: restart }) }, ...others];
}

function isFree({ usesRateInterval, windowSeconds }: QueryAnalysis): boolean {
  return usesRateInterval && windowSeconds === 0;
}

function isWarmingUp(signal: Signal, { time, startedAt }: Moment): boolean {
  return time - startedAt < signal.warmUpSeconds;
}
