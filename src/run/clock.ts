import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../coordinator/coordinator.ts';

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  async sleep(seconds, signal) {
    // Waking up early is what the signal is for, not a failure.
    await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
  },
};
