import { type ChildProcess, fork } from 'node:child_process';
import type { NumberedOrder, NumberedStatus, Order, ProcessStatus } from './messages.ts';

/** A process that is asked to end gets this long before it is killed. */
const gracePeriodMilliseconds = 2000;

interface Waiting {
  readonly resolve: (status: ProcessStatus) => void;
  readonly reject: (error: Error) => void;
}

/** The agent's process, seen from the process that forked it. */
export class ProcessClient {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;
  /** How the process ended, in words; null while it runs. */
  #end: string | null = null;

  /** @param entry path of the program to fork */
  constructor(entry: string) {
    this.#child = fork(entry, [], {
      // Flags of the parent (a debugger's port, say) are not meant for the agent.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // JSON has no NaN.
      serialization: 'advanced',
    });
    this.#child.on('message', (message) => this.#hear(message as NumberedStatus));
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#end = how;
        this.#waiting.forEach(({ reject }) => reject(new Error(how)));
        this.#waiting.clear();
        resolve();
      };
      this.#child.on('exit', (code, signal) => {
        end(`its process has ended (${signal ?? `exit code ${code ?? 'unknown'}`})`);
      });
      this.#child.on('error', ({ message }) => {
        // Other errors are those of a signal that could not be sent.
        if (this.#child.pid === undefined) end(`its process cannot be started (${message})`);
      });
    });
  }

  get running(): boolean {
    return this.#end === null;
  }

  /** Null when the process could not be started. */
  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Gives an order, and waits until it is done. Rejects when the process ends before. */
  order(order: Order, signal: AbortSignal): Promise<ProcessStatus> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#end !== null) throw new Error(this.#end);
      const number = ++this.#orders;
      const onAbort = (): void => {
        this.#waiting.get(number)?.reject(asError(signal.reason));
      };
      const settled = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(number);
      };
      this.#waiting.set(number, {
        resolve: (status) => {
          settled();
          resolve(status);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      signal.addEventListener('abort', onAbort);
      const message: NumberedOrder = { number, order };
      this.#child.send(message, (error) => {
        if (error !== null) this.#waiting.get(number)?.reject(error);
      });
    });
  }

  /** Ends the process with all its users; kills it when it takes long or the signal is aborted. */
  async end(signal: AbortSignal): Promise<void> {
    if (this.#end !== null) return;
    const kill = (): void => {
      this.#child.kill('SIGKILL');
    };
    const timer = setTimeout(kill, gracePeriodMilliseconds);
    signal.addEventListener('abort', kill);
    this.#child.kill(signal.aborted ? 'SIGKILL' : 'SIGTERM');
    await this.#ended;
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }

  #hear({ number, status }: NumberedStatus): void {
    this.#waiting.get(number)?.resolve(status);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
