import { describe, expect, it } from '@jest/globals';
import type { Agent, AgentStatus } from '../../../src/cluster/agent.ts';
import { Cluster } from '../../../src/cluster/cluster.ts';

/** An agent that has users of its own beside those that are ordered. */
class Shared implements Agent {
  readonly name = 'http://a';
  readonly orders: number[] = [];
  /** Users that somebody else has started on it. */
  foreign = 0;
  /** Whether an order takes the others away as well. */
  obeys = true;
  #ours = 0;

  check(): Promise<void> {
    return Promise.resolve();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  status(): Promise<AgentStatus> {
    return Promise.resolve({
      running: true,
      users: this.#ours + this.foreign,
      maxUsers: null,
      utilization: null,
      statistics: null,
    });
  }

  setUsers(users: number): Promise<void> {
    this.orders.push(users);
    this.#ours = users;
    if (this.obeys) this.foreign = 0;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** Looks as the coordinator does, which orders again where there are users that nobody ordered. */
async function looks(cluster: Cluster, count: number, users = 60) {
  const seen: [active: number, unordered: number, notices: number][] = [];
  for (let look = 0; look < count; look++) {
    const { activeUsers, unorderedUsers, notices } = await cluster.observe(null);
    seen.push([activeUsers, unorderedUsers, notices.length]);
    if (unorderedUsers > 0) await cluster.setUsers(users);
  }
  return seen;
}

describe('users that nobody ordered', () => {
  it('are never among the active ones, are told of once, and are ordered away', async () => {
    const agent = new Shared();
    const cluster = new Cluster([agent]);
    await cluster.start();
    await cluster.setUsers(60);
    agent.foreign = 113;
    expect(await looks(cluster, 5)).toEqual([
      [60, 0, 0],
      [60, 0, 0],
      [60, 113, 1],
      [60, 0, 0],
      [60, 0, 0],
    ]);
    expect(agent.orders).toEqual([60, 60]);
  });

  it('are told as long as they stay, and ordered away again', async () => {
    const agent = new Shared();
    agent.obeys = false;
    const cluster = new Cluster([agent]);
    await cluster.start();
    await cluster.setUsers(60);
    agent.foreign = 2904;
    const seen = await looks(cluster, 7);
    expect(seen.map(([active, unordered]) => [active, unordered])).toEqual([
      [60, 0],
      [60, 0],
      ...Array.from({ length: 5 }, () => [60, 2904]),
    ]);
    expect(agent.orders).toEqual([60, 60, 60]);
    expect(await cluster.observe(null)).toMatchObject({ notices: [] });
  });

  it('are not those who take their time to leave', async () => {
    const agent = new Shared();
    agent.obeys = false;
    const cluster = new Cluster([agent]);
    await cluster.start();
    await cluster.setUsers(100);
    await looks(cluster, 1);
    await cluster.setUsers(40);
    agent.foreign = 60;
    expect(await looks(cluster, 4)).toEqual(Array.from({ length: 4 }, () => [100, 0, 0]));
    agent.foreign = 20;
    expect(await looks(cluster, 1)).toEqual([[60, 0, 0]]);
    // Who has left does not come back without an order.
    agent.foreign = 50;
    expect((await looks(cluster, 3)).at(-1)).toEqual([60, 30, 1]);
  });

  it('are none where a report is odd once or twice', async () => {
    const agent = new Shared();
    const cluster = new Cluster([agent]);
    await cluster.start();
    await cluster.setUsers(10);
    agent.foreign = 2;
    await looks(cluster, 2);
    agent.foreign = 0;
    await looks(cluster, 1);
    agent.foreign = 2;
    expect(await looks(cluster, 2)).toEqual([
      [10, 0, 0],
      [10, 0, 0],
    ]);
    expect(agent.orders).toEqual([10]);
  });
});
