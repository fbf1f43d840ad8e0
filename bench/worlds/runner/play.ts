import type { AlgorithmName } from '../../algorithms/algorithms.ts';
import { tasksOf } from '../../runner/play.ts';
import { onThreads } from '../../runner/threads.ts';
import type { Played } from '../played.ts';
import type { WorldRow } from '../row.ts';

/**
 * Plays each algorithm on each world, with the seeds 1 to `seeds`, on as many threads as the machine
 * has cores. The rows are by world, then algorithm, then seed, whichever thread was quicker.
 */
export async function play(
  played: readonly Played[],
  algorithms: readonly AlgorithmName[],
  seeds: number,
  onRow: (done: number, all: number) => void = () => undefined,
): Promise<WorldRow[]> {
  const tasks = tasksOf({ scenarios: played, algorithms, seeds });
  const module = { url: new URL('./worker.ts', import.meta.url), data: played };
  return await onThreads<WorldRow>(module, tasks, (done) => onRow(done, tasks.length));
}
