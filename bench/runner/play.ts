import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AlgorithmName } from '../algorithms/algorithms.ts';
import type { Row } from '../row.ts';
import type { Scenario } from '../scenario.ts';

/** One run to play: the position of its scenario in the list, and how. */
export interface Task {
  readonly scenario: number;
  readonly algorithm: AlgorithmName;
  readonly seed: number;
}

/** What to play: each algorithm on each scenario, with the seeds 1 to `seeds`. */
export interface Programme {
  readonly scenarios: readonly Scenario[];
  readonly algorithms: readonly AlgorithmName[];
  readonly seeds: number;
}

/** All runs of a programme: by scenario, then algorithm, then seed, each in the order given. */
export function tasksOf({ scenarios, algorithms, seeds }: Programme): Task[] {
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
  threads = availableParallelism(),
): Promise<Row[]> {
  const tasks = tasksOf(programme);
  const rows: Row[] = [];
  let begun = 0;
  let done = 0;

  function thread(): Promise<void> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: programme.scenarios,
    });
    const played = new Promise<void>((resolve, reject) => {
      let current = 0;
      const playNext = (): void => {
        current = begun;
        begun += 1;
        const task = tasks[current];
        if (task === undefined) resolve();
        else worker.postMessage(task);
      };
      worker.on('error', reject);
      worker.on('message', (row: Row) => {
        rows[current] = row;
        done += 1;
        onRow(done, tasks.length);
        playNext();
      });
      playNext();
    });
    return played.finally(() => worker.terminate());
  }

  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, thread));
  return rows;
}
