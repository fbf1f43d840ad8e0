// Measures what the embedded agent gets out of a CPU, beside autocannon and wrk: all load the same
// small static page of nginx on the loopback interface, with as many connections and for as long,
// in turns. And how much memory ten thousand mostly idle users take at most:
//   node bench/agent.ts [--rounds 5] [--seconds 10] [--connections 64] [--users 10000]
//                       [--markdown OUT]
// Requests are those that nginx has counted. CPU time is that of the load generator's processes,
// user and system, from their start to their end. Linux only.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Generator, generators } from './agent/generators.ts';
import { memoryOf } from './agent/memory.ts';
import { type Nginx, startNginx } from './agent/nginx.ts';
import { markdownOf, rowsOf, type Run } from './agent/table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    users: { type: 'string', default: '10000' },
    markdown: { type: 'string' },
  },
});
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
  const cpuSeconds = await generate({ url, connections, seconds });
  const after = await nginx.counts();
  return { requests: after.requests - before.requests - 1, seconds, cpuSeconds };
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

const programs = join(import.meta.dirname, '..', '.e2e', 'bin');
process.env['PATH'] = `${process.env['PATH'] ?? ''}:${programs}`;
const nginx = await startNginx();
try {
  process.env['NODE_EXTRA_CA_CERTS'] = nginx.certificate;
  const before = loadavg()[0] ?? NaN;
  const table = markdownOf(rowsOf(await measureAll(nginx)));
  const overHttp = await memoryOf(users, nginx.http, nginx);
  const overHttps = await memoryOf(users, nginx.https, nginx);
  const text = [
    table,
    '',
    `${users.toLocaleString('en-US')} mostly idle users take ${Math.round(overHttp)} MB of resident memory over HTTP, ` +
      `and ${Math.round(overHttps)} MB over HTTPS, where OpenSSL keeps its buffers for each of them.`,
    '',
    `Medians of ${rounds} rounds of ${seconds} s with ${connections} connections, on ${availableParallelism()} cores ` +
      `(${cpus()[0]?.model ?? 'unknown'}), Node.js ${process.versions.node}; load average ` +
      `${before.toFixed(1)} before and ${(loadavg()[0] ?? NaN).toFixed(1)} after.`,
  ].join('\n');
  console.log(text);
  if (values.markdown !== undefined) writeFileSync(values.markdown, `${text}\n`);
} finally {
  await nginx.stop();
}
