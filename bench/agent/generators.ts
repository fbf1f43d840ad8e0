import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedAgent } from '../../src/cluster/embedded/embedded-agent.ts';
import { parseScenario } from '../../src/cluster/embedded/scenario.ts';

/** How a load generator is to load its target. */
export interface Work {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Something that makes load: it asks on all connections at once, and again as soon as it is
 * answered. Resolves with the CPU time of its processes from their start to their end, user and
 * system, in seconds.
 */
export type Generator = (work: Work) => Promise<number>;

/** By the names under which they are shown. */
export const generators: Readonly<Record<string, Generator>> = {
  'embedded agent': (work) => runAgent(work, { 'think-time': '0' }),
  // Each request is made anew, with values of its own.
  'embedded agent, sessions': (work) =>
    runAgent(work, {
      'think-time': '0',
      once: ['GET'],
      steps: [
        { path: '?user={{user}}&item={{random 1 100}}', headers: { 'x-request-id': '{{uuid}}' } },
      ],
    }),
  autocannon: ({ url, connections, seconds }) => {
    const options = ['--connections', connections, '--duration', seconds];
    return cpuSecondsOf('autocannon', [...options.map(String), '--no-progress', url]);
  },
  wrk: ({ url, connections, seconds }) =>
    cpuSecondsOf('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, url]),
};

const entry = fileURLToPath(new URL('../../src/agent.ts', import.meta.url));
const { signal } = new AbortController();

/** An embedded agent on all cores. */
export function makeAgent(url: string, scenario: unknown): EmbeddedAgent {
  const parsed = parseScenario(scenario);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return new EmbeddedAgent({ entry, targetUrl: url, headers: {}, scenario: parsed.scenario });
}

async function runAgent({ url, connections, seconds }: Work, scenario: unknown): Promise<number> {
  const agent = makeAgent(url, scenario);
  await agent.start(signal);
  await agent.setUsers(connections, signal);
  await sleep(seconds * 1000);
  const { errors } = await agent.status(null, signal);
  const failed = Object.entries(errors ?? {}).filter(([, count]) => count > 0);
  if (failed.length > 0) throw new Error(`requests have failed: ${JSON.stringify(failed)}`);
  // Nothing is asked any more for which nobody would be charged.
  await agent.setUsers(0, signal);
  const cpuSeconds = agent.pids.reduce((sum, pid) => sum + cpuSecondsSoFar(pid), 0);
  await agent.stop(signal);
  return cpuSeconds;
}

/** From proc(5): fields 14 and 15, which Linux counts in hundredths of a second. */
function cpuSecondsSoFar(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Runs a program to its end; bash tells what the system has counted for it and its children. */
async function cpuSecondsOf(program: string, args: readonly string[]): Promise<number> {
  const script = 'TIMEFORMAT="cpu %U %S"; time "$@"';
  const child = spawn('bash', ['-c', script, 'bash', program, ...args]);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(printed) ?? [];
  if (code !== 0 || user === undefined || /Non-2xx|Socket errors|\d errors/.test(printed)) {
    throw new Error(`${program} has failed:\n${printed}`);
  }
  return Number(user) + Number(system);
}
