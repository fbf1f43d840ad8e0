import { readFileSync } from 'node:fs';

/** An event loop that is silent for so long, in seconds, is taken to hang. */
const silentSeconds = 10;
/** On a machine that is overloaded it may have waited for the CPU, but for no longer than this. */
const mostStarvedSeconds = 20;
/** What has used so much CPU since it was heard, in seconds, has not waited for it. */
const busySeconds = 4;

/** How a process was seen. */
export interface Sight {
  /** In seconds since it was heard last. */
  readonly silent: number;
  /** Whether it runs, or waits for nothing but the CPU; null: the system does not tell. */
  readonly runnable: boolean | null;
  /** CPU time that it has used since it was heard last, in seconds; NaN: not told. */
  readonly cpu: number;
}

/** Whether the event loop of a process hangs, rather than waits for its turn on a busy machine. */
export function hangs({ silent, runnable, cpu }: Sight): boolean {
  if (silent < silentSeconds) return false;
  const isStarved = runnable === true && cpu < busySeconds;
  return !isStarved || silent >= mostStarvedSeconds;
}

/** Whether a process runs or waits for the CPU alone; null where the system does not tell. */
export function isRunnable(pid: number): boolean | null {
  try {
    // The name in brackets may hold anything; the state follows it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('R');
  } catch {
    return null;
  }
}
