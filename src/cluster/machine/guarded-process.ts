import { type ChildProcess, spawn } from 'node:child_process';
import { hidden } from '../../foreign-text.ts';

/**
 * Starts a program in place of this shell, with a companion that kills both when standard input ends.
 * That is a pipe from this process, and ends with it, however it ends.
 */
const guarded = 'exec 3<&0; { cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/** The last lines are enough to say why a program ends. */
const keptCharacters = 10_000;
const gracePeriodMilliseconds = 2000;

/** A program in a process group of its own, which ends with this process, however that ends. */
export class GuardedProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #printed = '';
  #end: string | null = null;

  /** @param command the program, then its arguments */
  constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn('sh', ['-c', guarded, 'sh', ...command], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env,
    });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      // Hidden first, cut afterwards: half a secret would not be recognised any more.
      this.#printed = hidden(`${this.#printed}${chunk}`).slice(-keptCharacters);
    });
    // The pipe breaks when the process ends first.
    child.stdin.on('error', () => undefined);
    // Ends the companion, and what the program has started.
    child.on('exit', () => child.stdin.destroy());
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#end = how;
        resolve();
      };
      child.on('close', (code, signal) => end(signal ?? `exit code ${code ?? 'unknown'}`));
      child.on('error', (error) => {
        // Other errors are those of a signal that could not be sent.
        if (child.pid === undefined) end(error.message);
      });
    });
  }

  /** Null when the process does not run. */
  get pid(): number | null {
    return this.#end === null ? (this.#child.pid ?? null) : null;
  }

  /** How it ended; null while it runs. */
  get end(): string | null {
    return this.#end;
  }

  /** The last of what it wrote to its standard error. */
  get printed(): string {
    return this.#printed;
  }

  /**
   * Asks the process to end; kills it and what it has started when that takes long, or on abort.
   *
   * @param request what it is asked with
   */
  async stop(signal: AbortSignal, request: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#end !== null) return;
    const kill = (): void => this.#killGroup();
    const timer = setTimeout(kill, gracePeriodMilliseconds);
    signal.addEventListener('abort', kill);
    if (signal.aborted) kill();
    else this.#child.kill(request);
    await this.#ended;
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }

  #killGroup(): void {
    const { pid } = this.#child;
    // Group 0 would be this process's own.
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has just gone.
    }
  }
}
