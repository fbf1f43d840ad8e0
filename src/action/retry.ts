import { setTimeout as sleep } from 'node:timers/promises';

import { apiFailure } from './api-failure.ts';

const attempts = 3;

/** A longer wait is not worth a job's minutes. */
const longestWaitSeconds = 20;

/** Waits; rejects when the signal aborts. */
export type Wait = (seconds: number, signal: AbortSignal) => Promise<void>;

const waitOnTheClock: Wait = async (seconds, signal) => {
  await sleep(seconds * 1000, undefined, { signal });
};

/**
 * Does what `attempt` does, up to three times while it fails with what may pass: no answer, 5xx,
 * 422 and rate limits. Waits as long as GitHub asks for, else 1 s and 2 s. Rejects with the last
 * failure, at once when GitHub asks for more than 20 s; when the signal aborts, with its reason.
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
      if (made === attempts || seconds === null || signal.aborted) {
        throw error;
      }
      await wait(seconds, signal);
    }
  }
}

function secondsToWait(error: unknown, made: number): number | null {
  const { status, rateLimited, retryAfterSeconds } = apiFailure(error);
  const passing = status === null || status >= 500 || status === 422 || rateLimited;
  const seconds = retryAfterSeconds ?? made;
  return passing && seconds <= longestWaitSeconds ? seconds : null;
}
