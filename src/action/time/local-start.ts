import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type Environment, variable } from '../environment.ts';

/** Ticks a second in which /proc tells times, on all architectures that the runner has (proc(5)). */
const ticksPerSecond = 100;

/**
 * When the job started as far as this machine tells, without any request, in seconds since the
 * epoch; null when nothing tells. The earliest of three traces:
 *
 * - GitHub's runner starts a process for each job, Runner.Worker, which is among the ancestors of
 *   this one, where actions do not run in a container.
 * - Where they do, the first process of the job's container keeps it alive and does nothing else:
 *   `tail` with GitHub's runner, `sleep` with Gitea's.
 * - GitHub's runner empties RUNNER_TEMP when a job begins, and makes a directory in it for the
 *   first step. The event's file is no such trace: it is written anew for each step.
 *
 * @param proc where the kernel tells of processes.
 */
export async function localJobStart(env: Environment, proc = '/proc'): Promise<number | null> {
  const [job, directory] = await Promise.all([
    jobProcessStart(proc).catch(() => null),
    directoryBirth(join(variable(env, 'RUNNER_TEMP'), '_runner_file_commands')),
  ]);
  const known = [job, directory].filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

interface Process {
  readonly name: string;
  readonly parent: number;
  /** Since the machine started. */
  readonly startedAfterSeconds: number;
}

async function jobProcessStart(proc: string): Promise<number | null> {
  const started = (await findWorker(process.ppid, proc)) ?? (await findKeeper(proc));
  if (started === null) {
    return null;
  }
  const uptime = Number.parseFloat(await readFile(join(proc, 'uptime'), 'utf8'));
  return Date.now() / 1000 - uptime + started.startedAfterSeconds;
}

/** The process of the job among the ancestors. */
async function findWorker(pid: number, proc: string): Promise<Process | null> {
  if (pid <= 1) {
    return null;
  }
  const found = await readProcess(pid, proc);
  return found.name === 'Runner.Worker' ? found : await findWorker(found.parent, proc);
}

/** The process that keeps the container of the job. */
async function findKeeper(proc: string): Promise<Process | null> {
  const first = await readProcess(1, proc);
  return ['tail', 'sleep'].includes(first.name) ? first : null;
}

async function readProcess(pid: number, proc: string): Promise<Process> {
  const line = await readFile(join(proc, String(pid), 'stat'), 'utf8');
  // The name stands in parentheses, and may hold some itself; field 3 follows (proc_pid_stat(5)).
  const name = line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const startedAfterSeconds = Number(fields[19]) / ticksPerSecond;
  return { name, parent: Number(fields[1]), startedAfterSeconds };
}

async function directoryBirth(path: string): Promise<number | null> {
  const { birthtimeMs = 0 } = (await stat(path).catch(() => null)) ?? {};
  // Some file systems do not keep it.
  return birthtimeMs > 0 ? birthtimeMs / 1000 : null;
}
