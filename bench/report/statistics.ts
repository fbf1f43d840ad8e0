import type { AlgorithmName } from '../algorithms/algorithms.ts';
import { noiseSeconds } from '../noise.ts';
import type { Row } from '../row.ts';
import type { Scenario } from '../scenario.ts';
import { truthOf } from '../truth.ts';
import { expectedOf, holdsTruth, isAsExpected, isReachable, lowerBound } from './expected.ts';

/** Median and 90th percentile. */
export interface Spread {
  readonly median: number;
  readonly ninety: number;
}

/** The runs of one algorithm on one scenario. Null: there is nothing to measure. */
export interface Statistics {
  readonly algorithm: AlgorithmName;
  /** |estimate / truth - 1|, where users can be as many as the capacity; runs without an estimate left out. */
  readonly error: Spread | null;
  readonly seconds: Spread;
  /** Seconds as a multiple of the lower bound. */
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

/** The rows by scenario and algorithm, in the order in which they are first met. */
export function groupsOf(scenarios: readonly Scenario[], rows: readonly Row[]): Group[] {
  return scenarios.map((scenario) => {
    const own = rows.filter((row) => row.scenario === scenario.name);
    const algorithms = [...new Set(own.map(({ algorithm }) => algorithm))];
    return {
      scenario,
      capacity: truthOf(scenario).users,
      lowerBound: lowerBound(scenario),
      noiseSeconds: noiseSeconds(scenario),
      rows: own,
      statistics: algorithms.map((algorithm) =>
        statisticsOf(
          scenario,
          algorithm,
          own.filter((row) => row.algorithm === algorithm),
        ),
      ),
    };
  });
}

function statisticsOf(
  scenario: Scenario,
  algorithm: AlgorithmName,
  rows: readonly Row[],
): Statistics {
  const bound = lowerBound(scenario);
  const expected = expectedOf(scenario);
  const errors = rows.flatMap((row) => errorOf(row) ?? []);
  const halfWidths = rows.flatMap((row) => halfWidthOf(row) ?? []);
  const seconds = rows.map((row) => row.seconds);
  return {
    algorithm,
    error: isReachable(scenario) && errors.length > 0 ? spread(errors) : null,
    seconds: spread(seconds),
    multiple: spread(seconds.map((value) => value / bound)),
    overload: spread(rows.map((row) => row.overloadUserSeconds)),
    peak: spread(rows.map(peakRatio)),
    coverage: coverageOf(rows),
    halfWidth: halfWidths.length === 0 ? null : quantile(halfWidths, 0.5),
    asExpected: rows.filter((row) => isAsExpected(row, expected)).length / rows.length,
    runs: rows.length,
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
