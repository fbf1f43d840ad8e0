import type { Doubt } from '../coordinator/doubts.ts';
import { judgedOf, samplesOf, short, shortUsers } from '../coordinator/evidence.ts';
import type { RunRecord } from '../coordinator/record.ts';
import type { Signal } from '../monitor/signal.ts';
import { parse } from '../monitor/promql/tree.ts';
import { selectedIn, wordsOf } from './plan/expression.ts';
import { latencyKindOf } from '../monitor/latency-kind.ts';
import { thresholdMistakes } from './plan/threshold-mistakes.ts';

/**
 * Doubts that a judged signal could have been degraded at all, where none was with so many users:
 * its threshold is in another unit than its value, or on its other side.
 */
export function unitDoubts({
  levels,
  samples,
  result,
}: Pick<RunRecord, 'levels' | 'samples' | 'result'>): Doubt[] {
  const top = levels.toSorted((one, other) => one.users - other.users).at(-1);
  if (result.outcome !== 'at-least' || top === undefined) return [];
  const readings = samplesOf(top, samples).flatMap(judgedOf);
  for (const [name, signal] of new Map(readings.map(({ signal }) => [signal.name, signal]))) {
    const values = readings.flatMap((reading) =>
      reading.signal.name === name && reading.value !== null ? [reading.value] : [],
    );
    const mistake = mistakeOf(signal, values, top.users);
    if (mistake !== undefined) return [{ kind: 'unmoved', ...mistake }];
  }
  return [];
}

/** What is wrong with the threshold of a signal, by its values with so many users. */
function mistakeOf(
  signal: Signal,
  values: readonly number[],
  users: number,
): Omit<Doubt, 'kind'> | undefined {
  const [highest] = values.toSorted((one, other) => other - one);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mistake = highest === undefined ? undefined : shareMistake(signal, highest)] =
    thresholdMistakes(signal, highest ?? null);
  if (mistake !== undefined) {
    return {
      text: `"${signal.name}": ${mistake}.`,
      remedy: 'Write the threshold in the unit of the value, and on the side that is not healthy.',
    };
  }
  const { name, threshold } = signal;
  return isLatency(signal) && mean > 0 && mean * anotherUnit < threshold
    ? {
        text: `"${name}" is ${short(mean)} with ${shortUsers(users)}, ${short(threshold / mean)} times below its threshold of ${short(threshold)}.`,
        remedy: 'See that both are in the same unit, as seconds and not milliseconds.',
      }
    : undefined;
}

/** A latency this many times below its threshold is rather one in another unit. */
const anotherUnit = 500;

function isLatency({ source, bound, kind }: Signal): boolean {
  if (bound === 'min') return false;
  return source.kind === 'query'
    ? latencyKindOf(source.query, kind) !== null
    : source.statistic.startsWith('latency');
}

/** How much of something is used; of what is 1 when all of it is, and of what is 100 then. */
const shareWords = /^(busy|util|utilization|utilisation|usage|used|load|saturation|share)$/;
/** A share that is at least this is no small percentage. */
const leastShare = 0.2;
/** Several workers, as counted by some, make it more than 1. */
const mostShare = 2;
/** From here on thresholds are in percent. */
const leastPercentage = 10;

function shareMistake({ source, bound, threshold }: Signal, highest: number): string | undefined {
  if (source.kind !== 'query' || bound === 'min' || threshold < leastPercentage) return undefined;
  const words = selectedIn(source.query, parse(source.query)).flatMap(({ name }) => wordsOf(name));
  const isShare = words.some((word) => shareWords.test(word)) && !words.includes('bytes');
  return isShare && highest >= leastShare && highest <= mostShare
    ? `it was ${short(highest)} at most, as a ratio from 0 to 1 is, and max is ${short(threshold)}, which it never reaches; for ${short(threshold)}% write ${short(threshold / 100)}`
    : undefined;
}
