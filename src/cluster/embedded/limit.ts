import type { Reading } from './statistics.ts';

/**
 * Users that are this late on average, in seconds, do not wait for a timer's next tick but for the
 * event loop, or for a machine that has no time for it.
 */
const longestLateness = 0.01;

/** From this share of the latency on, the agent measures rather itself than the service. */
const largestShare = 0.5;

/**
 * Whether the agent is at its limit, however idle its process seems: users could not get a port or
 * a socket on this machine, or could not ask when they meant to.
 */
export function isAtLimit({ statistics, errors, lateSeconds }: Reading): boolean {
  const late =
    lateSeconds >= longestLateness &&
    lateSeconds >= largestShare * statistics.values['latency-mean'];
  return errors.local > 0 || late;
}
