import { availableParallelism } from 'node:os';
import { type Agent, AgentError, type AgentStatus } from '../agent.ts';
import { systemNow } from '../machine/clock.ts';
import { asAgentError } from '../requests/failure.ts';
import { freePort } from '../free-port.ts';
import { History } from './history.ts';
import { K6Process, type ProcessReading } from './process.ts';
import { type K6Counters, noRequests } from './protocol.ts';
import { inspectScript } from './script.ts';
import { changeSlices, type Slice } from './slices.ts';
import { statisticsBetween } from './statistics.ts';

/** Over less than this the CPU time says nothing. */
const shortestSpanSeconds = 0.5;

const nothing: ProcessReading = { users: 0, counters: noRequests, cpuSeconds: 0 };

/**
 * Runs a k6 script on this machine, with whatever k6 is on the PATH. A k6 process keeps the number
 * of users that it starts with, so there are several, each with a slice of the users: for more
 * users one more is started; for fewer some are ended, and at most one is started with the rest.
 */
export class K6ScriptAgent implements Agent {
  readonly name = 'k6';
  readonly #script: string;
  /** All that may have users. */
  #processes: readonly K6Process[] = [];
  /** What processes did that have ended. */
  #past = nothing;
  readonly #counters = new History<K6Counters>();
  /** In seconds. */
  readonly #cpu = new History<number>();
  #started = false;
  /** Why a process ended that should not have; null once that was told. */
  #failure: string | null = null;

  /** @param script path of the script */
  constructor(script: string) {
    this.#script = script;
  }

  /** The ids of the k6 processes that run now. */
  get pids(): number[] {
    return this.#processes.flatMap(({ pid }) => pid ?? []);
  }

  /** Reads the script with k6, but runs no user. */
  async check(signal: AbortSignal): Promise<void> {
    try {
      await inspectScript(this.#script, signal);
    } catch (error) {
      throw asAgentError(this.name, error);
    }
  }

  /** After a process has ended by itself, this fails once, to tell why. */
  async start(signal: AbortSignal): Promise<void> {
    await this.stop(signal);
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw new AgentError(this.name, failure);
    this.#started = true;
  }

  async status(since: number | null, signal: AbortSignal): Promise<AgentStatus> {
    await Promise.all(this.#processes.map((process) => process.read(signal)));
    const failed = this.#processes.find(({ failure }) => failure !== null);
    this.#failure ??= failed?.failure ?? null;
    const { users, counters, cpuSeconds } = this.#processes.reduce(
      (sum, { reading }) => plus(sum, reading),
      this.#past,
    );
    const now = systemNow();
    this.#counters.add(now, counters);
    this.#cpu.add(now, cpuSeconds);
    return {
      running: this.#started && failed === undefined,
      users,
      maxUsers: null,
      utilization: this.#utilization(),
      statistics: statisticsBetween(this.#counters, since),
    };
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    const slices = this.#processes.map(({ slice }) => slice);
    const { leave, come } = changeSlices(slices, users);
    const leaving = this.#processes.filter(({ slice }) => leave.includes(slice));
    await Promise.all(leaving.map((process) => this.#end(process, signal)));
    if (come !== null) await this.#add(come, leave.length > 0, signal);
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.#started = false;
    await Promise.all(this.#processes.map((process) => this.#end(process, signal)));
  }

  /** Users who take the place of others are waited for: until then they would seem lost. */
  async #add(slice: Slice, isReplacement: boolean, signal: AbortSignal): Promise<void> {
    const port = await freePort();
    // From here on there is a process, and `stop` must see it.
    signal.throwIfAborted();
    const process = new K6Process(this.#script, slice, port);
    this.#processes = [...this.#processes, process];
    try {
      await process.begun(signal);
    } catch (error) {
      await this.#end(process, signal);
      throw asAgentError(this.name, error);
    }
    if (isReplacement) await process.complete(signal);
  }

  async #end(process: K6Process, signal: AbortSignal): Promise<void> {
    await process.end(signal);
    if (this.#processes.includes(process)) {
      this.#processes = this.#processes.filter((other) => other !== process);
      this.#past = plus(this.#past, { ...process.reading, users: 0 });
    }
  }

  /** The share of all cores that k6 has used lately; null where that is not known. */
  #utilization(): number | null {
    const [first, last] = this.#cpu.interval(null) ?? [];
    if (first === undefined || last === undefined) return null;
    const seconds = last.at - first.at;
    const share = (last.value - first.value) / (seconds * availableParallelism());
    return seconds < shortestSpanSeconds || Number.isNaN(share) ? null : Math.min(1, share);
  }
}

function plus(one: ProcessReading, other: ProcessReading): ProcessReading {
  return {
    users: one.users + other.users,
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    counters: {
      requests: one.counters.requests + other.counters.requests,
      latencySeconds: one.counters.latencySeconds + other.counters.latencySeconds,
      failures: one.counters.failures + other.counters.failures,
      succeededSeconds: one.counters.succeededSeconds + other.counters.succeededSeconds,
      waitingSeconds: one.counters.waitingSeconds + other.counters.waitingSeconds,
    },
  };
}
