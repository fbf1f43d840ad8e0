/** The part of `process` that hears signals. */
export interface ProcessSignals {
  on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface Cancellation {
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Stops listening: the process then ends at a signal, as any other. */
  readonly dispose: () => void;
}

/**
 * Turns SIGINT and SIGTERM into one abort. When a job is cancelled or at its time limit, the
 * runner sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. Both stay caught until
 * `dispose`, or the second would end the process amid its clean-up.
 */
export function listenForCancel(source: ProcessSignals, onCancel: () => void): Cancellation {
  const controller = new AbortController();
  const listener = (): void => {
    if (!controller.signal.aborted) {
      onCancel();
      controller.abort();
    }
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    dispose: () => {
      source.off('SIGINT', listener);
      source.off('SIGTERM', listener);
    },
  };
}
