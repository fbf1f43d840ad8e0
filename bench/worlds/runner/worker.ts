// A thread of the benchmark: plays the runs that it is sent, and answers each with its row.
import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from '../../runner/play.ts';
import type { Played } from '../played.ts';
import { rowOf } from '../row.ts';

const worlds = workerData as readonly Played[];

parentPort?.on('message', ({ scenario, algorithm, seed }: Task) => {
  const played = worlds[scenario];
  if (played === undefined) throw new RangeError(`there is no world ${scenario}`);
  // An error that nobody handles ends the thread, and the main thread hears of it.
  void rowOf(played, algorithm, seed).then((row) => parentPort?.postMessage(row));
});
