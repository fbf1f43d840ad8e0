import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { K6Client } from './client.ts';
import { cpuSeconds } from './cpu.ts';
import { lastError, programError } from './output.ts';
import { type K6Counters, noRequests } from './protocol.ts';
import { scriptEnvironment } from './script.ts';
import type { Slice } from './slices.ts';

/** What one process says of itself. */
export interface ProcessReading {
  /** Users that run iterations now: none while setup() runs. */
  readonly users: number;
  readonly counters: K6Counters;
  /** CPU time used so far, in seconds; NaN where the system does not tell. */
  readonly cpuSeconds: number;
}

/**
 * Starts k6 in place of this shell, with a companion that kills both when standard input ends. That
 * is a pipe from this process, and ends with it, however it ends.
 */
const guarded = 'exec 3<&0; { cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/** Users go at once when k6 is asked to end; teardown() has this long. */
const gracePeriodMilliseconds = 2000;

/** The users of a process begin within this long, so that they do not all ask at one moment. */
const rampSeconds = 1;

/** No run is as long as this. */
const longestRun = '48h';

/** One `k6 run` on this machine, in a process group of its own, which ends with this process. */
export class K6Process {
  readonly slice: Slice;
  readonly #child: ChildProcess;
  readonly #client: K6Client;
  readonly #ended: Promise<void>;
  #errors = '';
  #begun = false;
  #toldToEnd = false;
  /** How it ended, in words; null while it runs. */
  #end: string | null = null;
  #reading: ProcessReading = { users: 0, counters: noRequests, cpuSeconds: 0 };

  /**
   * Starts `k6 run` with these users, whatever load the script itself describes.
   *
   * @param script path of the script
   * @param port of this machine, which nobody listens on
   */
  constructor(script: string, slice: Slice, port: number) {
    this.slice = slice;
    this.#client = new K6Client({ url: `http://127.0.0.1:${port}`, headers: {} });
    const users = String(slice.users);
    const command = [
      ...['k6', 'run', '--quiet', '--no-usage-report', '--no-thresholds'],
      ...['--log-format', 'json', '--address', `127.0.0.1:${port}`],
      // The first user, then all: also where the script has `vus` of its own.
      ...['--vus', '1', '--stage', `${rampSeconds}s:${users},${longestRun}:${users}`],
      ...['--env', `CAPACITY_GATE_FIRST_USER=${slice.firstUser}`],
      // Outputs of the script's own must not take several processes for one.
      ...['--tag', `first_user=${slice.firstUser}`, script],
    ];
    const child = spawn('sh', ['-c', guarded, 'sh', ...command], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: scriptEnvironment(),
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => {
      // The last lines are enough to say why it ends.
      this.#errors = `${this.#errors}${chunk.toString()}`.slice(-10_000);
    });
    // The pipe breaks when the process ends first.
    child.stdin.on('error', () => undefined);
    // Ends the companion, and what the script has started, such as a browser.
    child.on('exit', () => child.stdin.destroy());
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#end = how;
        resolve();
      };
      child.on('close', (code, signal) => {
        const how = `its process has ended (${signal ?? `exit code ${code ?? 'unknown'}`})`;
        end(lastError(this.#errors) ?? how);
      });
      child.on('error', (error) => {
        // Other errors are those of a signal that could not be sent.
        if (child.pid === undefined) end(programError(error, 'sh'));
      });
    });
  }

  /** Null when the process does not run. */
  get pid(): number | null {
    return this.#end === null ? (this.#child.pid ?? null) : null;
  }

  /** Why it ended without being told to; null when it did not. */
  get failure(): string | null {
    return this.#toldToEnd ? null : this.#end;
  }

  /** What it said last. */
  get reading(): ProcessReading {
    return this.#reading;
  }

  /** Resolves when k6 has read the script and taken up its work; setup() may be under way. */
  async begun(signal: AbortSignal): Promise<void> {
    while (!this.#begun) {
      signal.throwIfAborted();
      if (this.#end !== null) throw new Error(this.#end);
      try {
        await this.#client.status(signal);
        this.#begun = true;
      } catch {
        // It does not listen yet.
        await sleep(50);
      }
    }
  }

  /** Resolves when all of its users are there. */
  async complete(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.read(signal);
      if (this.#reading.users >= this.slice.users) return;
      if (this.#end !== null) throw new Error(this.#end);
      await sleep(50, undefined, { signal });
    }
  }

  /** Asks for its users and what they did. Rejects when it runs and does not answer. */
  async read(signal: AbortSignal): Promise<void> {
    if (this.#end !== null) {
      this.#reading = { ...this.#reading, users: 0 };
    } else if (this.#begun) {
      try {
        const [{ users }, counters] = await Promise.all([
          this.#client.status(signal),
          this.#client.counters(signal),
        ]);
        this.#reading = { users, counters, cpuSeconds: cpuSeconds(this.#child.pid ?? 0) };
      } catch (error) {
        // Once told to end, it may be deaf.
        if (!this.#toldToEnd) throw error;
      }
    }
  }

  /** Ends the process with all its users; kills it when it takes long or the signal is aborted. */
  async end(signal: AbortSignal): Promise<void> {
    if (this.#end !== null) return;
    this.#toldToEnd = true;
    const kill = (): void => this.#killGroup();
    const timer = setTimeout(kill, gracePeriodMilliseconds);
    signal.addEventListener('abort', kill);
    if (signal.aborted) kill();
    else this.#child.kill('SIGINT');
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
