import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process is, as far as the system tells. */
export type ProcessState = 'gone' | 'ours' | 'foreign' | 'unknown';

/** The program of an embedded agent's process, from the sources or bundled, as one argument. */
const agentProgram = /\b(?:src[\\/]agent\.ts|dist[\\/]agent[\\/]index\.js)\0/;

/**
 * Tells whether a process id still stands for an embedded agent of ours: ids are used again. Of a
 * process that is alive this can be known only where /proc exists.
 */
export function processState(pid: number): ProcessState {
  if (!isAlive(pid)) {
    return 'gone';
  }
  if (!existsSync('/proc/self/cmdline')) {
    return 'unknown';
  }
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    // A process that has ended and was not yet collected by its parent has no command line.
    if (commandLine === '') {
      return 'gone';
    }
    return agentProgram.test(commandLine) ? 'ours' : 'foreign';
  } catch {
    return 'gone';
  }
}

/**
 * Ends an embedded agent's process: asks it first (SIGTERM), then kills it (SIGKILL).
 *
 * @param graceSeconds how long it may take to go by itself, and again after it was killed
 * @returns true when it is gone
 */
export async function endProcess(pid: number, graceSeconds: number): Promise<boolean> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    send(pid, signal);
    const end = performance.now() + graceSeconds * 1000;
    while (performance.now() < end) {
      if (processState(pid) !== 'ours') {
        return true;
      }
      await sleep(50);
    }
  }
  return false;
}

/** Whether there is a process of this id, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just gone.
  }
}
