import { build, type Histogram } from 'hdr-histogram-js';
import type { AgentStatistics, ShortAnswers } from '../agent.ts';
import { LatencyCounter } from '../latencies.ts';
import { type ErrorKind, errorKinds } from './error-kind.ts';

/** One request that has ended. */
export interface FinishedRequest {
  /** Seconds since the epoch. */
  readonly at: number;
  /** From the moment the user meant to ask until the end of the response, or the time-out. */
  readonly latencySeconds: number;
  /** The part of it for which the user waited for this process, before it asked. */
  readonly lateSeconds: number;
  readonly error: ErrorKind | null;
  /** The step that was answered much shorter than at first; missing: none was. */
  readonly shortFor?: string;
}

/** What is known of a time. */
export interface Reading {
  readonly statistics: AgentStatistics;
  readonly errors: ErrorCounts;
  /** By how much users asked later than they meant to, on average; NaN where nothing was timed. */
  readonly lateSeconds: number;
}

/** The errors that are an answer of the service. */
const answers: readonly ErrorKind[] = ['status', 'throttled', 'content', 'page'];

/** How often each kind of error came. */
export type ErrorCounts = Readonly<Record<ErrorKind, number>>;

/** Statistics reach back this far. */
const keptSeconds = 600;

/** Without a beginning, statistics cover this long. */
const latestSeconds = 5;

const microseconds = 1e6;

/**
 * What the users saw, second by second, for the last ten minutes. Latencies are kept in
 * histograms (HdrHistogram, three digits), which can be merged without loss.
 *
 * A request that failed before the service could answer (refused, reset, …) counts as an error but
 * has no latency. One that was given up after the time-out has that one: without those, a service
 * that leaves its users waiting would look quick. One that failed for want of something on this
 * machine (`local`) never reached the service: it is told among the errors, and left out of the
 * statistics.
 */
export class RequestStatistics {
  readonly #startedAt: number;
  /** By whole second, in order. */
  readonly #tallies = new Map<number, Tally>();
  /** The sum of [from, to): the next question usually has the same beginning. */
  #sum = { from: 0, to: 0, tally: new Tally() };

  /** @param startedAt seconds since the epoch */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Counts a request; what ended ten minutes before it is forgotten. */
  record(request: FinishedRequest): void {
    const second = Math.floor(request.at);
    let tally = this.#tallies.get(second);
    if (tally === undefined) {
      tally = new Tally();
      this.#tallies.set(second, tally);
      for (const old of this.#tallies.keys()) {
        if (old >= second - keptSeconds) break;
        this.#tallies.delete(old);
      }
    }
    tally.record(request);
  }

  /**
   * Merges the whole seconds that begin at `since` or later, and the present one up to `now`.
   *
   * @param since seconds since the epoch, within the last ten minutes; null: the last 5 seconds
   * @param now seconds since the epoch
   */
  read(since: number | null, now: number): Reading {
    const present = Math.floor(now);
    const first = Math.max(
      Math.ceil(since ?? now - latestSeconds),
      Math.floor(this.#startedAt),
      present - keptSeconds,
    );
    const tally = new Tally();
    tally.add(since === null ? this.#add(new Tally(), first, present) : this.#past(first, present));
    this.#add(tally, Math.max(first, present), present + 1);
    const from = Math.min(Math.max(first, this.#startedAt), now);
    return {
      statistics: { from, to: now, ...tally.statistics(now - from) },
      errors: tally.errors,
      lateSeconds: tally.lateSeconds,
    };
  }

  /** The sum of [from, to); only what came since the last question is added to what is known. */
  #past(from: number, to: number): Tally {
    if (this.#sum.from !== from) this.#sum = { from, to: from, tally: new Tally() };
    this.#add(this.#sum.tally, this.#sum.to, to);
    this.#sum.to = Math.max(this.#sum.to, to);
    return this.#sum.tally;
  }

  #add(sum: Tally, from: number, to: number): Tally {
    for (let second = from; second < to; second++) {
      const tally = this.#tallies.get(second);
      if (tally !== undefined) sum.add(tally);
    }
    return sum;
  }
}

/** What is known of some requests. */
class Tally {
  /** In microseconds. */
  readonly #latencies: Histogram = build({
    bitBucketSize: 32,
    autoResize: true,
    numberOfSignificantValueDigits: 3,
  });
  /** The same, for those who merge the statistics of several agents. */
  readonly #told = new LatencyCounter();
  #answered = 0;
  /** The histogram rounds; the mean is exact. */
  #latencySeconds = 0;
  #lateSeconds = 0;
  readonly errors = Object.fromEntries(errorKinds.map((kind) => [kind, 0])) as Record<
    ErrorKind,
    number
  >;
  /** Requests that reached, or should have reached, the service. */
  #requests = 0;
  #short: ShortAnswers | null = null;

  /** The mean; dividing by zero gives NaN where nothing was timed, as wanted. */
  get lateSeconds(): number {
    return this.#lateSeconds / this.#latencies.totalCount;
  }

  record({ error, latencySeconds, lateSeconds, shortFor }: FinishedRequest): void {
    if (error !== null) this.errors[error]++;
    if (error === 'local') return;
    this.#requests++;
    if (shortFor !== undefined) this.#addShort({ count: 1, step: shortFor });
    const isAnswered = error === null || answers.includes(error);
    if (isAnswered) this.#answered++;
    if (isAnswered || error === 'time-out') {
      this.#latencies.recordValue(Math.round(latencySeconds * microseconds));
      this.#told.record(latencySeconds);
      this.#latencySeconds += latencySeconds;
      this.#lateSeconds += lateSeconds;
    }
  }

  add(other: Tally): void {
    this.#requests += other.#requests;
    this.#latencySeconds += other.#latencySeconds;
    this.#lateSeconds += other.#lateSeconds;
    for (const kind of errorKinds) this.errors[kind] += other.errors[kind];
    this.#answered += other.#answered;
    if (other.#short !== null) this.#addShort(other.#short);
    this.#told.add(other.#told);
    if (other.#latencies.totalCount > 0) this.#latencies.add(other.#latencies);
  }

  #addShort({ count, step }: ShortAnswers): void {
    this.#short = { count: (this.#short?.count ?? 0) + count, step };
  }

  /** The statistics of these requests, had they come in `seconds`. */
  statistics(seconds: number): Omit<AgentStatistics, 'from' | 'to'> {
    return {
      requests: this.#requests,
      answered: this.#answered,
      ...(this.#short !== null && { short: this.#short }),
      latencies: this.#told.histogram(),
      values: this.#values(seconds),
    };
  }

  #values(seconds: number): AgentStatistics['values'] {
    const timed = this.#latencies.totalCount;
    const percentile = (percent: number): number =>
      timed > 0 ? this.#latencies.getValueAtPercentile(percent) / microseconds : NaN;
    const failed = errorKinds.reduce(
      (sum, kind) => (kind === 'local' ? sum : sum + this.errors[kind]),
      0,
    );
    return {
      // Dividing by zero gives NaN where nothing was requested, as wanted.
      'latency-mean': this.#latencySeconds / timed,
      'latency-p50': percentile(50),
      'latency-p90': percentile(90),
      'latency-p95': percentile(95),
      'latency-p99': percentile(99),
      'error-ratio': failed / this.#requests,
      'requests-per-second': this.#requests > 0 ? this.#requests / seconds : NaN,
    };
  }
}
