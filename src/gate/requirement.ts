import { meanEnd, type Measurement, type Retests } from './measurement.ts';
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
    const reason = `The build carries at least ${usersInWords(low)}; ${count(requiredUsers)} ${are} required.`;
    return { verdict: 'pass', reason, retest: false };
  }
  if (low === null && high === null) {
    const reason = `${usersInWords(requiredUsers)} ${are} required; no number was found that could tell.`;
    return { verdict: 'inconclusive', reason, retest: false };
  }
  if (high === null || high >= requiredUsers) {
    const interval = `${count(low ?? 0)} to ${high === null ? '∞' : count(high)}`;
    const reason = `${usersInWords(requiredUsers)} ${are} required; the interval ${interval} cannot tell.`;
    return { verdict: 'inconclusive', reason, retest: false };
  }
  const reason = `The build carries at most ${usersInWords(high)}; ${count(requiredUsers)} ${are} required.`;
  const retest = retests === 'possible' && measurements.length === 1;
  return { verdict: retest ? 'inconclusive' : 'fail', reason, retest };
}
