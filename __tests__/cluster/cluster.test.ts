import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Cluster, type ClusterStatus } from '../../src/cluster/cluster.ts';
import type { Portion } from '../../src/cluster/detect.ts';
import type { Timeouts } from '../../src/cluster/members/member.ts';
import { LoadTestNgAgent } from '../../src/cluster/load-test-ng/agent.ts';
import { FakeLoadTestNg } from '../fakes/load-test-ng/server.ts';

describe('Cluster', () => {
  let fakes: FakeLoadTestNg[];
  let urls: string[];
  let cluster: Cluster;

  beforeEach(async () => {
    fakes = [new FakeLoadTestNg(), new FakeLoadTestNg(), new FakeLoadTestNg()];
    urls = await Promise.all(fakes.map((fake) => fake.listen()));
    cluster = make([1000, 1000, 1000]);
  });
  afterEach(async () => {
    await cluster.stop();
    await Promise.all(fakes.map((fake) => fake.close()));
  });

  const make = (
    caps: number[],
    timeouts: Partial<Timeouts> = {},
    portions: Portion[] = [],
  ): Cluster =>
    new Cluster(
      caps.map((MaxActiveUsers, index) =>
        Object.assign(
          new LoadTestNgAgent({
            url: urls[index] ?? '',
            id: 'lt0',
            headers: {},
            config: { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers } } },
          }),
          portions[index],
        ),
      ),
      timeouts,
    );
  /** For agents that do not answer. */
  const impatient = { status: 0.5, patience: 0.1, stop: 0.5, raise: 1 };
  const fake = (index: number): FakeLoadTestNg => {
    const found = fakes[index];
    if (found === undefined) {
      throw new RangeError(`there is no agent ${index}`);
    }
    return found;
  };
  const users = (): Promise<(number | null)[]> =>
    Promise.all(fakes.map((each) => each.users('lt0')));
  const usersBecome = (counts: string): Promise<void> =>
    until(async () => (await users()).join() === counts);
  const until = async (reached: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await reached())) {
      await setImmediate();
    }
  };
  /** Observes until the condition holds; returns the last look with the notices of all. */
  const observeUntil = async (
    reached: (status: ClusterStatus) => boolean,
  ): Promise<ClusterStatus> => {
    const notices: string[] = [];
    for (;;) {
      const status = await cluster.observe(null);
      notices.push(...status.notices);
      if (reached(status)) {
        return { ...status, notices };
      }
      await setImmediate();
    }
  };

  it('checks all agents and reports each that is none', async () => {
    fake(1).quirks.html = true;
    expect((await cluster.check()).map(({ message }) => message)).toEqual([
      `${urls[1] ?? ''}: expected a load-test-ng agent, but GET /loadagent/lt0 got ` +
        'an HTML page titled "Sign in" (HTTP 200)',
    ]);
  });

  it('spreads users evenly and says how many are active', async () => {
    await cluster.start();
    await cluster.setUsers(100);
    expect(await users()).toEqual([34, 33, 33]);
    await cluster.setUsers(50);
    expect(await users()).toEqual([17, 17, 16]);
    expect(await cluster.observe(null)).toEqual({
      activeUsers: 50,
      presentUsers: 0,
      limit: null,
      utilization: null,
      statistics: null,
      lostAgents: [],
      unorderedUsers: 0,
      notices: [],
    });
  });

  it('orders nothing while the shares are as they should be', async () => {
    await cluster.start();
    await cluster.setUsers(30);
    const before = fake(0).lines.length;
    await cluster.setUsers(30);
    expect(fake(0).lines.slice(before)).toEqual([]);
  });

  it('gives what a full agent cannot carry to the others, and knows the limit', async () => {
    cluster = make([10, 50, 60]);
    await cluster.start();
    await cluster.observe(null);
    await cluster.setUsers(100);
    expect(await users()).toEqual([10, 45, 45]);
    expect((await cluster.observe(null)).limit).toBeNull();
    await cluster.setUsers(500);
    expect(await users()).toEqual([10, 50, 60]);
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 120, limit: 120 });
  });

  it('spreads users by the weights of the agents', async () => {
    cluster = make([1000, 1000, 15], {}, [{}, { weight: 2 }, { weight: 3 }]);
    await cluster.start();
    await cluster.setUsers(12);
    expect(await users()).toEqual([2, 4, 6]);
    await cluster.observe(null);
    await cluster.setUsers(60);
    expect(await users()).toEqual([15, 30, 15]);
  });

  it('gives no agent more than its own cap and the one that it is given', async () => {
    cluster = make([1000, 40, 1000], {}, [
      { weight: 3, maxUsers: 50 },
      { maxUsers: 60 },
      { maxUsers: 70 },
    ]);
    await cluster.start();
    await cluster.setUsers(80);
    expect(await users()).toEqual([48, 16, 16]);
    await cluster.observe(null);
    await cluster.setUsers(140);
    expect(await users()).toEqual([50, 40, 50]);
    expect((await cluster.observe(null)).limit).toBeNull();
    await cluster.setUsers(1000);
    expect(await users()).toEqual([50, 40, 70]);
    expect(await cluster.observe(null)).toMatchObject({ activeUsers: 160, limit: 160 });
  });

  it('counts what a lost agent was given at most', async () => {
    cluster = make([1000, 1000, 1000], impatient, [
      { maxUsers: 10 },
      { maxUsers: 20 },
      { maxUsers: 30 },
    ]);
    await cluster.start();
    await cluster.setUsers(500);
    expect(await users()).toEqual([10, 20, 30]);
    await cluster.observe(null);
    fake(1).quirks.hang = true;
    const status = await observeUntil(({ lostAgents }) => lostAgents.length > 0);
    expect(status).toMatchObject({ activeUsers: 60, limit: 60, lostAgents: [urls[1]] });
    fake(1).quirks.hang = false;
  });

  it('fails to start with all reasons, and cleans up the others', async () => {
    fake(0).quirks.refuse = 'broken';
    fake(2).quirks.html = true;
    await expect(cluster.start()).rejects.toThrow(
      `${urls[0] ?? ''}: refused run: broken\n${urls[2] ?? ''}: expected a load-test-ng agent, ` +
        'but POST /loadagent/create?id=lt0 got an HTML page titled "Sign in" (HTTP 200)',
    );
    fake(2).quirks.html = false;
    expect(await cluster.stop()).toEqual({ clean: true, problems: [] });
    expect(await users()).toEqual([null, null, null]);
  });

  it('does not let a hanging agent hold up the others', async () => {
    cluster = make([1000, 1000, 1000], impatient);
    await cluster.start();
    fake(1).quirks.hang = true;
    await cluster.setUsers(90);
    await usersBecome('30,0,30');
    await cluster.setUsers(120);
    await usersBecome('40,0,40');
  });

  it('keeps the share of a lost agent, says so once, and spreads anew when it is back', async () => {
    cluster = make([1000, 1000, 1000], impatient);
    await cluster.start();
    await cluster.setUsers(90);
    await usersBecome('30,30,30');
    await cluster.observe(null);
    fake(1).quirks.hang = true;
    const lost = await observeUntil(({ lostAgents }) => lostAgents.length > 0);
    expect(lost).toMatchObject({ activeUsers: 90, lostAgents: [urls[1]] });
    expect(lost.notices).toEqual([
      `${urls[1] ?? ''}: no answer within 0.5 s; the agent is lost, ` +
        'its 30 users may still be there',
    ]);
    await cluster.setUsers(120);
    await usersBecome('45,30,45');

    fake(1).quirks.hang = false;
    const back = await observeUntil(({ lostAgents }) => lostAgents.length === 0);
    expect(back.notices).toEqual([`${urls[1] ?? ''}: answers again`]);
    await cluster.setUsers(120);
    await usersBecome('40,40,40');
  });

  it('starts a crashed agent again and gives it its users back', async () => {
    await cluster.start();
    await cluster.setUsers(90);
    fake(2).crash();
    // A look changes nothing: whoever looks decides whether the users may come back.
    expect((await cluster.observe(null)).activeUsers).toBe(60);
    expect(await users()).toEqual([30, 30, null]);
    await cluster.setUsers(90);
    expect(await users()).toEqual([30, 30, 30]);
    expect(await cluster.observe(null)).toMatchObject({
      activeUsers: 90,
      lostAgents: [],
      notices: [`${urls[2] ?? ''}: had lost its users and was started again`],
    });
  });

  it('gives no agent more users than it has while all must stay still', async () => {
    await cluster.start();
    await cluster.setUsers(90);
    fake(2).crash();
    expect((await cluster.observe(null)).activeUsers).toBe(60);
    for (const total of [90, 60]) {
      await cluster.setUsers(total, true);
      expect(await users()).toEqual([30, 30, 0]);
    }
    await cluster.setUsers(40, true);
    expect(await users()).toEqual([20, 20, 0]);
    await cluster.setUsers(90);
    expect(await users()).toEqual([30, 30, 30]);
  });

  it('does not give up to remove users because of one failure', async () => {
    await cluster.start();
    await cluster.setUsers(90);
    fake(1).quirks.html = true;
    const stopped = cluster.stop();
    await until(() => fake(1).lines.filter((line) => line.startsWith('DELETE')).length === 2);
    fake(1).quirks.html = false;
    expect(await stopped).toEqual({ clean: true, problems: [] });
    expect(await users()).toEqual([null, null, null]);
  });

  it('repeats an order that failed, and complains once', async () => {
    await cluster.start();
    fake(0).quirks.refuse = 'could not create controller';
    await cluster.setUsers(30);
    await cluster.setUsers(30);
    expect((await cluster.observe(null)).notices).toEqual([
      `${urls[0] ?? ''}: refused addusers: could not create controller`,
    ]);
    fake(0).quirks.refuse = null;
    await cluster.setUsers(30);
    await usersBecome('10,10,10');
    expect((await cluster.observe(null)).notices).toEqual([]);
  });

  it('does not call an agent lost that is busy removing users', async () => {
    cluster = make([1000, 1000, 1000], impatient);
    await cluster.start();
    await cluster.setUsers(90);
    await usersBecome('30,30,30');
    await cluster.observe(null);
    fake(0).quirks.removalMilliseconds = 1500;
    await cluster.setUsers(0);
    const status = await observeUntil(({ activeUsers }) => activeUsers === 0);
    expect(status.notices).toEqual([]);
    expect(await users()).toEqual([0, 0, 0]);
  });

  it('gives one order at a time to an agent, and the newest number wins', async () => {
    cluster = make([1000, 1000, 1000], impatient);
    await cluster.start();
    await cluster.setUsers(90);
    await usersBecome('30,30,30');
    fake(0).quirks.removalMilliseconds = 500;
    await cluster.setUsers(60);
    await cluster.setUsers(30);
    await cluster.setUsers(45);
    await usersBecome('15,15,15');
    expect(fake(0).lines.filter((line) => line.includes('users?'))).toEqual([
      'POST /loadagent/lt0/addusers?amount=30',
      'POST /loadagent/lt0/removeusers?amount=10',
      'POST /loadagent/lt0/removeusers?amount=5',
    ]);
  });

  it('stops all agents, and says which did not confirm', async () => {
    cluster = make([1000, 1000, 1000], impatient);
    await cluster.start();
    await cluster.setUsers(90);
    await usersBecome('30,30,30');
    fake(1).quirks.hang = true;
    expect(await cluster.stop()).toEqual({
      clean: false,
      problems: [`${urls[1] ?? ''}: no answer within 0.5 s; users may be left on it`],
    });
    expect(await users()).toEqual([null, 30, null]);
    fake(1).quirks.hang = false;
    expect(await cluster.stop()).toEqual({ clean: true, problems: [] });
    expect(await users()).toEqual([null, null, null]);
  });

  it('ends a start that is under way', async () => {
    cluster = make([1000], impatient);
    fake(0).quirks.hang = true;
    const started = cluster.start();
    const stopped = cluster.stop();
    await expect(started).rejects.toThrow(`${urls[0] ?? ''}: the agents are being stopped`);
    expect((await stopped).clean).toBe(false);
  });

  it('raises no users once it is stopping', async () => {
    await cluster.start();
    const stopped = cluster.stop();
    await cluster.setUsers(90);
    await cluster.observe(null);
    await stopped;
    await cluster.setUsers(90);
    expect(fakes.flatMap(({ lines }) => lines).filter((line) => line.includes('addusers'))).toEqual(
      [],
    );
  });
});
