import { describe, expect, it } from '@jest/globals';
import { type Agent, AgentError, type AgentStatus } from '../../../src/cluster/agent.ts';
import { Cluster } from '../../../src/cluster/cluster.ts';

/** An agent that may lose its state, or some of its users, and answer no more. */
class Mortal implements Agent {
  readonly name: string;
  users = 0;
  running = false;
  silent = false;

  constructor(name: string) {
    this.name = name;
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  start(): Promise<void> {
    this.running = true;
    this.users = 0;
    return Promise.resolve();
  }

  status(): Promise<AgentStatus> {
    const { running, users } = this;
    return this.silent
      ? Promise.reject(new AgentError(this.name, 'answers nothing'))
      : Promise.resolve({ running, users, maxUsers: null, utilization: null, statistics: null });
  }

  /** Orders arrive where no status comes back. */
  setUsers(users: number): Promise<void> {
    this.users = users;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** It is another process, and knows of nothing. */
  restart(users = 0): void {
    this.running = false;
    this.users = users;
  }
}

async function three(users: number) {
  const agents = [new Mortal('a'), new Mortal('b'), new Mortal('c')] as const;
  const cluster = new Cluster(agents);
  await cluster.start();
  await cluster.setUsers(users);
  const active = async (): Promise<number> => (await cluster.observe(null)).activeUsers;
  expect(await active()).toBe(users);
  return { agents, cluster, active, users: () => agents.map((agent) => agent.users) };
}

describe('an agent that was seen with its users, and has lost its state', () => {
  it('has them no more', async () => {
    const { agents, cluster, active, users } = await three(90);
    agents[2].restart();
    expect(await active()).toBe(60);
    await cluster.setUsers(90);
    expect([users(), await active()]).toEqual([[30, 30, 30], 90]);
  });

  it('has those that are left to it', async () => {
    const { agents, cluster, active } = await three(90);
    agents[2].restart(10);
    expect(await active()).toBe(70);
    await cluster.setUsers(90);
    expect(await active()).toBe(90);
  });

  it('gets none while all must stay still', async () => {
    const { agents, cluster, active, users } = await three(90);
    agents[2].restart();
    const left = await active();
    await cluster.setUsers(left, true);
    expect([left, users()]).toEqual([60, [30, 30, 0]]);
  });

  it('gets none while all must stay still when it is silent after that, nor do the others lose theirs', async () => {
    const { agents, cluster, active, users } = await three(90);
    agents[2].restart();
    expect(await active()).toBe(60);
    agents[2].silent = true;
    for (let look = 0; look < 3; look += 1) {
      await cluster.setUsers(await active(), true);
      expect(users()).toEqual([30, 30, 0]);
    }
  });
});

it('an agent that has lost some of its users, and is silent after that, gets none while all must stay still', async () => {
  const { agents, cluster, active, users } = await three(90);
  agents[2].users = 10;
  expect(await active()).toBe(70);
  agents[2].silent = true;
  for (let look = 0; look < 3; look += 1) {
    await cluster.setUsers(await active(), true);
    expect(users()).toEqual([30, 30, 10]);
  }
});
