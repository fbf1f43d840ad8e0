import type { Scenario } from '../scenario.ts';
import { precision } from '../simulation/run.ts';
import { percent, plain, wholePercent } from './cells.ts';
import { isFindable } from './expected.ts';
import { coverageOf, isNoisy, type Group, type Statistics } from './statistics.ts';

/** Something the search is to reach. */
export interface Target {
  readonly name: string;
  /** Where it does not, and by how much; empty: the target is met. */
  readonly misses: readonly string[];
}

/** A scenario as our search, and the original where it was played, came out of it. */
interface Result extends Group {
  readonly ours: Statistics;
  readonly original: Statistics | null;
}

/** All bounds are at most so much, but for the coverage. Errors are shares. */
const cleanErrors = { median: 0.01, ninety: 0.03 };
const hiccupError = 0.04;
const latchError = 0.05;
const outageError = 0.06;
const multiples = { median: 2.5, ninety: 4 };
/** Of the original's time and overload. */
const originalShare = 0.2;
/** The most users, as a multiple of the capacity; a small one is known in whole users only. */
const peakOf = (capacity: number): number => (capacity < 200 ? 1.6 : 1.3);
const leastCoverage = 0.93;
const mostWrong = 0.01;

/** The targets of the search, each with the scenarios that miss it. Empty when it was not played. */
export function targetsOf(groups: readonly Group[]): Target[] {
  const results = groups.flatMap((group): Result[] => {
    const ours = group.statistics.find(({ algorithm }) => algorithm === 'capacity-gate');
    const original = group.statistics.find(({ algorithm }) => algorithm === 'original') ?? null;
    return ours === undefined ? [] : [{ ...group, ours, original }];
  });
  if (results.length === 0) return [];
  const findable = results.filter(({ scenario }) => isFindable(scenario));
  const loadable = results.filter(({ capacity }) => capacity >= 1 && capacity < Infinity);
  const withOut = findable.filter(({ scenario }) => scenario.outages === undefined);
  return [
    {
      name: '1. error: median 1%, 90th percentile 3%; with hiccups 4%, with a latch 5%',
      misses: misses(findable.filter(hasStableCapacity), errorMiss),
    },
    {
      name: "2. time: median 2.5 × bound and 20% of original's, 90th percentile 4 × bound",
      misses: misses(withOut, timeMiss, noiseNote),
    },
    {
      name: "3. gentle: overload 20% of original's, 90th percentile of peak 1.3, below 200 users 1.6",
      misses: misses(loadable, gentleMiss),
    },
    {
      name: '4. intervals: 93% of all hold the capacity, median ± 3% when found',
      misses: [...coverageMiss(results), ...misses(findable, widthMiss)],
    },
    {
      name: '5. outcomes: 1% of all wrong; 90th percentile of the error with outages 6%',
      misses: [...outcomeMiss(results), ...misses(findable, outageMiss)],
    },
  ];
}

/** For the terminal: a line a target, and below it what misses it. */
export function targetsText(targets: readonly Target[]): string {
  return targets
    .map(({ name, misses: missed }) =>
      [
        `${missed.length === 0 ? 'met    ' : 'not met'}  ${name}`,
        ...missed.map((miss) => `           ${miss}`),
      ].join('\n'),
    )
    .join('\n');
}

function misses(
  results: readonly Result[],
  missOf: (result: Result) => readonly string[],
  noteOf: (result: Result) => string = () => '',
): readonly string[] {
  return results.flatMap((result) => {
    const parts = missOf(result);
    return parts.length === 0
      ? []
      : [`${result.scenario.name}: ${parts.join(', ')}${noteOf(result)}`];
  });
}

/** Outages have a target of their own, and a drifting capacity is another one at the end. */
function hasStableCapacity({ scenario }: { readonly scenario: Scenario }): boolean {
  return scenario.outages === undefined && scenario.driftPerHour === undefined;
}

function errorMiss({ scenario, ours }: Result): readonly string[] {
  if (ours.error === null) return ['no estimate'];
  const { median, ninety } = ours.error;
  const special =
    scenario.latch !== undefined ? latchError : scenario.hiccup !== undefined ? hiccupError : null;
  return [
    ...over('median', median, special ?? cleanErrors.median, percent),
    ...over('90th percentile', ninety, special ?? cleanErrors.ninety, percent),
  ];
}

function timeMiss({ ours, original }: Result): readonly string[] {
  const { median, ninety } = ours.multiple;
  const show = (value: number): string => `${value.toFixed(1)} × bound`;
  return [
    ...over('median', median, multiples.median, show),
    ...over('90th percentile', ninety, multiples.ninety, show),
    ...(original === null
      ? []
      : over(
          'median',
          ours.seconds.median / original.seconds.median,
          originalShare,
          (value) => `${wholePercent(value)} of original's`,
        )),
  ];
}

function noiseNote(result: Result): string {
  return isNoisy(result) ? ` (noise alone: ${plain(result.noiseSeconds ?? 0)} s)` : '';
}

function gentleMiss({ scenario, capacity, ours, original }: Result): readonly string[] {
  // Where the original is cut short, or nothing can be overloaded, there is nothing to compare.
  const comparable = original !== null && isFindable(scenario);
  const share = comparable ? ours.overload.median / original.overload.median : 0;
  return [
    ...over('overload', share, originalShare, (value) => `${wholePercent(value)} of original's`),
    ...over('peak', ours.peak.ninety, peakOf(capacity), (value) => value.toFixed(2)),
  ];
}

function coverageMiss(results: readonly Result[]): readonly string[] {
  const own = results.flatMap(({ rows }) =>
    rows.filter(({ algorithm }) => algorithm === 'capacity-gate'),
  );
  const covered = coverageOf(own) ?? 0;
  if (covered >= leastCoverage) return [];
  const worst = results
    .filter(({ ours }) => ours.coverage !== null && ours.coverage < leastCoverage)
    .map(({ scenario, ours }) => `${scenario.name} ${wholePercent(ours.coverage ?? 0)}`);
  return [`${percent(covered)} of all`, ...worst];
}

function widthMiss({ ours }: Result): readonly string[] {
  return over('±', ours.halfWidth ?? 0, precision, (value) => `${(100 * value).toFixed(2)}%`);
}

function outcomeMiss(results: readonly Result[]): readonly string[] {
  const runs = results.reduce((sum, { ours }) => sum + ours.runs, 0);
  const wrong = results.reduce((sum, { ours }) => sum + ours.runs * (1 - ours.asExpected), 0);
  if (wrong / runs <= mostWrong) return [];
  const worst = results
    .filter(({ ours }) => ours.asExpected < 1)
    .map(({ scenario, ours }) => `${scenario.name} ${wholePercent(1 - ours.asExpected)}`);
  return [`${percent(wrong / runs)} of all`, ...worst];
}

function outageMiss({ scenario, ours }: Result): readonly string[] {
  return scenario.outages === undefined
    ? []
    : over('90th percentile of the error', ours.error?.ninety ?? Infinity, outageError, percent);
}

/** Says so when a value is over its bound. */
function over(
  what: string,
  value: number,
  most: number,
  show: (value: number) => string,
): readonly string[] {
  return value > most ? [`${what} ${show(value)}`] : [];
}
