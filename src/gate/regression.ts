/**
 * Whether a build carries fewer users than the base branch.
 *
 * Pass: a loss of `max-regression` or more is ruled out at `confidence`: the low end of the change
 * lies above it. This is the test of non-inferiority by its interval (ICH E9, 3.3.2; as each end
 * holds at `confidence`, the interval is the one of Schuirmann's two one-sided tests).
 *
 * Fail: the best estimate has lost more than `max-regression`, and the loss is real at the level
 * of `falseAlarm`, and it was measured more than once. The level is far stricter than `confidence`
 * as a wrong red costs a team's trust, and a loss that slips through once is seen in the next run.
 *
 * Retest: a loss of a third of the smallest that fails is measured again, up to `mostMeasurements`
 * times: a group-sequential test of equal levels (Pocock, Biometrika 64, 1977), whose further looks
 * cost little, as they share the run's day, or begin far below the level where they do not. Where the
 * base can be measured first, it is at a loss of two fifths, so that a build takes 1.3 searches at most
 * in the mean. Where there is no time to measure again, only a loss at a tenth of the level fails (in
 * the manner of Haybittle and Peto's stopping rule).
 *
 * Else: inconclusive. Where the spread from run to run is 3%, no rule can tell a loss of 5% from none
 * by one run, so the smallest loss that could have been seen is given beside.
 *
 * A gain is claimed at the level at which a loss fails, so that no loss is ever called a gain.
 *
 * How often each happens, on builds with a known loss: `node bench/gate.ts`.
 */
import type { Baseline } from './baseline.ts';
import { changeOf } from './change.ts';
import { canRetest, deviation, isFound, type Measurement, type Retests } from './measurement.ts';
import { studentQuantile } from './statistics.ts';
import { regressionSentence } from './words.ts';

export interface RegressionSettings {
  /** The loss that is allowed, as 0.05; 0 or more, below 1. */
  readonly maxRegression: number;
  /** As 0.95. */
  readonly confidence: number;
}

/** A build against its baseline; changes in percent, -9 for a loss of 9%. */
export interface Comparison {
  readonly baseline: Baseline;
  /** Null where the capacity was seen from one side only. */
  readonly changePercent: number | null;
  /** Each end holds at the confidence of the gate; null where that side is open. */
  readonly changeLowPercent: number | null;
  readonly changeHighPercent: number | null;
  /** The smallest loss that would have failed with a power of 80%; null where changePercent is. */
  readonly detectableLossPercent: number | null;
}

export interface RegressionVerdict {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly reason: string;
  /** Measure the build again, and judge all its measurements together, before this is final. */
  readonly retest: boolean;
  readonly comparison: Comparison;
}

/** A build is measured so many times at most. */
export const mostMeasurements = 6;

/** The share of the smallest loss that fails, from which on a build is measured again. */
const usualSuspicion = 1 / 3;
const suspicions: Partial<Record<Retests, number>> = {
  'base first': 2 / 5,
  // The base is of the same hour, and chance smaller.
  sparing: 1 / 2,
};

/** The chance that one look fails an unchanged build: 0.5% at 95%, so that all stay within 1%. */
function falseAlarm(confidence: number): number {
  return (1 - confidence) / 10;
}

/** The chance with which the detectable loss is detected. */
const power = 0.8;

/** Judges the measurements of a build (one or more), which were made in one run. */
export function judgeRegression(
  settings: RegressionSettings,
  measurements: readonly Measurement[],
  baseline: Baseline,
  retests: Retests,
): RegressionVerdict {
  const quantile = (p: number): number => studentQuantile(p, baseline.spread.freedom);
  const allowed = -Math.log1p(-settings.maxRegression);
  /** The smallest loss that fails at a level, where its estimate has this error. */
  const failing = (level: number, error: number): number =>
    Math.max(allowed, quantile(1 - level) * error);

  const { least, most, errorAfter } = changeOf(measurements, baseline);
  const reach = quantile(settings.confidence);
  const ends = {
    low: least === null ? null : least.center - reach * least.error,
    high: most === null ? null : most.center + reach * most.error,
  };
  const center = measurements.every(isFound) ? (most?.center ?? null) : null;

  const level = falseAlarm(settings.confidence);
  const suspicion = suspicions[retests] ?? usualSuspicion;
  const mayRetest = canRetest(retests) && measurements.length < mostMeasurements;
  const once = measurements.length === 1 && retests !== 'not needed';
  const loss = most === null ? -Infinity : -most.center;
  const passes = ends.low !== null && ends.low >= -allowed;
  const fails =
    !passes &&
    !(once && mayRetest) &&
    loss > failing(once ? level / 10 : level, most?.error ?? Infinity);
  const suspicious = !passes && loss > suspicion * failing(level, errorAfter(mostMeasurements));
  const verdict = passes ? 'pass' : fails ? 'fail' : 'inconclusive';

  const detectable =
    center === null || most === null
      ? null
      : -(failing(level, most.error) + quantile(power) * most.error);
  return {
    verdict,
    reason: regressionSentence({
      verdict,
      least: least === null ? null : baseline.users * Math.exp(least.center),
      most: most === null ? null : baseline.users * Math.exp(most.center),
      ...ends,
      rose:
        least !== null &&
        least.center > quantile(1 - level) * least.error &&
        least.center > Math.log(baseline.high / baseline.users),
      maxRegression: settings.maxRegression,
      baselineUsers: baseline.users,
      measurements: measurements.length,
      outOfTime: once && suspicious && !mayRetest,
    }),
    retest: suspicious && !fails && mayRetest,
    comparison: {
      baseline,
      changePercent: inPercent(center),
      changeLowPercent: inPercent(ends.low),
      changeHighPercent: inPercent(ends.high),
      detectableLossPercent: detectable === null ? null : -100 * Math.expm1(detectable),
    },
  };
}

/**
 * The number of users that is enough for a pass without a closed interval: a build that is shown to
 * carry it passes. With a wide spread or a short history it lies above the baseline: then only a
 * build that became better passes so.
 */
export function enoughUsers(
  { maxRegression, confidence }: RegressionSettings,
  baseline: Baseline,
): number {
  const { spread, users } = baseline;
  const error = Math.hypot(spread.deviation, deviation(baseline));
  return (
    users * (1 - maxRegression) * Math.exp(studentQuantile(confidence, spread.freedom) * error)
  );
}

function inPercent(change: number | null): number | null {
  return change === null ? null : 100 * Math.expm1(change);
}
