import { failureLine } from '../report/text/problems.ts';
import type { Ending } from '../run/safety/endings.ts';

/** What a cancellation needs of the process. */
export interface EndingIo {
  /** Hears of everything that would end the process. */
  readonly onEnding: (listener: (ending: Ending) => void) => void;
  /** Ends the process at once, whatever it is at. */
  readonly endNow: () => void;
}

/** After so many seconds the process ends, with whatever it could not do. */
const mostSeconds = 9;

/**
 * Turns the first of all things that would end the process into a cancellation, and ends it at once
 * at a further signal, or when the end takes too long.
 */
export class Cancellation {
  readonly #controller = new AbortController();
  readonly #io: EndingIo;
  readonly #progress: (text: string) => void;
  #limit: NodeJS.Timeout | undefined;
  #over = false;
  #broken = false;

  constructor(io: EndingIo, progress: (text: string) => void) {
    this.#io = io;
    this.#progress = progress;
    io.onEnding((ending) => this.#hear(ending));
  }

  /** Aborted at the first of them. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was an error that nobody has caught. */
  get broken(): boolean {
    return this.#broken;
  }

  /** All is done: what comes from now on changes nothing any more. */
  finish(): void {
    this.#over = true;
    clearTimeout(this.#limit);
  }

  #hear(ending: Ending): void {
    if (ending.kind === 'fault' && !this.#broken) {
      this.#broken = true;
      this.#progress(`Failed: ${failureLine(ending.thrown)}`);
    }
    if (this.#over) return;
    if (!this.signal.aborted) {
      this.#progress('Cancelled: removing all users, then reporting. Once more to end at once.');
      this.#limit = setTimeout(this.#io.endNow, mostSeconds * 1000);
      this.#controller.abort(new Error('the run was cancelled'));
    } else if (ending.kind === 'signal' && ending.signal !== 'SIGHUP') {
      // A terminal that is closed sends that one, and a shell may send it again.
      this.#io.endNow();
    }
  }
}
