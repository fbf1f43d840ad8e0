import { setTimeout as delay } from 'node:timers/promises';
import { systemNow } from '../cluster/machine/clock.ts';
import type { Clock } from '../coordinator/coordinator.ts';

export { systemNow };

/** Real time, by a clock that goes on evenly when that of the machine is set. */
export const systemClock: Clock = {
  now: systemNow,
  async sleep(seconds, signal) {
    // Waking up early is what the signal is for, not a failure.
    await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
  },
};

/** A longer timer would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** Aborts after so many seconds; the process does not wait for that. */
export function timeLimit(seconds: number, reason: string): AbortSignal {
  const controller = new AbortController();
  const milliseconds = Math.min(longestTimer, Math.max(0, seconds) * 1000);
  setTimeout(() => controller.abort(new Error(reason)), milliseconds).unref();
  return controller.signal;
}

/** Aborts so many seconds after `signal` has. */
export function after(signal: AbortSignal, seconds: number, reason: string): AbortSignal {
  const controller = new AbortController();
  const start = (): void => {
    setTimeout(() => controller.abort(new Error(reason)), seconds * 1000).unref();
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return controller.signal;
}
