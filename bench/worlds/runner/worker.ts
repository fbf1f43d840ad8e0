// A thread of the benchmark: plays the runs that it is sent, and answers each with its row.
import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from '../../runner/play.ts';
import { rowOf } from '../row.ts';
import type { Played } from './play.ts';

const played = workerData as readonly Played[];

parentPort?.on('message', ({ scenario, algorithm, seed }: Task) => {
  const own = played[scenario];
  if (own === undefined) throw new RangeError(`there is no world ${scenario}`);
  // An error that nobody handles ends the thread, and the main thread hears of it.
  void rowOf(own.world, own.truth, algorithm, seed).then((row) => parentPort?.postMessage(row));
});
