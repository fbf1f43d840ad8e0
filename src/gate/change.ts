import type { Baseline } from './baseline.ts';
import { deviation, isFound, logUsers, type Measurement } from './measurement.ts';
import { mean, sum } from './statistics.ts';

/** A change of ln(capacity) and its standard error. */
export interface Estimate {
  readonly center: number;
  readonly error: number;
}

/**
 * How far the measurements of one build lie from the baseline. `least` takes the ends that
 * one-sided results have below, `most` those above; null where a result has none: a side that was
 * not seen decides nothing. Where every result has both, the two are the same.
 */
export interface Change {
  readonly least: Estimate | null;
  readonly most: Estimate | null;
  /** The least error that so many measurements in all could have. */
  readonly errorAfter: (measurements: number) => number;
}

/**
 * Two or three measurements say little of how they scatter, so it is assumed, with the weight of so
 * many retests, that they draw the whole spread anew. More catch more losses, and fail more builds
 * that are unchanged where that is not so: see bench/gate.ts.
 */
const priorRetests = 1.5;

/** A number of users that one measurement stands for. */
interface Point {
  readonly log: number;
  /** Of its log; 0 for the end of an interval, which has its doubt in it. */
  readonly deviation: number;
}

/** `measurements`: one or more, of the same build and run. */
export function changeOf(measurements: readonly Measurement[], baseline: Baseline): Change {
  return {
    least: estimate(
      measurements.map((one) => pointOf(one, one.low)),
      baseline,
    ),
    most: estimate(
      measurements.map((one) => pointOf(one, one.high)),
      baseline,
    ),
    errorAfter(count) {
      const measured = mean(measurements.map((one) => (isFound(one) ? deviation(one) ** 2 : 0)));
      const total = baseline.spread.deviation ** 2 + measured;
      return Math.hypot(Math.sqrt(total / count), deviation(baseline));
    },
  };
}

function pointOf(measurement: Measurement, end: number | null): Point | null {
  if (isFound(measurement)) {
    return { log: logUsers(measurement.users), deviation: deviation(measurement) };
  }
  return end === null ? null : { log: logUsers(end), deviation: 0 };
}

/**
 * The mean of the measurements, against the baseline. One measurement has the whole spread from
 * run to run in it. What a further one draws anew is learnt from how the measurements scatter:
 * where they agree, the run shares its day, and measuring again takes away their own errors alone.
 * The mean's variance is then total - redrawn (1 - 1 / count).
 */
function estimate(points: readonly (Point | null)[], baseline: Baseline): Estimate | null {
  const seen = points.filter((point) => point !== null);
  if (seen.length < points.length) return null;
  const logs = seen.map(({ log }) => log);
  const center = mean(logs);
  const count = seen.length;
  const measured = mean(seen.map((point) => point.deviation ** 2));
  const total = baseline.spread.deviation ** 2 + measured;
  const squares = sum(logs.map((log) => (log - center) ** 2));
  const scatter = (priorRetests * total + squares) / (priorRetests + count - 1);
  const redrawn = Math.min(total, Math.max(measured, scatter));
  const variance = total - redrawn * (1 - 1 / count);
  return {
    center: center - logUsers(baseline.users),
    error: Math.hypot(Math.sqrt(variance), deviation(baseline)),
  };
}
