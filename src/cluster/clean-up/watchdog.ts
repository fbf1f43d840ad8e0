import { type ChildProcess, fork } from 'node:child_process';
import type { Guarded, WatchdogMessage } from './messages.ts';

const beatMilliseconds = 1000;

/**
 * A process of its own that removes the users when this one dies, in whatever way, or hangs; one
 * that hangs is ended. Where it cannot be started, there is none: the journal of what was made is
 * kept all the same.
 */
export class Watchdog {
  readonly #entry: string;
  #child: ChildProcess | null = null;
  #beats: NodeJS.Timeout | undefined;

  /** @param entry path of the program to fork: src/watchdog.ts, or its bundle */
  constructor(entry: string) {
    this.#entry = entry;
  }

  /** From now on this process is watched. */
  watch(): void {
    this.#child ??= this.#start();
  }

  /** Tells what is to be removed; to be called before it is made. */
  guard(guarded: Guarded): void {
    this.watch();
    this.#send({ kind: 'guard', guarded });
  }

  /** Nothing is left behind: the watchdog ends. */
  dismiss(): void {
    clearInterval(this.#beats);
    this.#send({ kind: 'clean' });
    this.#child = null;
  }

  #start(): ChildProcess {
    const child = fork(this.#entry, [], {
      execArgv: [],
      // In a group of its own: what ends this process must not end that one.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('error', () => undefined);
    child.unref();
    child.channel?.unref();
    this.#beats = setInterval(() => this.#send({ kind: 'beat' }), beatMilliseconds);
    this.#beats.unref();
    return child;
  }

  #send(message: WatchdogMessage): void {
    if (this.#child?.connected === true) this.#child.send(message, () => undefined);
  }
}
