import { PrometheusError } from './queries.ts';
import type { Sample } from './queries.ts';

/** The end of the year 9999, in seconds since the epoch: what counts milliseconds is beyond it. */
const lastSecond = 253_402_300_799;

/** Servers round, and their way takes a while: a difference up to this is none, in seconds. */
const sameSeconds = 1;

/** No server that is asked for a moment answers for one so much later, in seconds. */
const mostAheadSeconds = 60;

/** Nor for one so much earlier: what is kept for longer than this is broken. In seconds. */
const mostBehindSeconds = 3600;

/**
 * Throws a PrometheusError where a time that a server tells can be none.
 *
 * @param seconds since the epoch, as it should be
 * @param shown what stands before it in the message
 */
export function assertTime(seconds: number, shown = 'answered with the time'): void {
  if (seconds >= 0 && seconds <= lastSecond) return;
  throw new PrometheusError('bad-answer', `${shown} ${seconds}, expected seconds since 1970`);
}

/**
 * How long before the moment that it was asked for an answer speaks, in seconds, as where a cache
 * keeps answers; 0: of that moment. An instant query is answered for the moment it is asked for.
 *
 * @param asked seconds since the epoch
 * @throws PrometheusError where it speaks of a time that has nothing to do with what was asked
 */
export function behindOf(asked: number, spoken: SpokenSpan): number {
  const [ahead, behind] = [spoken.to - asked, asked - spoken.from];
  if (ahead > mostAheadSeconds || behind > mostBehindSeconds) {
    const apart = ahead > mostAheadSeconds ? `${words(ahead)} after` : `${words(behind)} before`;
    throw new PrometheusError(
      'bad-answer',
      `answered for a time ${apart} the one that it was asked for; does something before it keep, or make up, answers?`,
    );
  }
  return behind > sameSeconds ? behind : 0;
}

/** The earliest and the latest time of the samples of an instant answer, in seconds since the epoch. */
export interface SpokenSpan {
  readonly from: number;
  readonly to: number;
}

/** Gathers the times of the samples of an answer. */
export class SpokenTime {
  #from = Infinity;
  #to = -Infinity;

  add([time]: Sample): void {
    this.#from = Math.min(this.#from, time);
    this.#to = Math.max(this.#to, time);
  }

  /** Null: there was none. */
  get span(): SpokenSpan | null {
    return this.#from <= this.#to ? { from: this.#from, to: this.#to } : null;
  }
}

function words(seconds: number): string {
  return `${Math.round(seconds)} s`;
}
