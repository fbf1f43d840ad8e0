// A thread of the benchmark: plays the runs that it is sent, and answers each with its row.
import { parentPort, workerData } from 'node:worker_threads';
import { rowOf } from '../row.ts';
import type { Scenario } from '../scenario.ts';
import type { Task } from './play.ts';

const scenarios = workerData as readonly Scenario[];

parentPort?.on('message', ({ scenario, algorithm, seed }: Task) => {
  const played = scenarios[scenario];
  if (played === undefined) throw new RangeError(`there is no scenario ${scenario}`);
  // An error that nobody handles ends the thread, and the main thread hears of it.
  void rowOf(played, algorithm, seed).then((row) => parentPort?.postMessage(row));
});
