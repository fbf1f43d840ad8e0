import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, AgentError, type AgentStatisticName, type AgentStatus } from '../agent.ts';
import { asAgentError } from '../requests/failure.ts';
import { LocustAgent } from './agent.ts';
import { LocustClient } from './client.ts';
import { type LocustProgram, reasonOf, type RunningLocust, startLocust } from './program.ts';
import { percentileNames } from './statistics.ts';

export interface LocustFileOptions extends Omit<LocustProgram, 'workers'> {
  /** Where not given, one for each core. */
  readonly workers?: number;
}

/** A Locust that was started by nobody but this: a master, workers, and what drives them. */
interface Running extends RunningLocust {
  readonly agent: LocustAgent;
  readonly client: LocustClient;
}

const pollMilliseconds = 100;
/** Python and the locustfile's libraries are slow to start on a busy machine. */
const startSeconds = 60;

const nothing: AgentStatus = {
  running: false,
  users: 0,
  maxUsers: null,
  utilization: null,
  statistics: null,
};

/**
 * Runs a locustfile on this machine, with the Locust on the PATH: a master and a worker for each core,
 * on the loopback interface alone, with a random login. They end with this process, however it ends.
 */
export class LocustFileAgent implements Agent {
  readonly name = 'locust';
  readonly checkSeconds = startSeconds;
  readonly #program: LocustProgram;
  #running: Running | null = null;
  #percentiles = percentileNames;

  constructor({ workers = availableParallelism(), ...program }: LocustFileOptions) {
    this.#program = { ...program, workers };
  }

  /** The locustfile says which percentiles are told; before `check` it may be all of them. */
  get moreStatistics(): readonly AgentStatisticName[] {
    return this.#percentiles;
  }

  /** The ids of the processes that run now. */
  get pids(): number[] {
    return this.#running?.processes.flatMap(({ pid }) => pid ?? []) ?? [];
  }

  /** Where its web interface is; null when it does not run. */
  get webUrl(): string | null {
    return this.#running?.url ?? null;
  }

  /** Starts everything, asks whether it is right, and ends it again; no user runs. */
  async check(signal: AbortSignal): Promise<void> {
    try {
      const { agent, client } = await this.#begin(signal);
      await this.#named(agent.check(signal));
      if (this.#program.host === null && (await this.#named(client.missesHost(signal)))) {
        throw new AgentError(this.name, 'expected target-url, as the locustfile names no host');
      }
      this.#percentiles = agent.moreStatistics;
    } finally {
      await this.#end(signal);
    }
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#end(signal);
    const { agent } = await this.#begin(signal);
    await this.#named(agent.start(signal));
  }

  async status(since: number | null, signal: AbortSignal): Promise<AgentStatus> {
    const running = this.#running;
    if (running === null || running.master.end !== null) return nothing;
    return await this.#named(running.agent.status(since, signal));
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    if (this.#running === null) throw new AgentError(this.name, 'it has not been started');
    await this.#named(this.#running.agent.setUsers(users, signal));
  }

  /** The users end with the processes, which are asked first, so that `on_stop` may run. */
  async stop(signal: AbortSignal): Promise<void> {
    await this.#end(signal);
  }

  async #begin(signal: AbortSignal): Promise<Running> {
    const login = `capacity-gate:${randomBytes(24).toString('base64url')}`;
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    signal.throwIfAborted();
    const started = await this.#named(startLocust(this.#program, authorization));
    const address = { url: started.url, headers: { authorization } };
    const running = {
      ...started,
      agent: new LocustAgent({ ...address, config: null }),
      client: new LocustClient(address),
    };
    // From here on there are processes, and `stop` must see them.
    this.#running = running;
    await this.#named(this.#gathered(running, signal));
    return running;
  }

  /** Resolves when all workers have met their master. */
  async #gathered(running: Running, signal: AbortSignal): Promise<void> {
    for (;;) {
      const ended = running.processes.find(({ end }) => end !== null);
      if (ended !== undefined) throw new Error(reasonOf(ended));
      const report = await running.client.report(signal).catch(() => null);
      if ((report?.workers?.length ?? 0) >= this.#program.workers) return;
      await sleep(pollMilliseconds, undefined, { signal });
    }
  }

  async #end(signal: AbortSignal): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    await Promise.all(running.processes.map((process) => process.stop(signal)));
    running.tidy();
    this.#running = null;
  }

  /** Failures are told as this agent's: its address is of no use to anybody. */
  async #named<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      const { agent, message } = asAgentError(this.name, error);
      throw agent === this.name
        ? asAgentError(this.name, error)
        : new AgentError(this.name, message.replace(`${agent}: `, ''), { cause: error });
    }
  }
}
