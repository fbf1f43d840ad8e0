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

/** What processes took of the CPU from their start to their end, in seconds. */
export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/**
 * Something that makes load: it asks on all connections at once, and again as soon as it is
 * answered. Resolves with the CPU time of its processes.
 */
export type Generator = (work: Work) => Promise<CpuTime>;

/** By the names under which they are shown. All make their load in one thread. */
export const generators: Readonly<Record<string, Generator>> = {
  'embedded agent': agentOf({ 'think-time': '0' }, 1),
  // Each request is made anew, with values of its own.
  'embedded agent, sessions': agentOf(
    {
      'think-time': '0',
      once: ['GET'],
      steps: [
        { path: '?user={{user}}&item={{random 1 100}}', headers: { 'x-request-id': '{{uuid}}' } },
      ],
    },
    1,
  ),
  autocannon: ({ url, connections, seconds }) => {
    const options = ['--connections', connections, '--duration', seconds];
    return cpuTimeOf('autocannon', [...options.map(String), '--no-progress', url]);
  },
  wrk: ({ url, connections, seconds }) =>
    cpuTimeOf('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, url]),
};

/** Takes a value from each answer, which costs the agent far more than it costs the target. */
export function readerOf(processes: number): Generator {
  const step = { path: '?all', capture: { last: { json: '$[?@.id == 999].name' } } };
  return agentOf({ 'think-time': '0', steps: [step] }, processes);
}

const entry = fileURLToPath(new URL('../../src/agent.ts', import.meta.url));
const { signal } = new AbortController();

/** An embedded agent, on all cores where no number of processes is given. */
export function makeAgent(url: string, scenario: unknown, processes?: number): EmbeddedAgent {
  const parsed = parseScenario(scenario);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  const work = { entry, targetUrl: url, headers: {}, scenario: parsed.scenario };
  return new EmbeddedAgent({ ...work, ...(processes === undefined ? {} : { processes }) });
}

function agentOf(scenario: unknown, processes: number): Generator {
  return async ({ url, connections, seconds }) => {
    const agent = makeAgent(url, scenario, processes);
    await agent.start(signal);
    await agent.setUsers(connections, signal);
    await sleep(seconds * 1000);
    const { errors } = await agent.status(null, signal);
    const failed = Object.entries(errors ?? {}).filter(([, count]) => count > 0);
    if (failed.length > 0) throw new Error(`requests have failed: ${JSON.stringify(failed)}`);
    // Nothing is asked any more for which nobody would be charged.
    await agent.setUsers(0, signal);
    const times = agent.pids.map(cpuTimeSoFar);
    await agent.stop(signal);
    return {
      user: times.reduce((sum, { user }) => sum + user, 0),
      system: times.reduce((sum, { system }) => sum + system, 0),
    };
  };
}

/** From proc(5): fields 14 and 15, which Linux counts in hundredths of a second. */
function cpuTimeSoFar(pid: number): CpuTime {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]) / 100, system: Number(fields[12]) / 100 };
}

/** Runs a program to its end; bash tells what the system has counted for it and its children. */
async function cpuTimeOf(program: string, args: readonly string[]): Promise<CpuTime> {
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
  return { user: Number(user), system: Number(system) };
}
