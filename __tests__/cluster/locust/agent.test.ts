import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../src/cluster/agent.ts';
import { Cluster } from '../../../src/cluster/cluster.ts';
import { LocustAgent, stopLocust } from '../../../src/cluster/locust/agent.ts';
import { Mark } from '../../../src/cluster/machine/marks.ts';
import { FakeLocust } from '../../fakes/locust/server.ts';

const { signal } = new AbortController();

describe('LocustAgent', () => {
  let fake: FakeLocust;
  let url: string;
  let agent: LocustAgent;

  beforeEach(async () => {
    fake = new FakeLocust();
    url = await fake.listen();
    agent = agentOf();
  });
  afterEach(() => fake.close());

  const agentOf = (headers: Record<string, string> = {}, config: unknown = null): LocustAgent =>
    new LocustAgent({ url, headers, config, pollSeconds: 0.001 });
  /** Of this agent alone, with so many users. */
  const clusterWith = async (users: number): Promise<Cluster> => {
    const cluster = new Cluster([agent]);
    await cluster.start();
    await cluster.setUsers(users);
    return cluster;
  };
  /** What was ordered so far. */
  const orders = (): string[] => fake.lines.filter((line) => line.startsWith('POST'));

  it('takes users up and down, and leaves none', async () => {
    await agent.check(signal);
    expect(orders()).toEqual([]);
    await agent.start(signal);
    await agent.status(null, signal);
    for (const users of [40, 700, 30, 0, 5]) {
      await agent.setUsers(users, signal);
      expect(await agent.status(null, signal)).toMatchObject({ running: true, users });
    }
    await agent.stop(signal);
    expect([fake.state, fake.users]).toEqual(['stopped', 0]);
    await agent.stop(signal);
    expect(orders()).toEqual([
      'POST /stop',
      // 100 a second on each of two workers, and at once on the way down.
      'POST /swarm user_count=40&spawn_rate=200',
      'POST /swarm user_count=700&spawn_rate=200',
      'POST /swarm user_count=30&spawn_rate=670',
      'POST /swarm user_count=0&spawn_rate=200',
      'POST /swarm user_count=5&spawn_rate=200',
      'POST /stop',
    ]);
  });

  it('runs no test for nobody', async () => {
    await agent.start(signal);
    await agent.setUsers(0, signal);
    expect(orders()).toEqual(['POST /stop']);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 0 });
  });

  it('leaves alone what it did not start', async () => {
    await agentOf().start(signal);
    await agentOf().setUsers(8, signal);
    await agent.check(signal);
    await agent.stop(signal);
    expect(fake.users).toBe(8);
  });

  it('refuses a test of somebody else, and leaves it alone', async () => {
    new Mark(url).clear();
    await agentOf().setUsers(8, signal);
    await expect(agent.start(signal)).rejects.toThrow(
      `${url}: runs a test with 8 users that this run did not start: wait for its end, or stop it in the web interface`,
    );
    await agent.stop(signal);
    expect([fake.state, fake.users]).toEqual(['running', 8]);
  });

  it('takes over what a killed run left, and waits until it is gone', async () => {
    new Mark(url).set();
    await agentOf().setUsers(8, signal);
    fake.quirks.stopping = 3;
    await agent.start(signal);
    expect([fake.state, fake.users, fake.quirks.stopping]).toEqual(['stopped', 0, 0]);
  });

  it('is not misled by a report that Locust has kept', async () => {
    await agent.start(signal);
    fake.quirks.stale = 3;
    await agent.setUsers(8, signal);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 8 });
    fake.quirks.stale = 3;
    await agent.start(signal);
    expect(await agent.status(null, signal)).toMatchObject({ running: true, users: 0 });
  });

  it('drives a Locust in a single process', async () => {
    fake.workers = null;
    await agent.check(signal);
    await agent.start(signal);
    await agent.setUsers(8, signal);
    expect(await agent.status(null, signal)).toMatchObject({
      running: true,
      users: 8,
      maxUsers: null,
      utilization: null,
    });
    expect(orders().at(-1)).toBe('POST /swarm user_count=8&spawn_rate=100');
  });

  it('stops an older Locust', async () => {
    fake.quirks.old = true;
    await agent.start(signal);
    await agent.setUsers(8, signal);
    await agent.stop(signal);
    expect([fake.state, fake.users]).toEqual(['stopped', 0]);
  });

  it.each([
    [[35, 96], 0.96],
    [[35, 180], 1],
    [[35, 0], 0.35],
  ])('is as busy as its busiest worker: %j', async (cpu, utilization) => {
    fake.workers?.forEach((worker, index) => (worker.cpu_usage = cpu[index] ?? 0));
    expect((await agent.status(null, signal)).utilization).toBe(utilization);
  });

  it('counts no users of a lost worker, and orders them of the others', async () => {
    const cluster = await clusterWith(9);
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 9, lostAgents: [] });
    Object.assign(fake.workers?.[1] ?? {}, { cpu_usage: 99 });
    fake.loseWorker(1);
    // Older masters keep the count of a worker that is missing.
    Object.assign(fake.workers?.[1] ?? {}, { user_count: 5 });
    expect(await cluster.observe(null)).toMatchObject({
      activeUsers: 4,
      utilization: 0,
      notices: [`${url}: has lost the users of 1 of its 2 workers, which are ordered again`],
    });
    await cluster.setUsers(9);
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 9, notices: [] });
    expect(orders().at(-1)).toBe('POST /swarm user_count=9&spawn_rate=100');
    await cluster.stop();
  });

  it('orders again what a worker that stayed has lost', async () => {
    const cluster = await clusterWith(9);
    await cluster.observe(null);
    Object.assign(fake.workers?.[1] ?? {}, { user_count: 1 });
    expect(await cluster.observe(null)).toMatchObject({
      activeUsers: 5,
      notices: [`${url}: has lost users, which are ordered again`],
    });
    await cluster.setUsers(9);
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 9, notices: [] });
    await cluster.stop();
  });

  it('tells of a worker that was lost while more users were ordered', async () => {
    const cluster = await clusterWith(8);
    await cluster.observe(null);
    fake.loseWorker(1);
    await cluster.setUsers(10);
    expect(await cluster.observe(null)).toMatchObject({
      activeUsers: 10,
      notices: [`${url}: has lost the users of 1 of its 2 workers, which are ordered again`],
    });
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 10, notices: [] });
    await cluster.stop();
  });

  it('has lost its users when no worker is left, and begins again when one is back', async () => {
    const cluster = await clusterWith(8);
    fake.loseWorker(0);
    fake.loseWorker(1);
    fake.state = 'stopped';
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 0, utilization: null });
    await cluster.setUsers(8);
    expect((await cluster.observe(null)).notices).toEqual([
      `${url}: expected a master with at least one worker, got one without: its users run on workers`,
    ]);
    fake.workers = [{ id: 'c', state: 'ready', user_count: 0, cpu_usage: 0 }];
    await cluster.observe(null);
    await cluster.setUsers(8);
    expect(await cluster.observe(null)).toMatchObject({
      activeUsers: 8,
      notices: [`${url}: had lost its users and was started again`],
    });
    await cluster.stop();
  });

  it('is not running when somebody has stopped it, or it was restarted', async () => {
    await agent.start(signal);
    await agent.setUsers(8, signal);
    for (const state of ['stopping', 'stopped', 'ready']) {
      fake.state = state;
      expect((await agent.status(null, signal)).running).toBe(false);
    }
  });

  it('says when an order that was taken has no effect', async () => {
    await agent.start(signal);
    await agent.status(null, signal);
    fake.quirks.idle = true;
    await expect(agent.setUsers(8, signal)).rejects.toThrow(
      new AgentError(
        url,
        'took an order for 8 users, but is ready with 2 workers; its log tells why',
      ),
    );
  });

  it('asks for a host where there is none, and no user begins', async () => {
    await agent.start(signal);
    fake.quirks.idle = true;
    fake.quirks.host = null;
    fake.state = 'stopped';
    await expect(agent.setUsers(1, signal)).rejects.toThrow(
      'took an order for 1 user, but is stopped with 2 workers; its log tells why: ' +
        'is a host given to it (--host, or `host` in the locustfile)?',
    );
  });

  it('says why an order was refused', async () => {
    await agent.start(signal);
    await expect(agent.setUsers(1.5, signal)).rejects.toThrow(
      `${url}: refused 1.5 users: Missing or invalid user_count or spawn_rate from /swarm request`,
    );
  });

  describe('check', () => {
    it.each<[string, () => void, string]>([
      [
        'something else',
        () => (fake.quirks.html = true),
        'expected Locust, but GET /stats/requests got an HTML page titled "Sign in" (HTTP 200)',
      ],
      [
        'a master without workers',
        () => (fake.workers = []),
        'expected a master with at least one worker, got one without: its users run on workers',
      ],
      [
        'a load shape',
        () => (fake.quirks.shape = false),
        'expected a locustfile without a load shape, got one, which would decide on the users itself',
      ],
    ])('refuses %s', async (_name, given, message) => {
      given();
      await expect(agent.check(signal)).rejects.toThrow(new AgentError(url, message));
    });

    it('takes shapes that somebody may pick', async () => {
      Object.assign(fake.quirks, { shape: false, picker: true });
      await expect(agent.check(signal)).resolves.toBeUndefined();
    });

    it('finds out which percentiles are told', async () => {
      expect(agent.moreStatistics).toEqual([
        'latency-p50',
        'latency-p90',
        'latency-p95',
        'latency-p99',
      ]);
      await agent.check(signal);
      expect(agent.moreStatistics).toEqual(['latency-p50', 'latency-p95']);
    });

    it('refuses a config', async () => {
      await expect(agentOf({}, {}).check(signal)).rejects.toThrow(
        `${url}: is Locust, whose locustfile is with its master and workers: expected no \`agent-config\`, got one`,
      );
    });
  });

  it('removes what a killed run left', async () => {
    await agentOf().setUsers(8, signal);
    await stopLocust({ url, headers: {} }, signal);
    expect([fake.state, fake.users]).toEqual(['stopped', 0]);
    await expect(stopLocust({ url, headers: {} }, signal)).resolves.toBeUndefined();
  });

  it('does not take a test for ended that Locust does not end', async () => {
    await agentOf().setUsers(8, signal);
    fake.quirks.unstoppable = true;
    await expect(stopLocust({ url, headers: {} }, signal)).rejects.toThrow(
      `${url}: refused to stop: Cannot stop now`,
    );
    expect(fake.users).toBe(8);
  });

  it('has ended a test only when Locust says so, whose report may be an old one', async () => {
    await agent.start(signal);
    await agent.setUsers(8, signal);
    fake.lines.length = 0;
    fake.quirks.stale = 3;
    await agent.stop(signal);
    expect(fake.lines).toEqual(['POST /stop', ...Array<string>(4).fill('GET /stats/requests')]);
  });
});
