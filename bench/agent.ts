// Measures what the embedded agent gets out of a CPU, beside autocannon and wrk: all load the same
// small static page of nginx on the loopback interface, with as many connections and for as long,
// in turns. How much more it makes on all cores, and how much memory ten thousand mostly idle users
// take at most, beside as many bare sockets:
//   node bench/agent.ts [--rounds 5] [--seconds 10] [--connections 64] [--users 10000]
//                       [--markdown OUT]
// Requests are those that nginx has counted. CPU time is that of the load generator's processes,
// user and system, from their start to their end. Linux only.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Generator, generators, readerOf } from './agent/generators.ts';
import { memoryOf, memoryOfSockets } from './agent/memory.ts';
import { type Nginx, startNginx } from './agent/nginx.ts';
import { markdownOf, type Row, rowsOf, type Run } from './agent/table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    users: { type: 'string', default: '10000' },
    markdown: { type: 'string' },
  },
});
const cores = availableParallelism();
const [rounds, seconds, connections, users] = [
  Number(values.rounds),
  Number(values.seconds),
  Number(values.connections),
  Number(values.users),
];

async function measure(
  nginx: Nginx,
  url: string,
  generate: Generator,
): Promise<Omit<Run, 'protocol' | 'generator'>> {
  const before = await nginx.counts();
  const cpu = await generate({ url, connections, seconds });
  const after = await nginx.counts();
  return { requests: after.requests - before.requests - 1, seconds, cpu };
}

async function measureAll(nginx: Nginx): Promise<Run[]> {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const protocol of ['http', 'https'] as const) {
      for (const [generator, generate] of Object.entries(generators)) {
        const run = await measure(nginx, nginx[protocol], generate);
        runs.push({ protocol: protocol.toUpperCase(), generator, ...run });
      }
    }
  }
  return runs;
}

/** The rows of the agent with one process and with one for each core, where it reads the answers. */
async function measureReading(nginx: Nginx): Promise<Row[]> {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const processes of [1, cores]) {
      const run = await measure(nginx, nginx.json, readerOf(processes));
      runs.push({ protocol: 'HTTP', generator: `agent, processes: ${processes}`, ...run });
    }
  }
  return rowsOf(runs);
}

const programs = join(import.meta.dirname, '..', '.e2e', 'bin');
process.env['PATH'] = `${process.env['PATH'] ?? ''}:${programs}`;
const nginx = await startNginx();
try {
  process.env['NODE_EXTRA_CA_CERTS'] = nginx.certificate;
  const before = loadavg()[0] ?? NaN;
  const table = markdownOf(rowsOf(await measureAll(nginx)));
  const reading = markdownOf(await measureReading(nginx));
  const takes = [];
  for (const url of [nginx.http, nginx.https]) {
    const agent = Math.round(await memoryOf(users, url, nginx));
    const sockets = Math.round(memoryOfSockets(users, url));
    takes.push(
      `${agent} MB over ${new URL(url).protocol.slice(0, -1).toUpperCase()} (${sockets} MB)`,
    );
  }
  const text = [
    table,
    '',
    'On all cores, of which nginx takes its part, where a value is taken from 1,000 records in JSON:',
    '',
    reading,
    '',
    `${users.toLocaleString('en-US')} mostly idle users take ${takes.join(', and ')} of resident memory; in ` +
      "brackets one process with as many sockets of Node's own that ask once and do nothing else.",
    '',
    `Medians of ${rounds} rounds of ${seconds} s with ${connections} connections, on ${cores} cores ` +
      `(${cpus()[0]?.model ?? 'unknown'}), Node.js ${process.versions.node}; load average ` +
      `${before.toFixed(1)} before and ${(loadavg()[0] ?? NaN).toFixed(1)} after.`,
  ].join('\n');
  console.log(text);
  if (values.markdown !== undefined) writeFileSync(values.markdown, `${text}\n`);
} finally {
  await nginx.stop();
}
