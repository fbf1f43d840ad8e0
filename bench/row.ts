import type { Outcome } from '../src/search/types.ts';
import { algorithms, type AlgorithmName } from './algorithms/algorithms.ts';
import type { Scenario } from './scenario.ts';
import { enoughUsers } from './simulation/run.ts';
import { truthOf } from './truth.ts';

/** One run, as the JSON has it. Users are numbers of users, times are seconds of virtual time. */
export interface Row {
  readonly scenario: string;
  readonly algorithm: AlgorithmName;
  readonly seed: number;
  readonly trueUsers: number;
  /** Null where the algorithm has no answer. */
  readonly estimate: number | null;
  /** The interval; null where that side is open. */
  readonly low: number | null;
  readonly high: number | null;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Integral of max(0, active / trueUsers - 1) over time. */
  readonly overloadUserSeconds: number;
  readonly peakUsers: number;
  /** How many levels were held. */
  readonly levels: number;
  /** Whether the baseline still holds, less what is allowed; null: that was not asked. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | null;
}

/** Plays one run. The same scenario, algorithm and seed give the same row. */
export async function rowOf(
  scenario: Scenario,
  algorithm: AlgorithmName,
  seed: number,
): Promise<Row> {
  const { record, burden, seconds } = await algorithms[algorithm](scenario, seed);
  const { users, low, high, outcome } = record.result;
  return {
    scenario: scenario.name,
    algorithm,
    seed,
    trueUsers: truthOf(scenario).users,
    estimate: users,
    low,
    high,
    outcome,
    seconds,
    ...burden,
    levels: record.levels.length,
    verdict: verdictOf(enoughUsers(scenario), low, high),
  };
}

/** The whole interval decides, as in the gate. */
function verdictOf(enough: number | null, low: number | null, high: number | null): Row['verdict'] {
  if (enough === null) return null;
  if (low !== null && low >= enough) return 'pass';
  return high !== null && high < enough ? 'fail' : 'inconclusive';
}
