import type { AlgorithmName } from '../../algorithms/algorithms.ts';
import { quantile, type Spread } from '../../report/statistics.ts';
import type { Played } from '../played.ts';
import type { WorldRow } from '../row.ts';
import type { World } from '../world.ts';

/** The runs of one algorithm, on one world or several. Null: there is nothing to measure. */
export interface Statistics {
  readonly algorithm: AlgorithmName;
  readonly runs: number;
  /** See `errorOf`. */
  readonly error: Spread | null;
  readonly minutes: Spread;
  readonly longestMinutes: number;
  /** Time as a multiple of the least in which the capacity could be known, chance counted in. */
  readonly multiple: Spread;
  /** The most users as a multiple of the capacity. */
  readonly peak: Spread;
  readonly overload: Spread;
  /** Share of the intervals that hold the truth, 0 to 1. */
  readonly coverage: number | null;
  /** Runs whose answer nobody could stand behind: see `isWrong`. */
  readonly wrong: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A world, with what each algorithm made of it. */
export interface Group {
  readonly world: World;
  /** The smallest and the largest of its truths. */
  readonly truth: readonly [least: number, most: number];
  readonly rows: readonly WorldRow[];
  readonly statistics: readonly Statistics[];
}

/** The rows by world and algorithm, in the order in which they are first met. */
export function groupsOf(played: readonly Played[], rows: readonly WorldRow[]): Group[] {
  return played.map(({ world, moments }) => {
    const own = rows.filter((row) => row.scenario === world.name);
    const truths = moments.flatMap(({ truth: { longRun, ownWindow } }) => [longRun, ownWindow]);
    return {
      world,
      truth: [Math.min(...truths), Math.max(...truths)],
      rows: own,
      statistics: byAlgorithm(own),
    };
  });
}

/** Each run counts alike. */
export function byAlgorithm(rows: readonly WorldRow[]): Statistics[] {
  const algorithms = [...new Set(rows.map(({ algorithm }) => algorithm))];
  return algorithms.map((algorithm) =>
    statisticsOf(
      algorithm,
      rows.filter((row) => row.algorithm === algorithm),
    ),
  );
}

/** By how much an answer is off, as a share: 0 between the two truths; null where there is none. */
export function errorOf({ estimate, truth }: WorldRow): number | null {
  const [least, most] = [Math.min(...truth), Math.max(...truth)];
  if (estimate === null || least < 1 || most === Infinity) return null;
  return Math.max(0, 1 - estimate / least, estimate / most - 1);
}

/** Whether the interval meets the span between the truths; null when there is none. */
export function holdsTruth({ low, high, truth }: WorldRow): boolean | null {
  if (low === null && high === null) return null;
  return (low ?? 0) <= Math.max(...truth) && Math.min(...truth) <= (high ?? Infinity);
}

/** A bound may be past the truth by so much, as a share, before it is wrong. */
const boundSlack = 0.1;
/** The interval of an algorithm that has none is as wide as what was asked for. */
const usualHalfWidth = 0.03;

/**
 * Whether an answer is off by more than three times the half-width of its interval; `found` where
 * there is no capacity, and a bound on the wrong side of it, are wrong as well.
 */
export function isWrong(row: WorldRow): boolean {
  const { outcome, low, high, truth } = row;
  const [least, most] = [Math.min(...truth), Math.max(...truth)];
  switch (outcome) {
    case 'at-least':
      return low !== null && low > (1 + boundSlack) * most;
    case 'at-most':
      return high !== null && high < least / (1 + boundSlack);
    case 'inconclusive':
      return false;
    case 'found': {
      const halfWidth = low === null || high === null ? usualHalfWidth : Math.log(high / low) / 2;
      return (errorOf(row) ?? Infinity) > 3 * halfWidth;
    }
  }
}

function statisticsOf(algorithm: AlgorithmName, rows: readonly WorldRow[]): Statistics {
  const errors = rows.flatMap((row) => errorOf(row) ?? []);
  const minutes = rows.map(({ seconds }) => seconds / 60);
  const held = rows.map(holdsTruth).filter((holds) => holds !== null);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    algorithm,
    runs: rows.length,
    error: errors.length === 0 ? null : spread(errors),
    minutes: spread(minutes),
    longestMinutes: Math.max(...minutes),
    multiple: spread(rows.map(({ seconds, leastSeconds }) => seconds / leastSeconds)),
    peak: spread(rows.map(({ peakUsers, trueUsers }) => peakUsers / Math.max(1, trueUsers))),
    overload: spread(rows.map(({ overloadUserSeconds }) => overloadUserSeconds)),
    coverage: held.length === 0 ? null : held.filter(Boolean).length / held.length,
    wrong: rows.filter(isWrong).length,
    outcomes,
  };
}

function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), ninety: quantile(values, 0.9) };
}
