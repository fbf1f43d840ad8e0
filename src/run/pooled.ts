import type { Doubt } from '../coordinator/doubts.ts';
import type { RunRecord } from '../coordinator/record.ts';
import {
  deviation,
  isFound,
  logUsers,
  meanEnd,
  twoSided,
  type Found,
  type Measurement,
} from '../gate/measurement.ts';
import { mean } from '../gate/statistics.ts';
import type { SearchResult } from '../search/types.ts';
import { counted } from '../counted.ts';

/**
 * The one answer of several measurements of the same build, which is what the gate judges: the
 * mean of the logarithms. Its error comes from the intervals, or from how the measurements scatter
 * where that is more. Where not all are closed, the ends that all have are averaged, as the gate
 * does; measurements of which one gives only an upper and another only a lower end contradict each
 * other.
 *
 * @param results one or more
 * @param confidence of their intervals, and of the result's
 */
export function pooledResult(results: readonly SearchResult[], confidence: number): SearchResult {
  const last = results.at(-1);
  if (last === undefined) throw new RangeError('expected at least one result');
  if (results.length === 1) return last;
  const collapse = results.findLast((result) => result.collapse !== null)?.collapse ?? null;
  const measurements: Measurement[] = results.map((result) => ({ ...result, confidence }));
  if (measurements.every(isFound)) {
    const { users, low, high } = meanOf(measurements, confidence);
    const reason = `The mean of ${results.length} measurements is ${counted(users, 'user')} (${low} to ${high}).`;
    return { ...last, users, low, high, reason, collapse };
  }
  const low = meanEnd(results.map((result) => result.low));
  const high = meanEnd(results.map((result) => result.high));
  if (low !== null && high !== null) return { ...last, collapse };
  const whose = `the mean of ${results.length} measurements`;
  if (high !== null) {
    const reason = `The service supports at most ${counted(high, 'user')} (${whose}).`;
    return { ...last, outcome: 'at-most', users: high, low, high, reason, collapse };
  }
  if (low !== null) {
    const reason = `The service supports at least ${counted(low, 'user')} (${whose}).`;
    return { ...last, outcome: 'at-least', users: low, low, high, reason, collapse };
  }
  const reason = `The measurements contradict each other: ${results.map(inWords).join(', then ')}.`;
  return { ...last, outcome: 'inconclusive', users: null, low, high, reason, collapse };
}

/** The doubts of several measurements: of each kind, what the last one that has it says. */
export function pooledDoubts(records: readonly Pick<RunRecord, 'doubts'>[]): Doubt[] {
  const last = records.at(-1)?.doubts ?? [];
  const earlier = records.slice(0, -1).flatMap(({ doubts }) => doubts);
  const kinds = new Set(last.map(({ kind }) => kind));
  const others = new Map(
    earlier.filter(({ kind }) => !kinds.has(kind)).map((doubt) => [doubt.kind, doubt]),
  );
  return [...last, ...others.values()];
}

function meanOf(
  found: readonly Found[],
  confidence: number,
): { users: number; low: number; high: number } {
  const logs = found.map(({ users }) => logUsers(users));
  const count = logs.length;
  const center = mean(logs);
  const measured = mean(found.map((one) => deviation(one) ** 2));
  const scatter = logs.reduce((sum, log) => sum + (log - center) ** 2, 0) / (count - 1);
  const error = Math.sqrt(Math.max(measured, scatter) / count);
  const reach = twoSided(confidence) * error;
  return {
    users: Math.round(Math.exp(center)),
    low: Math.floor(Math.exp(center - reach)),
    high: Math.ceil(Math.exp(center + reach)),
  };
}

function inWords({ low, high }: SearchResult): string {
  if (low !== null && high !== null) return `${low} to ${counted(high, 'user')}`;
  if (low !== null) return `at least ${counted(low, 'user')}`;
  return high === null ? 'nothing' : `at most ${counted(high, 'user')}`;
}
