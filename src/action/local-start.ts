import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type Environment, variable } from './environment.ts';

/** Ticks a second in which /proc tells times, on all architectures that the runner has (proc(5)). */
const ticksPerSecond = 100;

/**
 * When the job started as far as this machine tells, without any request, in seconds since the
 * epoch; null when nothing tells. The earlier of two traces:
 *
 * - The runner starts a process for each job, Runner.Worker, which is among the ancestors of this
 *   one, where actions do not run in a container. That is the job's start.
 * - It empties RUNNER_TEMP when a job begins, and makes a directory in it for the first step. The
 *   event's file is no such trace: it is written anew for each step.
 *
 * @param proc where the kernel tells of processes.
 */
export async function localJobStart(env: Environment, proc = '/proc'): Promise<number | null> {
  const [worker, directory] = await Promise.all([
    workerStart(process.ppid, proc).catch(() => null),
    directoryBirth(join(variable(env, 'RUNNER_TEMP'), '_runner_file_commands')),
  ]);
  const known = [worker, directory].filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

async function workerStart(pid: number, proc: string): Promise<number | null> {
  if (pid <= 1) {
    return null;
  }
  const line = await readFile(join(proc, String(pid), 'stat'), 'utf8');
  // The name stands in parentheses, and may hold some itself; field 3 follows (proc_pid_stat(5)).
  const name = line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  if (name !== 'Runner.Worker') {
    return await workerStart(Number(fields[1]), proc);
  }
  const uptime = Number.parseFloat(await readFile(join(proc, 'uptime'), 'utf8'));
  const at = Date.now() / 1000 - uptime + Number(fields[19]) / ticksPerSecond;
  return Number.isNaN(at) ? null : at;
}

async function directoryBirth(path: string): Promise<number | null> {
  const { birthtimeMs = 0 } = (await stat(path).catch(() => null)) ?? {};
  // Some file systems do not keep it.
  return birthtimeMs > 0 ? birthtimeMs / 1000 : null;
}
