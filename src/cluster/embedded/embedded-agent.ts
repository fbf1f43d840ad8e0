import { type Agent, AgentError, type AgentStatus } from '../agent.ts';
import { checkSecondsOf, checkTarget } from './check.ts';
import type { Order, ProcessStatus, Work } from './messages.ts';
import { ProcessClient } from './process-client.ts';
import type { ErrorCounts } from './statistics.ts';

export interface EmbeddedAgentOptions extends Work {
  /** Path of the program that runs the agent's process: src/agent.ts, or its bundle. */
  readonly entry: string;
}

/** The status of an embedded agent, with what its statistics do not tell. */
export interface EmbeddedAgentStatus extends AgentStatus {
  /** Requests that failed in the time the statistics cover, by kind; null when not running. */
  readonly errors: ErrorCounts | null;
}

const none: EmbeddedAgentStatus = {
  running: false,
  users: 0,
  maxUsers: null,
  utilization: null,
  statistics: null,
  errors: null,
};

/**
 * Makes the load from this machine: virtual users over HTTP or HTTPS, in a process of their own,
 * so that they cannot slow this one. The process ends with this one, however that ends.
 */
export class EmbeddedAgent implements Agent {
  readonly name = 'embedded';
  readonly #entry: string;
  readonly #work: Work;
  #process: ProcessClient | null = null;

  constructor({ entry, targetUrl, headers, scenario }: EmbeddedAgentOptions) {
    this.#entry = entry;
    this.#work = { targetUrl, headers, scenario };
  }

  /** The id of the agent's process, for a clean-up; null when there is none. */
  get pid(): number | null {
    return this.#process?.running === true ? this.#process.pid : null;
  }

  /** The service may take as long as the users would wait; the check then says so itself. */
  get checkSeconds(): number {
    return checkSecondsOf(this.#work.scenario);
  }

  /** Does once what the first user does first, from this process. */
  async check(signal: AbortSignal): Promise<void> {
    await this.#explained(checkTarget(this.#work, signal));
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#process?.running !== true) this.#process = new ProcessClient(this.#entry);
    await this.#order({ kind: 'work', work: this.#work }, signal);
  }

  async status(since: number | null, signal: AbortSignal): Promise<EmbeddedAgentStatus> {
    if (this.#process?.running !== true) return none;
    const status = await this.#order({ kind: 'status', since }, signal);
    return { running: true, maxUsers: null, ...status };
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    await this.#order({ kind: 'users', users }, signal);
  }

  async stop(signal: AbortSignal): Promise<void> {
    await this.#process?.end(signal);
    this.#process = null;
  }

  #order(order: Order, signal: AbortSignal): Promise<ProcessStatus> {
    if (this.#process === null) throw new AgentError(this.name, 'it has not been started');
    return this.#explained(this.#process.order(order, signal));
  }

  async #explained<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new AgentError(this.name, message, { cause: error });
    }
  }
}
