import {
  type Ending,
  type EndSource,
  listenForEndings,
  type Output,
} from '../run/safety/endings.ts';

export interface Cancellation {
  /** Aborted at the first of all things that would end the process. */
  readonly signal: AbortSignal;
  /** Stops listening: the process then ends at a signal, as any other. */
  readonly dispose: () => void;
}

/**
 * Turns whatever would end the process (see `listenForEndings`) into one abort. When a job is
 * cancelled or at its time limit, the runner sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s
 * after that. All stay caught until `dispose`, or the second would end the process amid its
 * clean-up.
 *
 * @param onFault told of each error that nobody caught
 */
export function listenForCancel(
  source: EndSource,
  outputs: readonly Output[],
  onCancel: () => void,
  onFault: (thrown: unknown) => void,
): Cancellation {
  const controller = new AbortController();
  const listener = (ending: Ending): void => {
    if (ending.kind === 'fault') onFault(ending.thrown);
    if (!controller.signal.aborted) {
      onCancel();
      controller.abort(new Error('the job was cancelled'));
    }
  };
  const { dispose } = listenForEndings(source, outputs, listener);
  return { signal: controller.signal, dispose };
}
