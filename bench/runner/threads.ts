import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** A module whose thread answers each message, a task, with one. */
export interface ThreadModule {
  readonly url: URL;
  /** Given to each thread as its `workerData`. */
  readonly data?: unknown;
}

/**
 * Has all tasks done on as many threads as the machine has cores. The answers are in the order of
 * the tasks, whichever thread was quicker. Rejects with the first error of a thread.
 *
 * @param onAnswer called after each task with the number of those that are done
 */
export async function onThreads<Answer>(
  { url, data }: ThreadModule,
  tasks: readonly unknown[],
  onAnswer: (done: number) => void = () => undefined,
  threads = availableParallelism(),
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let begun = 0;
  let done = 0;

  function thread(): Promise<void> {
    const worker = new Worker(url, { workerData: data });
    const finished = new Promise<void>((resolve, reject) => {
      let current = 0;
      const beginNext = (): void => {
        current = begun;
        begun += 1;
        const task = tasks[current];
        if (task === undefined) resolve();
        else worker.postMessage(task);
      };
      worker.on('error', reject);
      worker.on('message', (answer: Answer) => {
        answers[current] = answer;
        done += 1;
        onAnswer(done);
        beginNext();
      });
      beginNext();
    });
    return finished.finally(() => worker.terminate());
  }

  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, thread));
  return answers;
}
