import { canRetest, meanEnd, type Measurement, type Retests } from './measurement.ts';
import { count, usersInWords } from './words.ts';

export interface RequirementVerdict {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly reason: string;
  /** Measure again before this is final. */
  readonly retest: boolean;
}

/**
 * Judges the measurements of a build (one or more) against the users that are required. The whole
 * interval decides: it passes when even the low end reaches the requirement, fails when even the
 * high end is below it, and is measured again before it fails. The ends of several measurements
 * are averaged. An open end decides nothing.
 */
export function judgeRequirement(
  requiredUsers: number,
  measurements: readonly Measurement[],
  retests: Retests,
): RequirementVerdict {
  const low = meanEnd(measurements.map((measurement) => measurement.low));
  const high = meanEnd(measurements.map((measurement) => measurement.high));
  const are = requiredUsers === 1 ? 'is' : 'are';
  if (low !== null && low >= requiredUsers) {
    const reason = `The build carries at least ${usersInWords(low)}${meanOf(measurements, 'lower')}; ${count(requiredUsers)} ${are} required.`;
    return { verdict: 'pass', reason, retest: false };
  }
  if (low === null && high === null) {
    const reason = `${usersInWords(requiredUsers)} ${are} required; no number was found that could tell.`;
    return { verdict: 'inconclusive', reason, retest: false };
  }
  if (high === null || high >= requiredUsers) {
    const reason = `${usersInWords(requiredUsers)} ${are} required; ${openWords(low, high, measurements)}.`;
    return { verdict: 'inconclusive', reason, retest: false };
  }
  const reason = `The build carries at most ${usersInWords(high)}${meanOf(measurements, 'upper')}; ${count(requiredUsers)} ${are} required.`;
  const retest = canRetest(retests) && measurements.length === 1;
  return { verdict: retest ? 'inconclusive' : 'fail', reason, retest };
}

/** Why this end is not the one of the report's interval, which several measurements make narrower. */
function meanOf({ length }: readonly Measurement[], end: string): string {
  return length === 1 ? '' : ` (mean of ${length} ${end} ends)`;
}

/** Why an interval cannot tell; one end of it is known at least. */
function openWords(
  low: number | null,
  high: number | null,
  measurements: readonly Measurement[],
): string {
  const mean = (end: string): string => meanOf(measurements, end);
  if (high === null)
    return `at least ${count(low ?? 0)}${mean('lower')} are carried, how many more is not known`;
  if (low === null)
    return `at most ${count(high)}${mean('upper')} are carried, how many fewer is not known`;
  return `the interval ${count(low)} to ${count(high)}${mean('lower and upper')} cannot tell`;
}
