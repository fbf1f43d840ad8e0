import { describe, expect, it } from '@jest/globals';
import type { Agent, AgentStatus } from '../../../src/cluster/agent.ts';
import { Cluster } from '../../../src/cluster/cluster.ts';

/** An agent whose users are counted once they are there. */
class ArrivingAgent implements Agent {
  readonly name = 'arriving';
  readonly orders: number[] = [];
  /** Those that are there. */
  users = 0;

  check(): Promise<void> {
    return Promise.resolve();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  status(): Promise<AgentStatus> {
    const { users } = this;
    const nothing = { maxUsers: null, utilization: null, statistics: null };
    return Promise.resolve({ running: true, users, ...nothing });
  }

  setUsers(users: number): Promise<void> {
    this.orders.push(users);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** Plays orders, each with the users that are there at the looks after it. */
async function play(
  steps: readonly { readonly order: number; readonly there: readonly number[] }[],
): Promise<{ notices: string[]; orders: number[] }> {
  const agent = new ArrivingAgent();
  const cluster = new Cluster([agent]);
  await cluster.start();
  const notices: string[] = [];
  for (const { order, there } of steps) {
    await cluster.setUsers(order);
    for (const users of there) {
      agent.users = users;
      notices.push(...(await cluster.observe(null)).notices);
    }
  }
  return { notices, orders: agent.orders };
}

describe('users of an agent that become fewer', () => {
  const lost = 'arriving: has lost users, which are ordered again';

  it('are no loss where as many were sent away, and others are yet to come', async () => {
    const steps = [
      { order: 110, there: [105] },
      { order: 101, there: [99, 100, 101] },
      { order: 97, there: [97] },
    ];
    expect(await play(steps)).toEqual({ notices: [], orders: [110, 101, 97] });
  });

  it('are a loss where more are gone than were sent away', async () => {
    const steps = [
      { order: 110, there: [105] },
      { order: 101, there: [95, 95] },
    ];
    expect(await play(steps)).toMatchObject({ notices: [lost] });
  });

  it('are a loss where none were sent away', async () => {
    const steps = [
      { order: 110, there: [105] },
      { order: 101, there: [101, 100] },
    ];
    expect(await play(steps)).toMatchObject({ notices: [lost] });
  });
});
