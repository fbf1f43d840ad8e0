// Measures a control round over several hundred agents: the state of all, and changes to all. Each
// agent is an HTTP server with its own port in another process, which answers as load-test-ng does,
// every request with a delay. A client that goes from one agent to the next stands beside it:
//   node bench/cluster.ts [--agents 200] [--delay 50] [--rounds 20]
// Two delays are what a round cannot do without: one for the state, one for the changes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Agent } from '../src/cluster/agent.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { LoadTestNgAgent } from '../src/cluster/load-test-ng/agent.ts';

interface Options {
  readonly agents: number;
  readonly delayMilliseconds: number;
  readonly rounds: number;
}

/**
 * Runs the agents, and tells the other process their URLs. They do as little as they can: what they
 * take of the machine's time is not the cluster's.
 */
async function serve({ agents, delayMilliseconds }: Options): Promise<void> {
  const urls = Array.from({ length: agents }, () => startAgent(delayMilliseconds));
  process.on('disconnect', () => process.exit());
  process.send?.(await Promise.all(urls));
}

async function startAgent(delayMilliseconds: number): Promise<string> {
  let users = 0;
  const server = createServer((request, response) => {
    const [, action, amount] = /(\w+)users\?amount=(\d+)/.exec(request.url ?? '') ?? [];
    if (action === 'add') users += Number(amount);
    if (action === 'remove') users -= Number(amount);
    if (request.method === 'DELETE') users = 0;
    const answer = `{"status":{"State":"running","NumUsers":${users}}}`;
    setTimeout(() => response.end(answer), delayMilliseconds);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function agentsAt(urls: readonly string[]): Agent[] {
  const config = { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 1000 } } };
  return urls.map((url) => new LoadTestNgAgent({ url, id: 'lt0', headers: {}, config }));
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** How long each round takes, in milliseconds; throws when users are not where they should be. */
async function clusterRounds(urls: readonly string[], rounds: number): Promise<number[]> {
  const cluster = new Cluster(agentsAt(urls));
  await cluster.start();
  await cluster.observe(null);
  const times: number[] = [];
  let users = 0;
  for (let round = 1; round <= rounds; round++) {
    const next = urls.length * (round % 3);
    times.push(
      await millisecondsOf(async () => {
        const { activeUsers, lostAgents } = await cluster.observe(null);
        if (activeUsers !== users || lostAgents.length > 0) {
          throw new Error(`expected ${users} users on all agents, got ${activeUsers}`);
        }
        await cluster.setUsers(next);
      }),
    );
    users = next;
  }
  await cluster.setUsers(0);
  await cluster.stop();
  return times;
}

/** One round of a client that asks one agent after the other, in milliseconds. */
async function sequentialRound(urls: readonly string[]): Promise<number> {
  const { signal } = new AbortController();
  const agents = agentsAt(urls);
  return millisecondsOf(async () => {
    for (const agent of agents) {
      await agent.status(null, signal);
      await agent.setUsers(1, signal);
    }
  });
}

async function measure(options: Options): Promise<void> {
  const { agents, delayMilliseconds, rounds } = options;
  const child = fork(import.meta.filename, [...process.argv.slice(2), '--serve']);
  const [urls] = (await once(child, 'message')) as [string[]];
  const load = loadavg()[0] ?? NaN;
  const times = (await clusterRounds(urls, rounds)).sort((a, b) => a - b);
  const sequential = await sequentialRound(urls);
  child.disconnect();
  const [fastest = NaN, median = NaN, slowest = NaN] = [
    times[0],
    times[Math.floor(times.length / 2)],
    times.at(-1),
  ];
  console.log(
    `${agents} agents, ${delayMilliseconds} ms of delay each, ${rounds} rounds; load average ${load.toFixed(1)}`,
  );
  console.table([
    { client: 'cluster', 'median (ms)': Math.round(median), ...range(fastest, slowest) },
    {
      client: 'one by one',
      'median (ms)': Math.round(sequential),
      ...range(sequential, sequential),
    },
  ]);
}

function range(fastest: number, slowest: number): Record<string, number> {
  return { 'fastest (ms)': Math.round(fastest), 'slowest (ms)': Math.round(slowest) };
}

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '200' },
    delay: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '20' },
    serve: { type: 'boolean', default: false },
  },
});
const options = {
  agents: Number(values.agents),
  delayMilliseconds: Number(values.delay),
  rounds: Number(values.rounds),
};
await (values.serve ? serve(options) : measure(options));
