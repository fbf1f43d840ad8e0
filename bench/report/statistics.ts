import type { AlgorithmName } from '../algorithms/algorithms.ts';
import { noiseSeconds } from '../noise.ts';
import type { Row } from '../row.ts';
import type { Scenario } from '../scenario.ts';
import { truthOf } from '../truth.ts';
import {
  expectedOf,
  holdsTruth,
  isAsExpected,
  isFindable,
  isReachable,
  lowerBound,
} from './expected.ts';

/** Median and 90th percentile. */
export interface Spread {
  readonly median: number;
  readonly ninety: number;
}

/** The runs of one algorithm, on one scenario or several. Null: there is nothing to measure. */
export interface Statistics {
  readonly algorithm: AlgorithmName;
  /** |estimate / truth - 1|, where users can be as many as the capacity; runs without an estimate left out. */
  readonly error: Spread | null;
  readonly seconds: Spread;
  /** Seconds as a multiple of the lower bound of the scenario. */
  readonly multiple: Spread;
  readonly overload: Spread;
  /** The most users, as a multiple of the capacity (of one user where none is healthy). */
  readonly peak: Spread;
  /** Share of the intervals that hold the truth, 0 to 1. */
  readonly coverage: number | null;
  /** Median of ln(high / low) / 2 over the runs with outcome `found`. */
  readonly halfWidth: number | null;
  /** Share of the runs that came to what they should, 0 to 1. */
  readonly asExpected: number;
  readonly runs: number;
}

/** A scenario, with what each algorithm made of it. */
export interface Group {
  readonly scenario: Scenario;
  readonly capacity: number;
  readonly lowerBound: number;
  /** How long chance alone makes measuring the capacity take, in seconds; null where it cannot be. */
  readonly noiseSeconds: number | null;
  readonly rows: readonly Row[];
  readonly statistics: readonly Statistics[];
}

/** Several scenarios as one: each run of each of them counts alike. */
export interface Together {
  readonly name: string;
  /** How many scenarios there are. */
  readonly count: number;
  readonly statistics: readonly Statistics[];
}

/** A row, and what was played in it. */
interface Run {
  readonly scenario: Scenario;
  readonly row: Row;
}

/** The rows by scenario and algorithm, in the order in which they are first met. */
export function groupsOf(scenarios: readonly Scenario[], rows: readonly Row[]): Group[] {
  return scenarios.map((scenario) => {
    const own = rows.filter((row) => row.scenario === scenario.name);
    return {
      scenario,
      capacity: truthOf(scenario).users,
      lowerBound: lowerBound(scenario),
      noiseSeconds: noiseSeconds(scenario),
      rows: own,
      statistics: byAlgorithm([{ scenario, rows: own }]),
    };
  });
}

/**
 * The scenarios whose capacity is to be found, and those of them whose time chance does not decide;
 * where there are several.
 */
export function togetherOf(groups: readonly Group[]): Together[] {
  const findable = groups.filter(({ scenario }) => isFindable(scenario));
  const quiet = findable.filter((group) => !isNoisy(group));
  return [
    { name: 'all to be found', several: findable },
    { name: 'without noisy ones', several: quiet },
  ]
    .filter(({ several }) => several.length > 1)
    .map(({ name, several }) => ({
      name,
      count: several.length,
      statistics: byAlgorithm(several),
    }));
}

/** A bound below the time that chance alone takes, at the very capacity, can hardly be reached. */
export function isNoisy({ lowerBound: bound, noiseSeconds: seconds }: Group): boolean {
  return seconds !== null && seconds > bound;
}

function byAlgorithm(played: readonly Pick<Group, 'scenario' | 'rows'>[]): Statistics[] {
  const runs = played.flatMap(({ scenario, rows }) => rows.map((row) => ({ scenario, row })));
  const algorithms = [...new Set(runs.map(({ row }) => row.algorithm))];
  return algorithms.map((algorithm) =>
    statisticsOf(
      algorithm,
      runs.filter(({ row }) => row.algorithm === algorithm),
    ),
  );
}

function statisticsOf(algorithm: AlgorithmName, runs: readonly Run[]): Statistics {
  const rows = runs.map(({ row }) => row);
  const errors = runs.flatMap(({ scenario, row }) =>
    isReachable(scenario) ? (errorOf(row) ?? []) : [],
  );
  const halfWidths = rows.flatMap((row) => halfWidthOf(row) ?? []);
  const right = runs.filter(({ scenario, row }) => isAsExpected(row, expectedOf(scenario)));
  return {
    algorithm,
    error: errors.length > 0 ? spread(errors) : null,
    seconds: spread(rows.map((row) => row.seconds)),
    multiple: spread(runs.map(({ scenario, row }) => row.seconds / lowerBound(scenario))),
    overload: spread(rows.map((row) => row.overloadUserSeconds)),
    peak: spread(rows.map(peakRatio)),
    coverage: coverageOf(rows),
    halfWidth: halfWidths.length === 0 ? null : quantile(halfWidths, 0.5),
    asExpected: right.length / runs.length,
    runs: runs.length,
  };
}

/** Null when there is no estimate, or no capacity that it could be compared with. */
export function errorOf({ estimate, trueUsers }: Row): number | null {
  return estimate === null || trueUsers < 1 ? null : Math.abs(estimate / trueUsers - 1);
}

function peakRatio({ peakUsers, trueUsers }: Row): number {
  return peakUsers / Math.max(1, trueUsers);
}

/** Share of the intervals that hold the truth; null when there is no interval. */
export function coverageOf(rows: readonly Row[]): number | null {
  const held = rows.map(holdsTruth).filter((holds) => holds !== null);
  return held.length === 0 ? null : held.filter(Boolean).length / held.length;
}

function halfWidthOf({ outcome, low, high }: Row): number | null {
  return outcome === 'found' && low !== null && high !== null ? Math.log(high / low) / 2 : null;
}

function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), ninety: quantile(values, 0.9) };
}

/**
 * The value below which a share of all values lies (0 to 1), between two of them in proportion:
 * type 7 of Hyndman and Fan, American Statistician 50, 1996. NaN without values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const lower = sorted[Math.floor(position)] ?? NaN;
  const upper = sorted[Math.ceil(position)] ?? NaN;
  return lower === upper ? lower : lower + (upper - lower) * (position - Math.floor(position));
}
