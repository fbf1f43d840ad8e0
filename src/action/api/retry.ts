import { setTimeout as sleep } from 'node:timers/promises';

import { apiFailure } from './failure.ts';

const attempts = 3;

/** A longer wait is not worth a job's minutes. */
export const longestWaitSeconds = 60;

/** Waits; rejects when the signal aborts. */
export type Wait = (seconds: number, signal: AbortSignal) => Promise<void>;

/** In real time. */
export const waitOnTheClock: Wait = async (seconds, signal) => {
  await sleep(seconds * 1000, undefined, { signal });
};

/**
 * A random time up to a bound that doubles with each attempt that was made, from 1 s to `longest`,
 * in seconds: those who failed together do not come back together.
 */
export function jittered(made: number, longest: number): number {
  return Math.random() * Math.min(longest, 2 ** (made - 1));
}

/**
 * Does what `attempt` does, up to three times while it fails with what may pass: no answer, 5xx,
 * 422 and rate limits. Waits as long as GitHub asks for, else up to 2 s. Rejects with the last
 * failure: at once when GitHub asks for more than 60 s, and when the signal aborts a wait, as the
 * failure says more than that the time is over.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  wait: Wait = waitOnTheClock,
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      const seconds = secondsToWait(error, made);
      if (made === attempts || seconds === null || !(await waited(seconds, signal, wait))) {
        throw error;
      }
    }
  }
}

/** Waits; false when the signal ended that. */
export async function waited(seconds: number, signal: AbortSignal, wait: Wait): Promise<boolean> {
  try {
    signal.throwIfAborted();
    await wait(seconds, signal);
    return true;
  } catch (error) {
    if (signal.aborted) {
      return false;
    }
    throw error;
  }
}

function secondsToWait(error: unknown, made: number): number | null {
  const { status, rateLimited, retryAfterSeconds } = apiFailure(error);
  const passing = status === null || status >= 500 || status === 422 || rateLimited;
  const seconds = retryAfterSeconds ?? jittered(made, longestWaitSeconds);
  return passing && seconds <= longestWaitSeconds ? seconds : null;
}
