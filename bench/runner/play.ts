import type { AlgorithmName } from '../algorithms/algorithms.ts';
import type { Row } from '../row.ts';
import type { Scenario } from '../scenario.ts';
import { onThreads } from './threads.ts';

/** One run to play: the position of its scenario in the list, and how. */
export interface Task {
  readonly scenario: number;
  readonly algorithm: AlgorithmName;
  readonly seed: number;
}

/** What to play: each algorithm on each scenario, with the seeds 1 to `seeds`. */
export interface Programme<Played = Scenario> {
  readonly scenarios: readonly Played[];
  readonly algorithms: readonly AlgorithmName[];
  readonly seeds: number;
}

/** All runs of a programme: by scenario, then algorithm, then seed, each in the order given. */
export function tasksOf({ scenarios, algorithms, seeds }: Programme<unknown>): Task[] {
  return scenarios.flatMap((_, scenario) =>
    algorithms.flatMap((algorithm) =>
      Array.from({ length: seeds }, (__, index) => ({ scenario, algorithm, seed: index + 1 })),
    ),
  );
}

/**
 * Plays all runs on as many threads as the machine has cores. The rows are in the order of the
 * tasks, whichever thread was quicker. Rejects with the first error of a run.
 *
 * @param onRow called after each run with the number of runs that are done, and of all
 */
export async function play(
  programme: Programme,
  onRow: (done: number, all: number) => void = () => undefined,
  threads?: number,
): Promise<Row[]> {
  const tasks = tasksOf(programme);
  const module = { url: new URL('./worker.ts', import.meta.url), data: programme.scenarios };
  return await onThreads<Row>(module, tasks, (done) => onRow(done, tasks.length), threads);
}
