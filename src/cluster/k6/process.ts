import { setTimeout as sleep } from 'node:timers/promises';
import { GuardedProcess } from '../machine/guarded-process.ts';
import { K6Client } from './client.ts';
import { cpuSeconds } from '../machine/cpu.ts';
import { lastError } from './output.ts';
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

/** The users of a process begin within this long, so that they do not all ask at one moment. */
const rampSeconds = 1;

/** No run is as long as this. */
const longestRun = '48h';

/** One `k6 run` on this machine, in a process group of its own, which ends with this process. */
export class K6Process {
  readonly slice: Slice;
  readonly #process: GuardedProcess;
  readonly #client: K6Client;
  #begun = false;
  #toldToEnd = false;
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
    this.#process = new GuardedProcess(command, scriptEnvironment());
  }

  /** Null when the process does not run. */
  get pid(): number | null {
    return this.#process.pid;
  }

  /** Why it ended without being told to; null when it did not. */
  get failure(): string | null {
    return this.#toldToEnd ? null : this.#end;
  }

  /** How it ended, in words; null while it runs. */
  get #end(): string | null {
    const { end, printed } = this.#process;
    return end === null ? null : (lastError(printed) ?? `its process has ended (${end})`);
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
        this.#reading = { users, counters, cpuSeconds: cpuSeconds(this.pid ?? 0) };
      } catch (error) {
        // Once told to end, it may be deaf.
        if (!this.#toldToEnd) throw error;
      }
    }
  }

  /** Ends the process with all its users; kills it when it takes long or the signal is aborted. */
  async end(signal: AbortSignal): Promise<void> {
    if (this.#process.end !== null) return;
    this.#toldToEnd = true;
    // At this one the users go at once, and teardown() runs.
    await this.#process.stop(signal, 'SIGINT');
  }
}
