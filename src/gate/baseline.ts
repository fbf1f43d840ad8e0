/**
 * What a build is compared with. The base branch's newest run alone would let a lucky run raise
 * the bar, so the baseline is the mean of its last runs for as far back as they lie on one level.
 */
import type { Candidates, Difference } from './candidates.ts';
import {
  deviation,
  isFound,
  logUsers,
  twoSided,
  type Found,
  type Measurement,
} from './measurement.ts';
import { priorSpread, spreadOf, type Spread } from './spread.ts';
import { median, sum } from './statistics.ts';

/** What the base branch carries. */
export interface Baseline {
  readonly users: number;
  /** The interval of `users`, the spread from run to run included; both ends `users` for a given number. */
  readonly low: number;
  readonly high: number;
  /** Of the interval, as 0.95. */
  readonly confidence: number;
  /** Where it comes from, in words: `main, the last 8 runs`. */
  readonly source: string;
  /** How much one more run of the same code may vary. */
  readonly spread: Spread;
  /** How many runs `users` rests on; 0: a given number. */
  readonly runs: number;
}

/** Why there is nothing to compare with: a sentence. */
export interface NoBaseline {
  readonly why: string;
}

/** The spread rests on so many runs at most: machines change. */
const mostForSpread = 20;
/** The level rests on so many runs at most: the service changes. */
const mostForLevel = 10;
/** A jump by more standard errors than this is no chance, but another level or an outlier. */
const shiftDeviations = 3;
/** A fall that two runs show counts sooner: nobody's build shall fail for what main has lost. */
const fallDeviations = 2.5;

/** The baseline that the history offers, or why it offers none. `branch`: for the words. */
export function historyBaseline(
  { comparable, differences }: Candidates,
  branch: string,
): Baseline | NoBaseline {
  const [newest] = comparable;
  if (newest === undefined) return { why: nothingComparable(differences, branch) };
  const spread = spreadOf(comparable.slice(0, mostForSpread));
  const found = comparable.filter(isFound).slice(0, mostForLevel);
  const level = found.length === 0 ? null : levelOf(found, spread, branch);
  // A run that met its limit in good health says that the branch carries that much at least.
  const atLeast = newest.outcome === 'at-least' ? (newest.low ?? 0) : 0;
  if (level !== null && atLeast <= level.users) return level;
  return {
    ...givenBaseline(atLeast, `${branch}, which carried that many at least`),
    spread,
    runs: 1,
  };
}

/** A number that the user gave. */
export function givenBaseline(users: number, source: string): Baseline {
  const [low, high] = [users, users];
  return { users, low, high, confidence: 0.95, source, spread: priorSpread, runs: 0 };
}

/** One measurement, as from a report file. `spread`: of which it is one draw. */
export function measuredBaseline(
  measurement: Measurement,
  source: string,
  spread: Spread = priorSpread,
): Baseline | NoBaseline {
  if (isFound(measurement)) {
    const error = Math.hypot(spread.deviation, deviation(measurement));
    const estimate = { center: logUsers(measurement.users), error };
    return fromEstimate(estimate, [measurement], spread, source);
  }
  const { outcome, low } = measurement;
  if (outcome !== 'at-least' || low === null) {
    return { why: `There is nothing to compare with: ${source} gave no capacity.` };
  }
  return { ...givenBaseline(low, `${source}, which carried that many at least`), spread, runs: 1 };
}

function nothingComparable(differences: readonly Difference[], branch: string): string {
  const why = `No comparable run of ${branch} is in the history yet`;
  if (differences.length === 0) return `${why}.`;
  const names = differences.map(({ name }) => name).join(', ');
  return `${why}: its newest run differs in ${names}.`;
}

/**
 * The level of the newest runs. Where the newest run stands alone, nobody knows yet whether it is
 * chance or a change that was merged, so the baseline lies between it and the level before: until a
 * second run settles it, no build fails or is praised for what main did.
 */
function levelOf(found: readonly Found[], spread: Spread, branch: string): Baseline {
  const runs = withoutOutliers(found, spread);
  const newest = sameLevel(runs, spread);
  const level = fromEstimate(meanOf(newest, spread), newest, spread, `${branch}, ${last(newest)}`);
  if (newest.length > 1 || runs.length === 1) return level;
  const before = sameLevel(runs.slice(1), spread);
  const older = fromEstimate(meanOf(before, spread), before, spread, '');
  return {
    ...level,
    users: Math.min(level.users, older.users),
    low: Math.min(level.low, older.low),
    high: Math.max(level.high, older.high),
    source: `${branch}, between its newest run and those before, which differ`,
    runs: 1 + before.length,
  };
}

function last(runs: readonly Found[]): string {
  return runs.length === 1 ? 'one run' : `the last ${runs.length} runs`;
}

/** ln(capacity) and its standard error. */
interface Estimate {
  readonly center: number;
  readonly error: number;
}

function fromEstimate(
  { center, error }: Estimate,
  runs: readonly Found[],
  spread: Spread,
  source: string,
): Baseline {
  const confidence = runs[0]?.confidence ?? 0.95;
  const reach = twoSided(confidence) * error;
  return {
    users: Math.exp(center),
    low: Math.exp(center - reach),
    high: Math.exp(center + reach),
    confidence,
    source,
    spread,
    runs: runs.length,
  };
}

/** Runs that stand out from both neighbours: Hampel's filter over the median of three. */
function withoutOutliers(runs: readonly Found[], spread: Spread): Found[] {
  return runs.filter((run, index) => {
    const around = runs.slice(Math.max(0, index - 1), index + 2);
    if (around.length < 3) return true;
    const middle = median(around.map(({ users }) => logUsers(users)));
    const error = Math.hypot(spread.deviation, deviation(run));
    return Math.abs(logUsers(run.users) - middle) <= shiftDeviations * error;
  });
}

/**
 * The newest runs, back to the last change of level (binary segmentation: Scott and Knott,
 * Biometrics 30, 1974).
 */
function sameLevel(runs: readonly Found[], spread: Spread): readonly Found[] {
  let [length, steepest] = [runs.length, 1];
  for (let newer = 1; newer < runs.length; newer += 1) {
    const after = meanOf(runs.slice(0, newer), spread);
    const before = meanOf(runs.slice(newer), spread);
    const jump = (after.center - before.center) / Math.hypot(after.error, before.error);
    const size = jump < 0 && newer > 1 ? -jump / fallDeviations : Math.abs(jump) / shiftDeviations;
    if (size > steepest) [length, steepest] = [newer, size];
  }
  return length === runs.length ? runs : sameLevel(runs.slice(0, length), spread);
}

/** The mean of runs on one level, weighed by what is known of each (random effects). */
function meanOf(runs: readonly Found[], spread: Spread): Estimate {
  const weights = runs.map((run) => 1 / (spread.deviation ** 2 + deviation(run) ** 2));
  const total = sum(weights);
  const logs = runs.map((run, index) => (weights[index] ?? 0) * logUsers(run.users));
  return { center: sum(logs) / total, error: Math.sqrt(1 / total) };
}
