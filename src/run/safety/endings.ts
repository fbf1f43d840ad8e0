/** Signals that ask a process to end. */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
const faults = ['uncaughtException', 'unhandledRejection'] as const;

type EndSignal = (typeof endSignals)[number];
type EndEvent = EndSignal | (typeof faults)[number];

/** The part of `process` that tells of ends. */
export interface EndSource {
  on(name: EndEvent, listener: (thrown: unknown) => void): unknown;
  off(name: EndEvent, listener: (thrown: unknown) => void): unknown;
}

/** A stream that somebody reads, or no longer does. */
export interface Output {
  on(name: 'error', listener: () => void): unknown;
}

/** Why a process is to end. */
export type Ending =
  | { readonly kind: 'signal'; readonly signal: EndSignal }
  /** Something was thrown that nobody caught. */
  | { readonly kind: 'fault'; readonly thrown: unknown }
  /** Nobody reads the output any more. */
  | { readonly kind: 'unread' };

/** Hears of everything that would end this process. */
export interface Endings {
  /** Stops listening: the process then ends as any other. */
  readonly dispose: () => void;
}

/**
 * Calls `onEnding` for each thing that would end the process, none of which does any more: signals,
 * errors that nobody catches, and outputs that nobody reads.
 */
export function listenForEndings(
  source: EndSource,
  outputs: readonly Output[],
  onEnding: (ending: Ending) => void,
): Endings {
  const signals = endSignals.map((signal) => ({
    name: signal,
    listener: (): void => onEnding({ kind: 'signal', signal }),
  }));
  const errors = faults.map((name) => ({
    name,
    listener: (thrown: unknown): void => onEnding({ kind: 'fault', thrown }),
  }));
  const all = [...signals, ...errors];
  all.forEach(({ name, listener }) => source.on(name, listener));
  // These stay: what is written to a closed output later must not end the process either.
  outputs.forEach((output) => output.on('error', () => onEnding({ kind: 'unread' })));
  return {
    dispose: () => all.forEach(({ name, listener }) => source.off(name, listener)),
  };
}
