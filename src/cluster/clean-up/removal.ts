import { explain } from '../requests/failure.ts';

/** What is left after a removal. */
export interface StopResult {
  /** True when every agent confirmed that it has no users. */
  readonly clean: boolean;
  /** One sentence for each agent that did not. */
  readonly problems: readonly string[];
}

/** Between two attempts that failed, in seconds: the first pause, and the longest. */
const firstPauseSeconds = 0.25;
const longestPauseSeconds = 5;

/**
 * An attempt without an answer for so long, in seconds, may have been lost on the way: another one
 * is made beside it. Each further one waits twice as long, as the agent may only be slow.
 */
const patienceSeconds = 3;

/**
 * Removes something and does not give up: attempts that fail are repeated with growing pauses, and
 * those that hang are joined by others, until one succeeds or the time is up. What is done must be
 * harmless to do twice. An attempt that succeeds ends all others.
 *
 * @param seconds after which it ends in any case
 * @param cut ends it sooner; null: nothing does
 * @throws Error the last failure, or that there was no answer
 */
export async function removeForCertain(
  remove: (signal: AbortSignal) => Promise<void>,
  seconds: number,
  cut: AbortSignal | null,
): Promise<void> {
  const over = new AbortController();
  const seen: { failure: unknown; removed: boolean } = { failure: null, removed: false };
  const end = (): void => over.abort(cut?.aborted === true ? cut.reason : undefined);
  const timer = setTimeout(end, seconds * 1000);
  cut?.addEventListener('abort', end, { once: true });
  if (cut?.aborted === true) end();

  const attempt = async (): Promise<void> => {
    try {
      await remove(over.signal);
      seen.removed = true;
      over.abort();
    } catch (error) {
      // What was cut off says nothing of the agent.
      if (!isOver(over.signal)) seen.failure = error;
    }
  };
  try {
    let pause = firstPauseSeconds;
    let patience = patienceSeconds;
    while (!over.signal.aborted) {
      const settled = attempt().then(() => true);
      if (await Promise.race([settled, wait(patience, over.signal).then(() => false)])) {
        if (isOver(over.signal)) break;
        await wait(pause, over.signal);
        pause = Math.min(longestPauseSeconds, 2 * pause);
      } else {
        patience *= 2;
      }
    }
  } finally {
    clearTimeout(timer);
    cut?.removeEventListener('abort', end);
  }
  const { removed, failure } = seen;
  if (removed) return;
  if (failure !== null) throw failure instanceof Error ? failure : new Error(explain(failure));
  throw new Error(
    cut?.aborted === true
      ? `no answer before ${explain(cut.reason)}`
      : `no answer within ${seconds} s`,
  );
}

/** Resolves after so many seconds, or when the signal aborts. */
function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** Read through a function, since the compiler takes an earlier `false` for settled. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
