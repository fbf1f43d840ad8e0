import type { Problem } from '../../errors.ts';
import type { PrometheusQueries, QueryResult } from './queries.ts';
import { agree, allowanceOf, clockNotices, lookAtClock, sameClock } from './server-clock.ts';
import type { ClockLook, ServerClock } from './server-clock.ts';

/** Seconds between two looks. */
const everySeconds = 30;

/** A look that took longer tells nothing of a change, in seconds. */
const mostUncertain = 1.5;

/** Looks before load: behind one address there may be several servers. */
const firstLooks = 3;

/**
 * `Date` headers show full seconds, and the way takes a while: when they move by less than this
 * against our clock, in seconds, that is no sign of a clock that was set.
 */
const leastJump = 6;

/** The server's clock during a run, looked at now and then. */
export class WatchedClock {
  readonly #prometheus: PrometheusQueries;
  readonly #localTime: () => number;
  #look: ClockLook | null = null;
  #lookedAt = -Infinity;
  #news: readonly string[] = [];
  /** How far ahead of our clock the `Date` of the last answer was; null: none was told. */
  #shownAhead: number | null = null;

  /** `localTime` is our own clock, in seconds since the epoch. */
  constructor(prometheus: PrometheusQueries, localTime: () => number) {
    this.#prometheus = prometheus;
    this.#localTime = localTime;
  }

  get now(): ServerClock {
    return this.#look === null ? sameClock : allowanceOf(this.#look);
  }

  /**
   * The first comparison, before load. Clocks that differ from answer to answer cannot be allowed
   * for. Rejects as `lookAtClock` does.
   *
   * @param prometheus the same server, which may be asked in another way before load
   */
  async check(
    abort: AbortSignal,
    prometheus: PrometheusQueries = this.#prometheus,
  ): Promise<{ problems: Problem[]; notices: string[] }> {
    const all = await Promise.all(
      Array.from({ length: firstLooks }, () => lookAtClock(prometheus, this.#localTime, abort)),
    );
    const looks = all.filter((look) => look !== null);
    this.#lookedAt = this.#localTime();
    const [first] = looks;
    if (first === undefined) {
      return { problems: [], notices: [] };
    }
    const other = looks.find((look) => !agree(look, first));
    if (other !== undefined) {
      const message =
        `the clock of Prometheus differs from answer to answer: ${wordsOf(first)}, then ` +
        `${wordsOf(other)}; expected one server, or servers whose clocks agree`;
      return { problems: [{ input: 'prometheus-url', message }], notices: [] };
    }
    this.#look = looks.reduce((one, look) => (look.uncertainty < one.uncertainty ? look : one));
    return { problems: [], notices: clockNotices(this.now) };
  }

  /** Takes answers that have just come: where their `Date` has jumped, the clock is due to be looked at. */
  hear(answers: readonly { readonly result: QueryResult | string }[]): boolean {
    const now = this.#localTime();
    const ahead = answers.flatMap(({ result }) =>
      typeof result === 'string' || result.date === undefined ? [] : [result.date - now],
    )[0];
    if (ahead === undefined) return false;
    const jumped = this.#shownAhead !== null && Math.abs(ahead - this.#shownAhead) >= leastJump;
    if (jumped) this.#lookedAt = -Infinity;
    this.#shownAhead = ahead;
    return jumped;
  }

  /** Looks again where the last look is long ago. Never rejects: the last look then stands. */
  async follow(abort: AbortSignal): Promise<void> {
    if (this.#localTime() - this.#lookedAt < everySeconds) {
      return;
    }
    this.#lookedAt = this.#localTime();
    const look = await lookAtClock(this.#prometheus, this.#localTime, abort).catch(() => null);
    const isCertain = look !== null && look.uncertainty <= mostUncertain;
    if (!isCertain || (this.#look !== null && agree(look, this.#look))) {
      return;
    }
    const before = wordsOf(this.now);
    this.#look = look;
    this.#news = [
      `the clock of Prometheus was ${before}, and is now ${wordsOf(this.now)}; allowed for`,
    ];
  }

  /** What is to be told of changes; each is given once. */
  takeNews(): readonly string[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }
}

function wordsOf({ aheadSeconds, lagSeconds }: ServerClock): string {
  const ahead = Math.round(aheadSeconds);
  const clock =
    ahead === 0 ? 'with ours' : `${Math.abs(ahead)} s ${ahead > 0 ? 'ahead' : 'behind'}`;
  return lagSeconds < 1 ? clock : `${clock} (and looks ${Math.round(lagSeconds)} s back)`;
}
