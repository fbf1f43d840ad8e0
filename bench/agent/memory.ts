import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeAgent } from './generators.ts';
import type { Nginx } from './nginx.ts';
import { peakOf } from './peak.ts';

/** Each user asks once in this time, and begins at a random moment of it. */
const thinkSeconds = 20;

const { signal } = new AbortController();

/**
 * The most resident memory that the agent's processes take until all users have a connection of
 * their own and have asked twice on average, in megabytes.
 */
export async function memoryOf(users: number, url: string, nginx: Nginx): Promise<number> {
  const agent = makeAgent(url, { 'think-time': `${thinkSeconds}s` });
  await agent.start(signal);
  try {
    await agent.setUsers(users, signal);
    await sleep(2 * thinkSeconds * 1000);
    const { connections } = await nginx.counts();
    if (connections < users) {
      throw new Error(
        `expected ${users} connections, got ${connections}; is the limit of open files high enough?`,
      );
    }
    return agent.pids.reduce((sum, pid) => sum + peakOf(pid), 0);
  } finally {
    await agent.stop(signal);
  }
}

/** The most resident memory of a process that only has as many sockets of Node's own, in megabytes. */
export function memoryOfSockets(count: number, url: string): number {
  const program = join(import.meta.dirname, 'bare-sockets.ts');
  return Number(execFileSync(process.execPath, [program, url, String(count)]).toString());
}
