import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Cluster } from '../src/cluster/cluster.ts';
import { LoadTestNgAgent } from '../src/cluster/load-test-ng/agent.ts';
import { startLoadAgent, usersOf } from './load-agents.ts';
import { killPrograms, type Program, startProgram, until } from './programs.ts';

const id = 'lt0';
const command = resolve('dist/cli/index.js');
const folder = mkdtempSync(join(tmpdir(), 'capacity-gate-two-runs-'));
const config = { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 100 } } };

afterEach(killPrograms);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

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

/** Runs the command on an agent whose users load a service; resolves with its exit code and all that it printed. */
async function runCommand(
  agent: Program,
  service: Program,
): Promise<{ code: number | null; printed: string }> {
  const agentConfig = join(folder, 'config.json');
  const connection = { ServerURL: service.url, WebSocketURL: service.url.replace('http', 'ws') };
  writeFileSync(
    agentConfig,
    JSON.stringify({ ConnectionConfiguration: connection, ...config.LoadTestConfig }),
  );
  const inputs = {
    'agent-urls': agent.url,
    'agent-type': 'load-test-ng',
    'agent-config': agentConfig,
    signals: '[{name: latency, agent-stat: latency-mean, max: 10}]',
    'max-users': '20',
    'start-users': '10',
    'time-budget': '90s',
    'report-dir': join(folder, 'report'),
  };
  const flags = Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [command, ...flags], { stdio: 'pipe' });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, printed };
}

describe('two runs on one load agent', () => {
  it('keep out of each other’s way: the second one refuses, and the first one ends as if alone', async () => {
    const service = await startProgram('demo/main.ts', 'service', '--port', '0');
    const agent = await startLoadAgent(service.url);
    const usersOfFirst = (): Promise<number | null> => usersOf(agent, 'capacitygate0');
    const first = runCommand(agent, service);
    await until(usersOfFirst, (users) => (users ?? 0) > 0);
    const second = await runCommand(agent, service);
    expect(second.printed).toMatch(
      /Failed: The run broke off: .*"capacitygate0" is driven by another run of this machine, with \d+ users that this run did not start/,
    );
    expect(second.code).toBe(3);
    expect(await usersOfFirst()).toBeGreaterThan(0);
    const { code, printed } = await first;
    expect(printed).toContain('Healthy with 20 users');
    expect(code).toBe(0);
    expect(await usersOfFirst()).toBeNull();
  });
});
