import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Agent, AgentStatus } from '../../../src/cluster/agent.ts';
import { Cluster } from '../../../src/cluster/cluster.ts';

/** An agent that takes its time. */
class SlowAgent implements Agent {
  readonly name: string;
  statusSeconds = 0;
  orderSeconds = 0;
  users = 0;

  constructor(name: string) {
    this.name = name;
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async status(): Promise<AgentStatus> {
    await sleep(this.statusSeconds);
    const { users } = this;
    return { running: true, users, maxUsers: null, utilization: null, statistics: null };
  }

  async setUsers(users: number): Promise<void> {
    await sleep(this.orderSeconds);
    this.users = users;
  }

  stop(): Promise<void> {
    this.users = 0;
    return Promise.resolve();
  }
}

function sleep(seconds: number): Promise<void> {
  return seconds === 0
    ? Promise.resolve()
    : new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

describe('a cluster with a slow agent', () => {
  let quick: SlowAgent;
  let slow: SlowAgent;
  let cluster: Cluster;

  beforeEach(async () => {
    jest.useFakeTimers();
    quick = new SlowAgent('quick');
    slow = new SlowAgent('slow');
    cluster = new Cluster([quick, slow], { status: 5, raise: 30, patience: 2 });
    await cluster.start();
  });
  afterEach(async () => {
    await cluster.stop();
    jest.useRealTimers();
  });

  /** How many seconds of the clock some work takes, and what it answers. */
  async function timed<Result>(work: Promise<Result>): Promise<[number, Result]> {
    const began = Date.now();
    const ends: number[] = [];
    const end = (): void => void ends.push(Date.now());
    work.then(end, end);
    await jest.advanceTimersByTimeAsync(0);
    while (ends.length === 0) await jest.advanceTimersByTimeAsync(100);
    return [((ends[0] ?? NaN) - began) / 1000, await work];
  }

  it('waits for its status once, and again when it has been in time', async () => {
    await timed(cluster.setUsers(10));
    slow.statusSeconds = 3;
    const looks: [number, number][] = [];
    for (let look = 0; look < 4; look++) {
      const [seconds, { activeUsers, lostAgents }] = await timed(cluster.observe(null));
      expect(lostAgents).toEqual([]);
      looks.push([seconds, activeUsers]);
      await jest.advanceTimersByTimeAsync(1000);
    }
    expect(looks).toEqual([
      [2, 5],
      // The late answer has come meanwhile.
      [0, 10],
      [0, 10],
      [0, 10],
    ]);
    await jest.advanceTimersByTimeAsync(5000);
    slow.statusSeconds = 1;
    // Not waited for, but in time: so the next one is waited for.
    expect((await timed(cluster.observe(null)))[0]).toBe(0);
    await jest.advanceTimersByTimeAsync(1000);
    expect((await timed(cluster.observe(null)))[0]).toBe(1);
  });

  it('waits for its orders once, and again when one was in time', async () => {
    slow.orderSeconds = 10;
    expect((await timed(cluster.setUsers(10)))[0]).toBe(2);
    expect((await timed(cluster.setUsers(20)))[0]).toBe(0);
    expect([quick.users, slow.users]).toEqual([10, 0]);
    await jest.advanceTimersByTimeAsync(18_000);
    expect([quick.users, slow.users]).toEqual([10, 10]);

    slow.orderSeconds = 1;
    expect((await timed(cluster.setUsers(30)))[0]).toBe(0);
    await jest.advanceTimersByTimeAsync(1000);
    expect([quick.users, slow.users]).toEqual([15, 15]);
    expect((await timed(cluster.setUsers(40)))[0]).toBe(1);
  });

  it('takes an order that comes amid the end of another', async () => {
    // A look repeats orders that are due, and finds none; meanwhile another comes.
    const looks = [cluster.observe(null), cluster.observe(null)];
    for (let total = 2; total <= 20; total += 2) {
      await Promise.resolve();
      await cluster.setUsers(total);
      expect([quick.users, slow.users]).toEqual([total / 2, total / 2]);
    }
    await Promise.all(looks);
  });

  it('says for how long users have been leaving', async () => {
    await jest.advanceTimersByTimeAsync(0);
    await cluster.setUsers(20);
    await cluster.observe(null);
    slow.orderSeconds = 25;
    const lowered = cluster.setUsers(2);
    await jest.advanceTimersByTimeAsync(26_000);
    await lowered;
    expect((await cluster.observe(null)).notices).toEqual([
      'slow: users are still leaving after 10 s',
      'slow: users are still leaving after 20 s',
    ]);
  });
});
