import { availableParallelism } from 'node:os';
import type { Agent, AgentStatus } from '../../cluster/agent.ts';
import { withDeadline } from '../../cluster/requests/deadline.ts';
import { openFilesLimit } from '../../cluster/embedded/open-files.ts';
import { plainText } from '../../report/text/escape.ts';
import { formatCount, formatPercent, formatUsers } from '../../report/text/numbers.ts';
import type { Engine } from '../agents.ts';

/** How long an agent may take to say how it does, in seconds. */
const statusSeconds = 5;

/** What there is to be said of each agent before it has users, a line each. */
export async function agentLines(engine: Engine, cancel: AbortSignal): Promise<string[]> {
  if (engine.name === 'embedded') return engine.agents.map(ofThisMachine);
  return await Promise.all(
    engine.agents.map(async (agent) => {
      const status = await withDeadline(statusSeconds, cancel, (signal) =>
        agent.status(null, signal),
      ).catch(() => null);
      return [
        `${plainText(agent.name, 200)} (${engine.name})`,
        capOf(agent, status),
        ...(status === null ? [] : loadOf(status)),
        ...((agent.weight ?? 1) === 1 ? [] : [`weight ${agent.weight ?? 1}`]),
      ].join(', ');
    }),
  );
}

function ofThisMachine(agent: Agent): string {
  const files = openFilesLimit();
  const cores = availableParallelism();
  return [
    `embedded, on this machine: ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    files === Infinity ? 'open files not limited' : `${formatCount(files)} open files a process`,
    capOf(agent, null),
    `Node.js ${process.versions.node}`,
  ].join(', ');
}

function capOf(agent: Agent, status: AgentStatus | null): string {
  const cap = Math.min(agent.maxUsers ?? Infinity, status?.maxUsers ?? Infinity);
  return cap === Infinity ? 'no cap known' : `at most ${formatUsers(cap)}`;
}

function loadOf({ workers, utilization, users }: AgentStatus): string[] {
  return [
    ...(workers === undefined ? [] : [`${workers} ${workers === 1 ? 'worker' : 'workers'}`]),
    ...(utilization === null ? [] : [`CPU at ${formatPercent(utilization)}`]),
    ...(users === 0 ? [] : [`${formatUsers(users)} now`]),
  ];
}
