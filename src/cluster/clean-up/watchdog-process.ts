import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hide } from '../../foreign-text.ts';
import { removeFile } from '../../new-file.ts';
import { cpuSeconds } from '../machine/cpu.ts';
import { removeLeftovers } from './leftovers.ts';
import { hangs, isRunnable } from './hanging.ts';
import type { Guarded, WatchdogMessage } from './messages.ts';

/** After a death the post step mostly comes at once, and tells in the log what it removes. */
const pauseAfterDeathSeconds = 2;

/**
 * Runs the watchdog's process: removes what it was told of when the process that forked it dies or
 * is silent for long; one that hangs is ended, as it would add users again if it woke up.
 */
export function runWatchdogProcess(): void {
  if (!process.connected) {
    console.error('This program is started by capacity-gate; it does nothing by itself.');
    process.exit(2);
  }
  // What ends the other process is what this one is for.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(signal, () => undefined);
  }
  process.stderr.on('error', () => undefined);
  const watched = process.ppid;
  let guarded: Guarded | null = null;
  let silent = 0;
  let cpuWhenHeard = cpuSeconds(watched);
  let busy = false;

  process.on('message', (message: WatchdogMessage) => {
    silent = 0;
    cpuWhenHeard = cpuSeconds(watched);
    if (message.kind === 'guard') {
      guarded = message.guarded;
      // Whole, and behind a scheme such as Bearer.
      hide(Object.values(guarded.headers).flatMap((value) => [value, value.replace(/^\S+ /, '')]));
    }
    if (message.kind === 'clean') process.exit();
  });
  process.on('disconnect', () => {
    if (busy) return;
    busy = true;
    if (guarded === null) process.exit();
    // Whoever reads the output of the other process waits for its end.
    closeSync(2);
    void sleep(1000 * pauseAfterDeathSeconds)
      .then(() => remove(guarded, watched))
      .finally(() => process.exit());
  });
  // Its own ticks are counted: when the whole machine was asleep, nobody was silent.
  setInterval(() => {
    silent += 1;
    if (busy || process.ppid !== watched) return;
    const cpu = cpuSeconds(watched) - cpuWhenHeard;
    if (!hangs({ silent, runnable: isRunnable(watched), cpu })) return;
    busy = true;
    void endHanging(watched, guarded, silent).finally(() => process.exit());
  }, 1000);
}

async function endHanging(pid: number, guarded: Guarded | null, silent: number): Promise<void> {
  console.error(`capacity-gate has hung for ${silent} s: its users are removed, and it ends.`);
  // Processes on this machine end with the one that started them.
  send(pid, (guarded?.leftovers.remote ?? []).length === 0 ? 'SIGKILL' : 'SIGSTOP');
  const problems = await remove(guarded, pid);
  const left =
    problems.length === 0 ? 'no users are left' : `users may be left: ${problems.join('; ')}`;
  console.error(`capacity-gate was ended, as it hung; ${left}.`);
  send(pid, 'SIGKILL');
}

/** Removes all that the process has left; returns what could not be. */
async function remove(guarded: Guarded | null, owner: number): Promise<readonly string[]> {
  if (guarded === null) return [];
  const { leftovers, headers } = guarded;
  const { clean, problems } = await removeLeftovers(leftovers, headers, undefined, owner);
  if (clean && guarded.journal !== null) removeFile(guarded.journal);
  return problems;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just gone.
  }
}
