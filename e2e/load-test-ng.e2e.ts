import { afterEach, describe, expect, it } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { Cluster } from '../src/cluster/cluster.ts';
import { LoadTestNgAgent } from '../src/cluster/load-test-ng/agent.ts';
import { startLoadAgent, usersOf } from './load-agents.ts';
import { killPrograms, type Program, startProgram, until } from './programs.ts';

const id = 'lt0';
const config = { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 100 } } };

afterEach(killPrograms);

/** What each agent process says it has. */
async function usersOn(agents: readonly Program[]): Promise<(number | null)[]> {
  return await Promise.all(agents.map((agent) => usersOf(agent, id)));
}

function clusterOf(agents: readonly Program[]): Cluster {
  return new Cluster(
    agents.map(({ url }) => new LoadTestNgAgent({ url, id, headers: {}, config })),
  );
}

/** Orders users, as the coordinator does at each tick, until each agent has its share. */
async function reach(
  cluster: Cluster,
  agents: readonly Program[],
  shares: readonly number[],
): Promise<void> {
  const users = shares.reduce((sum, share) => sum + share, 0);
  await until(
    async () => {
      await cluster.setUsers(users);
      const { activeUsers, lostAgents } = await cluster.observe(null);
      return { activeUsers, lostAgents, shares: await usersOn(agents) };
    },
    (seen) => isDeepStrictEqual(seen, { activeUsers: users, lostAgents: [], shares }),
  );
}

describe('a cluster of load agents in processes of their own', () => {
  it('takes users up and down, takes up an agent that died, and leaves none behind', async () => {
    const service = await startProgram('demo/main.ts', 'service', '--port', '0');
    const [first, second] = [await startLoadAgent(service.url), await startLoadAgent(service.url)];
    const cluster = clusterOf([first, second]);
    expect(await cluster.check()).toEqual([]);
    await cluster.start();

    await reach(cluster, [first, second], [16, 15]);
    await reach(cluster, [first, second], [5, 5]);

    await second.kill();
    const lost = await until(
      () => cluster.observe(null),
      ({ lostAgents }) => lostAgents.length > 0,
    );
    expect(lost.lostAgents).toEqual([second.url]);

    const again = await startLoadAgent(service.url, Number(new URL(second.url).port));
    await reach(cluster, [first, again], [10, 10]);

    expect(await cluster.stop()).toEqual({ clean: true, problems: [] });
    expect(await usersOn([first, again])).toEqual([null, null]);
  });
});
