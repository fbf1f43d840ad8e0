// A long run of the command near 500 users, watched from outside: `npm run soak -- --minutes 30`.
// Memory and handles of the command and of its agent must be flat.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { flatness, type Look } from './flatness.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    dist: { type: 'string', default: 'dist' },
  },
});
const minutes = Number(values.minutes);
const lookSeconds = 5;
const leastMinutes = 20;
if (!(minutes >= leastMinutes)) {
  console.error(
    `--minutes: expected ${leastMinutes} or more, got "${values.minutes}": what is kept for ten minutes must be full before memory can be flat.`,
  );
  process.exit(2);
}

/** Four workers carry 57 requests a second; at a mean latency of twice the service time, some 490 users. */
const service = ['service', '--port', '0', '--workers', '4', '--service-seconds', '0.07'];
const scenario = 'think-time: 10s\n';

const folder = await mkdtemp(join(tmpdir(), 'capacity-gate-soak-'));
await writeFile(join(folder, 'scenario.yaml'), scenario);
const target = spawn(process.execPath, [resolve(values.dist, 'demo/index.js'), ...service], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [listening] = (await once(target.stdout, 'data')) as [Buffer];
const url = /http:\S+?:\d+/.exec(listening.toString())?.[0] ?? '';
// The interval that is asked for is too narrow to be reached, so that the run goes on to its end.
const command = spawn(
  process.execPath,
  [
    ...[
      resolve(values.dist, 'cli/index.js'),
      '--target-url',
      url,
      '--agent-config',
      'scenario.yaml',
    ],
    ...['--signals', '[{name: mean latency (s), agent-stat: latency-mean, max: 0.14}]'],
    ...['--start-users', '450', '--max-users', '600', '--precision', '0.5%', '--confidence', '99%'],
    ...['--time-budget', `${minutes}m`, '--fail-on', ''],
  ],
  { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
);
let log = '';
for (const stream of [command.stdout, command.stderr]) {
  stream.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-2000)));
}
const ended = once(command, 'exit');
const looks = await watch(command);
const [code] = (await ended) as [number | null];
target.kill();
await rm(folder, { recursive: true, force: true });

const seconds = looks.at(-1)?.seconds ?? 0;
const report = flatness(looks);
console.log(`The command ended with ${code} after ${(seconds / 60).toFixed(1)} min.`);
console.log(report.table);
if (code !== 0) console.log(log);
process.exitCode = code === 0 && seconds > 0.9 * 60 * minutes && report.isFlat ? 0 : 1;

/** Looks at the command and what it has started, until it ends. */
async function watch(child: ChildProcess): Promise<Look[]> {
  const begun = performance.now();
  const seen: Look[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    await sleep(1000 * lookSeconds);
    const root = await lookAt(child.pid ?? 0);
    const agents = await Promise.all((await childrenOf(child.pid ?? 0)).map(lookAt));
    if (root === null) break;
    const others = agents.filter((agent) => agent !== null);
    seen.push({
      seconds: (performance.now() - begun) / 1000,
      command: root,
      agents: {
        megabytes: others.reduce((sum, { megabytes }) => sum + megabytes, 0),
        handles: others.reduce((sum, { handles }) => sum + handles, 0),
      },
    });
  }
  return seen;
}

async function lookAt(pid: number): Promise<{ megabytes: number; handles: number } | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const { length: handles } = await readdir(`/proc/${pid}/fd`);
    return { megabytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024, handles };
  } catch {
    // It has just ended.
    return null;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.trim().split(/\s+/).filter(Boolean).map(Number);
}
