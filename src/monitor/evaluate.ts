import type { Signal, SignalReading, UnknownReason } from './signal.ts';

/** Margins end here: e^5 is about 150 times the threshold. */
export const largestMargin = 5;

/**
 * How far a value is beyond a threshold, clamped to [-5, 5]: below 0 is healthy, 0 and above
 * degraded. ln(value / threshold) for `max`, its negative for `min`; no value at all, 0 or less,
 * is as far below the threshold as can be. A threshold of 0 or less has no logarithm: there it is
 * the distance over the size of the threshold (over 1 for 0), with the same sign and the same 0.
 */
export function marginOf(bound: Signal['bound'], threshold: number, value: number): number {
  const distance =
    threshold > 0
      ? Math.log(Math.max(0, value) / threshold)
      : (value - threshold) / (threshold === 0 ? 1 : -threshold);
  const beyond = bound === 'max' ? distance : 0 - distance;
  return Math.min(largestMargin, Math.max(-largestMargin, beyond));
}

/** The worst of several series; those that are NaN say nothing. Null when none says anything. */
export function worstOf(bound: Signal['bound'], values: readonly number[]): number | null {
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) {
    return null;
  }
  // No spreading: there may be more series than a call takes arguments.
  return numbers.reduce((one, other) =>
    bound === 'max' ? Math.max(one, other) : Math.min(one, other),
  );
}

/** What is common to all readings of one look. */
export interface Look {
  readonly signal: Signal;
  /** The time that the value speaks of, in seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly note: string;
  readonly twin: boolean;
}

/**
 * Judges the values of all series of a signal. Without a value, `when-missing` decides; where
 * that says unknown, `missing` is the reason. A signal that is healthy without a value has none,
 * and the margin -5. The average is the margin: see `averageOf` for what must not be averaged.
 */
export function readingOf(
  look: Look,
  values: readonly number[],
  missing: UnknownReason,
): SignalReading {
  const { bound, threshold, whenMissing } = look.signal;
  const worst = worstOf(bound, values) ?? (whenMissing === 'zero' ? 0 : null);
  if (worst !== null) {
    const margin = marginOf(bound, threshold, worst);
    const state = margin < 0 ? 'healthy' : 'degraded';
    return { ...look, state, value: worst, margin, average: margin, unknown: null };
  }
  return whenMissing === 'healthy'
    ? {
        ...look,
        state: 'healthy',
        value: null,
        margin: -largestMargin,
        average: -largestMargin,
        unknown: null,
      }
    : unknownReading(look, missing);
}

/** A reading that tells nothing, and why. */
export function unknownReading(look: Look, unknown: UnknownReason): SignalReading {
  return { ...look, state: 'unknown', value: null, margin: null, average: null, unknown };
}
