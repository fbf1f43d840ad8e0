import type { AlgorithmName } from '../algorithms/algorithms.ts';
import type { Row } from '../row.ts';
import { truthAt, type Played } from './played.ts';
import { lowerBound } from './bound.ts';
import { playWorld } from './run.ts';

/** One run, as the JSON has it; `trueUsers`, peak and overload are told against the larger truth. */
export interface WorldRow extends Omit<Row, 'verdict'> {
  /** By the long-run value, and by the mean of the readings of the user's own window. */
  readonly truth: readonly [longRun: number, ownWindow: number];
  /** The larger of the least time in which the capacity could be known, and of what chance needs. */
  readonly leastSeconds: number;
  /** The signal that binds, or what else limits. */
  readonly limitedBy: string;
  readonly reason: string;
}

/** Plays one run. The same world, algorithm and seed give the same row. */
export async function rowOf(
  played: Played,
  algorithm: AlgorithmName,
  seed: number,
): Promise<WorldRow> {
  const { record, playground, seconds } = await playWorld(played.world, algorithm, seed);
  const { users, low, high, outcome, limitedBy, reason } = record.result;
  const truth = truthAt(played, seconds, users);
  const trueUsers = Math.max(truth.longRun, truth.ownWindow);
  return {
    scenario: played.world.name,
    algorithm,
    seed,
    trueUsers,
    truth: [truth.longRun, truth.ownWindow],
    leastSeconds: Math.max(lowerBound(played.world, trueUsers), truth.noiseSeconds),
    estimate: users,
    low,
    high,
    outcome,
    seconds,
    overloadUserSeconds: playground.overloadUserSeconds(trueUsers),
    peakUsers: playground.peakUsers,
    levels: record.levels.length,
    limitedBy,
    reason,
  };
}
