import type { AlgorithmName } from '../../algorithms/algorithms.ts';
import { quantile } from '../../report/statistics.ts';
import { leastUsers, mostUsers, type WorldRow } from '../row.ts';
import type { Truth } from '../truth.ts';
import type { World } from '../world.ts';

/** The runs of one algorithm, on one world or several. Null: there is nothing to measure. */
export interface Statistics {
  readonly algorithm: AlgorithmName;
  readonly runs: number;
  /** Median and 90th percentile of `errorOf`. */
  readonly error: readonly [median: number, ninety: number] | null;
  /** Median and longest. */
  readonly minutes: readonly [median: number, most: number];
  /** Median and 90th percentile of the time as a multiple of the larger of bound and noise. */
  readonly multiple: readonly [median: number, ninety: number];
  /** 90th percentile of the most users as a multiple of the capacity. */
  readonly peak: number;
  /** Median. */
  readonly overload: number;
  /** Share of the intervals that hold the truth, 0 to 1. */
  readonly coverage: number | null;
  /** Runs whose answer is off by more than three times the half-width of its interval. */
  readonly wrong: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A world, with what each algorithm made of it. */
export interface Group {
  readonly world: World;
  readonly truth: Truth;
  /** The least time in which the capacity could be known, in seconds. */
  readonly bound: number;
  readonly rows: readonly WorldRow[];
  readonly statistics: readonly Statistics[];
}

const settleSeconds = 10;

/**
 * The least time in which the capacity could be known, in seconds: to reach it once at the spin-up
 * rate, plus two windows that lie wholly after it, and ten seconds to settle. The window is that of
 * the signal that looks back the longest; a free one is four scrapes.
 */
export function lowerBound(world: World, truth: Truth): number {
  const { scrapeSeconds, rateWindowSeconds, spinUpUsersPerSecond, maxUsers } = world;
  const own = rateWindowSeconds === null ? 4 * scrapeSeconds : rateWindowSeconds + scrapeSeconds;
  const windows = world.signals.map(({ kind, rememberSeconds, windowSeconds, everySeconds }) =>
    kind === 'summary'
      ? (rememberSeconds ?? 0) + scrapeSeconds
      : kind === 'recorded-p99'
        ? (windowSeconds ?? 0) + (everySeconds ?? 0)
        : kind === 'noise'
          ? scrapeSeconds
          : own,
  );
  const users = Math.min(maxUsers, mostUsers(truth));
  return users / spinUpUsersPerSecond + 2 * Math.max(...windows) + settleSeconds;
}

/** By how much an answer is off, as a share: 0 between the two truths; null without an answer. */
export function errorOf({ estimate, truth: [longRun, ownWindow] }: WorldRow): number | null {
  const [least, most] = [Math.min(longRun, ownWindow), Math.max(longRun, ownWindow)];
  if (estimate === null || least < 1 || most === Infinity) return null;
  return Math.max(0, least / Math.max(1e-9, estimate) - 1, estimate / most - 1) === 0
    ? 0
    : estimate < least
      ? 1 - estimate / least
      : estimate / most - 1;
}

/** Whether the interval holds one of the truths, or lies between them; null when there is none. */
export function holdsTruth({ low, high, truth: [longRun, ownWindow] }: WorldRow): boolean | null {
  if (low === null && high === null) return null;
  const [least, most] = [Math.min(longRun, ownWindow), Math.max(longRun, ownWindow)];
  return (low ?? 0) <= most && least <= (high ?? Infinity);
}

/** Whether an answer is off by more than three times the half-width of its interval. */
export function isWrong(row: WorldRow): boolean {
  const { outcome, low, high, truth } = row;
  const [least, most] = [Math.min(...truth), Math.max(...truth)];
  if (outcome === 'at-least') return low !== null && low > 1.1 * most;
  if (outcome === 'at-most') return high !== null && high < least / 1.1;
  const error = errorOf(row);
  if (outcome !== 'found' || error === null) return false;
  const halfWidth = low === null || high === null ? 0.03 : Math.log(high / low) / 2;
  return error > 3 * halfWidth;
}

/** The rows by world and algorithm, in the order in which they are first met. */
export function groupsOf(
  worlds: readonly World[],
  truths: readonly Truth[],
  rows: readonly WorldRow[],
): Group[] {
  return worlds.flatMap((world, index) => {
    const truth = truths[index];
    if (truth === undefined) return [];
    const own = rows.filter((row) => row.scenario === world.name);
    const bound = lowerBound(world, truth);
    return [{ world, truth, bound, rows: own, statistics: byAlgorithm([{ bound, rows: own }]) }];
  });
}

/** All worlds as one: each run of each of them counts alike. */
export function byAlgorithm(played: readonly Pick<Group, 'bound' | 'rows'>[]): Statistics[] {
  const runs = played.flatMap(({ bound, rows }) => rows.map((row) => ({ bound, row })));
  const algorithms = [...new Set(runs.map(({ row }) => row.algorithm))];
  return algorithms.map((algorithm) =>
    statisticsOf(
      algorithm,
      runs.filter(({ row }) => row.algorithm === algorithm),
    ),
  );
}

function statisticsOf(
  algorithm: AlgorithmName,
  runs: readonly { readonly bound: number; readonly row: WorldRow }[],
): Statistics {
  const rows = runs.map(({ row }) => row);
  const errors = rows.flatMap((row) => errorOf(row) ?? []);
  const minutes = rows.map(({ seconds }) => seconds / 60);
  const multiples = runs.map(({ bound, row }) => row.seconds / bound);
  const held = rows.map(holdsTruth).filter((holds) => holds !== null);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    algorithm,
    runs: rows.length,
    error: errors.length === 0 ? null : [quantile(errors, 0.5), quantile(errors, 0.9)],
    minutes: [quantile(minutes, 0.5), Math.max(...minutes)],
    multiple: [quantile(multiples, 0.5), quantile(multiples, 0.9)],
    peak: quantile(rows.map(peakOf), 0.9),
    overload: quantile(
      rows.map(({ overloadUserSeconds }) => overloadUserSeconds),
      0.5,
    ),
    coverage: held.length === 0 ? null : held.filter(Boolean).length / held.length,
    wrong: rows.filter(isWrong).length,
    outcomes,
  };
}

function peakOf({ peakUsers, truth }: WorldRow): number {
  return peakUsers / Math.max(1, ...truth);
}

/** The smaller and the larger truth, as text. */
export function truthText(truth: Truth): string {
  const [least, most] = [leastUsers(truth), mostUsers(truth)];
  return least === most ? String(least) : `${least}–${most}`;
}
