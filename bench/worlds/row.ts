import type { AlgorithmName } from '../algorithms/algorithms.ts';
import type { Row } from '../row.ts';
import { playWorld } from './run.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** One run, as the JSON has it; peak and overload are told against the larger of the truths. */
export interface WorldRow extends Omit<Row, 'verdict'> {
  /** By the long-run value, and by the mean of the readings of the user's own window. */
  readonly truth: readonly [longRun: number, ownWindow: number];
  /** The signal that binds, or what else limits. */
  readonly limitedBy: string;
  readonly reason: string;
}

/** Plays one run. The same world, algorithm and seed give the same row. */
export async function rowOf(
  world: World,
  truth: Truth,
  algorithm: AlgorithmName,
  seed: number,
): Promise<WorldRow> {
  const { record, playground, seconds } = await playWorld(world, algorithm, seed);
  const { users, low, high, outcome, limitedBy, reason } = record.result;
  return {
    scenario: world.name,
    algorithm,
    seed,
    truth: [truth.longRun, truth.ownWindow],
    trueUsers: truth.longRun,
    estimate: users,
    low,
    high,
    outcome,
    seconds,
    overloadUserSeconds: playground.overloadUserSeconds(mostUsers(truth)),
    peakUsers: playground.peakUsers,
    levels: record.levels.length,
    limitedBy,
    reason,
  };
}

export function mostUsers({ longRun, ownWindow }: Truth): number {
  return Math.max(longRun, ownWindow);
}

export function leastUsers({ longRun, ownWindow }: Truth): number {
  return Math.min(longRun, ownWindow);
}
