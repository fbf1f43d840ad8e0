import { allowedShareOf, averageOf } from './buckets.ts';
import { readingOf, unknownReading } from './evaluate.ts';
import type { Look } from './evaluate.ts';
import { newestValues } from './prometheus/queries.ts';
import type { QueryResult } from './prometheus/queries.ts';
import type { Question } from './questions.ts';
import type { Signal, SignalReading } from './signal.ts';
import { freshnessOf } from './sources.ts';
import type { Source } from './sources.ts';

/** What Prometheus said to one question. */
export interface Answer {
  /** A message where there is no answer. */
  readonly result: QueryResult | string;
  /**
   * The shares of requests beyond the threshold behind a quantile, see `sharesOf`; null: they were
   * not asked for, or are not to be had.
   */
  readonly shares: readonly number[] | null;
}

/** The circumstances of a look. Times in seconds. */
export interface Circumstances {
  readonly sources: ReadonlyMap<string, Source>;
  readonly highestValues: ReadonlyMap<Signal, number>;
  /** The time that Prometheus looks at, by its own clock, and that it was asked for. */
  readonly time: number;
  readonly asked: number;
  /** How far its clock is ahead of ours. */
  readonly aheadSeconds: number;
  /** Whether a level is being held, so that what is watched should be there. */
  readonly isLoaded: boolean;
  /** From this age on a newest sample says nothing of the present. */
  readonly staleSeconds: (question: Question) => number;
}

/** Judges what was said to one question. The reading's times are by our own clock. */
export function judge(
  question: Question,
  answer: Answer,
  { sources, highestValues, time, asked, aheadSeconds, isLoaded, staleSeconds }: Circumstances,
): SignalReading {
  const { signal, analysis, twin } = question;
  const { result } = answer;
  const behind = typeof result === 'string' ? 0 : (result.behindSeconds ?? 0);
  const spoken = Math.min(time, asked - behind);
  const own = analysis.selectors.flatMap(({ text }): [string, Source][] => {
    const source = sources.get(text);
    return source === undefined ? [] : [[text, source]];
  });
  const freshness = freshnessOf(new Map(own), time, staleSeconds(question));
  const newest = Math.min(spoken, (freshness.newest ?? spoken) - analysis.offsetSeconds);
  const from = analysis.windowSeconds === 0 ? newest : spoken - analysis.windowSeconds;
  const look: Look = {
    signal,
    from: from - aheadSeconds,
    to: Math.max(from, newest) - aheadSeconds,
    note: freshness.note,
    twin,
  };
  if (typeof result === 'string') {
    return unknownReading({ ...look, note: result }, 'unreachable');
  }
  if (result.partial !== undefined) {
    const note = `a part of the data is missing: ${result.partial}`;
    return unknownReading({ ...look, note }, 'partial');
  }
  if (freshness.unknown !== null) {
    return unknownReading(look, freshness.unknown);
  }
  if (behind > staleSeconds(question)) {
    const note = `the answer is of ${Math.round(behind)} s before: something keeps answers`;
    return unknownReading({ ...look, note }, 'stale');
  }
  const values = newestValues(result.series);
  const reading = readingOf(look, values, freshness.missing);
  const absent = own.filter(([, source]) => source.kind === 'absent').map(([text]) => text);
  // What `when-missing` or a constant stands for is one thing, a query that looks at nothing at all
  // another.
  const seesNothing = isLoaded && own.length > 0 && absent.length === own.length;
  const isCapped = isHighest(reading, highestValues.get(signal));
  const notes = [
    ...result.warnings,
    ...(reading.unknown === 'no-data' || seesNothing
      ? absent.map((text) => `nothing matches ${text}`)
      : []),
    ...(isCapped ? ['the value is the highest finite bucket; the true one may be larger'] : []),
  ];
  return {
    ...reading,
    ...averageIn(question, reading, answer),
    note: notes.join('; '),
    ...(isCapped && reading.state === 'healthy' && { isCapped }),
  };
}

/** The server multiplies and divides in its own order. */
const roundingError = 1e-9;

function isHighest({ value }: SignalReading, highest: number | undefined): boolean {
  return (
    value !== null &&
    highest !== undefined &&
    Math.abs(value - highest) <= roundingError * Math.abs(highest)
  );
}

function averageIn(
  { analysis: { averaging, bucketQuantile } }: Question,
  reading: SignalReading,
  { shares }: Answer,
): Pick<SignalReading, 'average' | 'allowedShare'> {
  if (averaging === 'margin') {
    return { average: reading.average };
  }
  if (averaging === 'never' || bucketQuantile === null || shares === null) {
    return { average: null };
  }
  const average = averageOf(reading, bucketQuantile, shares);
  return { average, ...allowedShareOf(average, bucketQuantile.quantile) };
}
