// Measures a control round over several hundred agents: the state of all, and changes to all. Each
// agent is a fake load-test-ng server with its own port in another process, which answers every
// request with a delay. A client that goes from one agent to the next stands beside it:
//   node bench/cluster.ts [--agents 200] [--delay 50] [--rounds 20]
// Exits with 1 when the median round takes longer than three delays.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Agent } from '../src/cluster/agent.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { LoadTestNgAgent } from '../src/cluster/load-test-ng/agent.ts';
import { FakeLoadTestNg } from '../__tests__/fakes/load-test-ng/server.ts';

interface Options {
  readonly agents: number;
  readonly delayMilliseconds: number;
  readonly rounds: number;
}

/** Runs the agents, and tells the other process their URLs. */
async function serve({ agents, delayMilliseconds }: Options): Promise<void> {
  const fakes = Array.from({ length: agents }, () => new FakeLoadTestNg());
  const urls = await Promise.all(fakes.map((fake) => fake.listen()));
  for (const fake of fakes) fake.quirks.latencyMilliseconds = delayMilliseconds;
  process.on('disconnect', () => process.exit());
  process.send?.(urls);
}

function agentsAt(urls: readonly string[], id: string): Agent[] {
  const config = { LoadTestConfig: { UsersConfiguration: { MaxActiveUsers: 1000 } } };
  return urls.map((url) => new LoadTestNgAgent({ url, id, headers: {}, config }));
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** How long each round takes, in milliseconds; throws when users are not where they should be. */
async function clusterRounds(urls: readonly string[], rounds: number): Promise<number[]> {
  const cluster = new Cluster(agentsAt(urls, 'all0'));
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
  await cluster.stop();
  return times;
}

/** One round of a client that asks one agent after the other, in milliseconds. */
async function sequentialRound(urls: readonly string[]): Promise<number> {
  const { signal } = new AbortController();
  const agents = agentsAt(urls, 'each0');
  await Promise.all(agents.map((agent) => agent.start(signal)));
  const time = await millisecondsOf(async () => {
    for (const agent of agents) {
      await agent.status(null, signal);
      await agent.setUsers(1, signal);
    }
  });
  await Promise.all(agents.map((agent) => agent.stop(signal)));
  return time;
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
  if (median >= 3 * delayMilliseconds) process.exitCode = 1;
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
