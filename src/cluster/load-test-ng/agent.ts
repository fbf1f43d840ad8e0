import { type Agent, AgentError, type AgentStatisticName, type AgentStatus } from '../agent.ts';
import { Mark } from '../machine/marks.ts';
import { type LoadAgentAddress, LoadTestNgClient } from './client.ts';
import { completed, configuredCap } from './configuration.ts';
import {
  isAtCap,
  isEmptied,
  isUnknownId,
  largestAmount,
  type LoadAgentStatus,
  type Reply,
} from './protocol.ts';
import { UserWatch } from './user-watch.ts';
import { counted } from '../../counted.ts';

export interface LoadTestNgOptions extends LoadAgentAddress {
  /** The body of the create request: LoadTestConfig and a controller's config; null: none given. */
  readonly config: unknown;
  /** The time, in seconds since the epoch; left out: that of this machine. */
  readonly now?: () => number;
}

/** Of a load agent that is made only to see that it can be. */
const tryOutId = 'capacitygateplan';

/** One load agent of a Mattermost load-test-ng server (`ltapi`). */
export class LoadTestNgAgent implements Agent {
  readonly name: string;
  readonly #client: LoadTestNgClient;
  readonly #config: unknown;
  readonly #address: LoadAgentAddress;
  readonly #mark: Mark;
  readonly #watch: UserWatch;
  /** What we made or took over is ours to remove; anything else under the id is left alone. */
  #ours = false;
  #cap: number | null = null;
  /** Users that it has for certain, so that an order needs no look first; null: unknown. */
  #users: number | null = null;
  /** Counts the beginnings and ends of orders: a status from before one says nothing of after. */
  #orders = 0;

  constructor(options: LoadTestNgOptions) {
    this.#client = new LoadTestNgClient(options);
    this.#config = options.config === null ? null : completed(options.config);
    this.name = this.#client.name;
    this.#address = options;
    this.#mark = markOf(this.#client, options);
    this.#watch = new UserWatch(this.#client, this.#config, options.now);
  }

  /** All of them where the server tells its metrics, as it does unless something is in the way. */
  get moreStatistics(): readonly AgentStatisticName[] {
    return this.#watch.statistics;
  }

  async check(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#read(signal), this.#watch.readMetrics(signal)]);
  }

