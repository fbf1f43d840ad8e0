import { explain } from './failure.ts';

/**
 * Does some work that must be over within `seconds`. Whatever the work does with its signal, the
 * promise settles by then: with the work's result, or rejected when the time is over or `parent`
 * is aborted.
 */
export async function withDeadline<Result>(
  seconds: number,
  parent: AbortSignal | null,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  parent?.throwIfAborted();
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const giveUp = (reason: Error): void => {
      controller.abort(reason);
      reject(reason);
    };
    const onAbort = (): void => giveUp(new Error(explain(parent?.reason)));
    const onDeadline = (): void => giveUp(new Error(`no answer within ${seconds} s`));
    const timer = setTimeout(onDeadline, seconds * 1000);
    parent?.addEventListener('abort', onAbort, { once: true });
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        parent?.removeEventListener('abort', onAbort);
      });
  });
}