  /** Under an id of its own, as somebody may have users under that of a run. */
  async tryOut(signal: AbortSignal): Promise<void> {
    const client = new LoadTestNgClient({ ...this.#address, id: tryOutId });
    await destroy(client, signal);
    accept(client, 'create', await this.#create(client, signal));
    await destroy(client, signal);
  }

  async start(signal: AbortSignal): Promise<void> {
    const wasOurs = this.#ours;
    this.#ours = true;
    this.#users = null;
    this.#watch.clear();
    this.#cap = configuredCap(this.#config);
    let created = await this.#create(this.#client, signal);
    if (created.statusCode === 409) {
      if (!wasOurs) await this.#expectOurs(signal);
      await destroy(this.#client, signal);
      created = await this.#create(this.#client, signal);
    }
    accept(this.#client, 'create', created);
    this.#mark.set();
    accept(this.#client, 'run', await this.#client.run(signal));
  }

  async status(since: number | null, signal: AbortSignal): Promise<AgentStatus> {
    const orders = this.#orders;
    const [status] = await Promise.all([this.#read(signal), this.#watch.readMetrics(signal)]);
    if (orders === this.#orders) {
      this.#users = status?.state === 'running' ? status.users : null;
    }
    return {
      running: status?.state === 'running',
      users: status?.users ?? 0,
      maxUsers: this.#cap,
      utilization: null,
      ...this.#watch.hear(status, since),
    };
  }

  async setUsers(users: number, signal: AbortSignal): Promise<void> {
    this.#orders += 1;
    const before = this.#users ?? (await this.#readRunning(signal)).users;
    this.#users = users === before ? before : null;
    try {
      if (users >= before) {
        await this.#add(users - before, signal);
      } else {
        await this.#remove(before - users, signal);
      }
    } catch (error) {
      // It may have been carried out in part, and may be still under way.
      this.#users = null;
      throw error;
    } finally {
      this.#orders += 1;
    }
  }

  async stop(signal: AbortSignal): Promise<void> {
    if (this.#ours) {
      await destroy(this.#client, signal);
      this.#mark.clear();
      this.#ours = false;
      this.#users = null;
    }
  }

  async #create(client: LoadTestNgClient, signal: AbortSignal): Promise<Reply> {
    const created = await client.create(JSON.stringify(this.#config ?? {}), signal);
    if (created.statusCode === 400 && this.#config === null) {
      throw new AgentError(
        this.name,
        'a load-test-ng agent cannot be created without its configuration: ' +
          `give it as \`agent-config\` (the agent says: ${created.error ?? 'nothing'})`,
      );
    }
    return created;
  }

  /** Users that are there before ours, and were not left by a run that was killed, are somebody's. */
  async #expectOurs(signal: AbortSignal): Promise<void> {
    const users = (await this.#read(signal))?.users ?? 0;
    const { isOurs, isTaken } = this.#mark;
    if (isOurs || (users === 0 && !isTaken)) return;
    this.#ours = false;
    const { id } = this.#address;
    throw new AgentError(
      this.name,
      `its load agent "${id}" ${isTaken ? 'is driven by another run of this machine, with' : 'has'} ` +
        `${counted(users, 'user')} that this run did not start: wait for the run they belong to, or remove them ` +
        `with \`curl -X DELETE ${this.name}/loadagent/${id}\``,
    );
  }

  /** Null when the agent does not know the id: it was never created, or the agent has crashed. */
  async #read(signal: AbortSignal): Promise<LoadAgentStatus | null> {
    const reply = await this.#client.status(signal);
    if (isUnknownId(reply)) {
      return null;
    }
    accept(this.#client, 'status', reply);
    if (reply.status === null) {
      throw new AgentError(this.name, 'expected a load-test-ng agent, but it tells no status');
    }
    return reply.status;
  }

  async #readRunning(signal: AbortSignal): Promise<LoadAgentStatus> {
    const status = await this.#read(signal);
    if (status?.state !== 'running') {
      throw new AgentError(
        this.name,
        `cannot take users: its load agent is ${status?.state ?? 'gone'}`,
      );
    }
    return status;
  }

  async #add(amount: number, signal: AbortSignal): Promise<void> {
    for (let left = amount; left > 0; left -= largestAmount) {
      const reply = await this.#client.addUsers(Math.min(left, largestAmount), signal);
      if (isAtCap(reply)) {
        this.#users = (await this.#read(signal))?.users ?? null;
        this.#cap = this.#users;
        return;
      }
      accept(this.#client, 'addusers', reply);
      this.#users = reply.status?.users ?? null;
    }
  }

  async #remove(amount: number, signal: AbortSignal): Promise<void> {
    for (let left = amount; left > 0; left -= largestAmount) {
      const reply = await this.#client.removeUsers(Math.min(left, largestAmount), signal);
      if (isEmptied(reply)) {
        this.#users = null;
        return;
      }
      accept(this.#client, 'removeusers', reply);
      this.#users = reply.status?.users ?? null;
    }
  }
}

/**
 * Removes all users of a load agent, and the load agent itself; content when there is none.
 *
 * @throws AgentError when it cannot be reached, refuses, or is not load-test-ng
 */
export async function removeLoadAgent(
  address: LoadAgentAddress,
  signal: AbortSignal,
): Promise<void> {
  const client = new LoadTestNgClient(address);
  await destroy(client, signal);
  markOf(client, address).clear();
}

function markOf({ name }: LoadTestNgClient, { id }: LoadAgentAddress): Mark {
  return new Mark(`${name} ${id}`);
}

async function destroy(client: LoadTestNgClient, signal: AbortSignal): Promise<void> {
  const reply = await client.destroy(signal);
  if (isUnknownId(reply)) {
    // What answers may not be what has the users, as one of several behind an address.
    const users = (await client.status(signal).catch(() => null))?.status?.users ?? 0;
    expectNone(client, users);
    return;
  }
  accept(client, 'destroy', reply);
  // Something between may say that all is well: only the load agent's own end counts. An agent
  // that has carried it out, and does not tell, knows the id no more when it is asked again.
  if (reply.status === null) {
    throw new AgentError(client.name, 'did not tell the end of its load agent');
  }
  expectNone(client, reply.status.users);
}

function expectNone({ name }: LoadTestNgClient, users: number): void {
  if (users > 0) throw new AgentError(name, `still has ${counted(users, 'user')}`);
}

function accept(client: LoadTestNgClient, request: string, reply: Reply): void {
  if (reply.error !== null || reply.statusCode >= 300) {
    const reason = reply.error ?? `HTTP ${reply.statusCode}`;
    throw new AgentError(client.name, `refused ${request}: ${reason}`);
  }
}
