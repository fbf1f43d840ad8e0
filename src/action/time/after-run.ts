import { systemNow } from '../../run/clock.ts';

/** What limits the work that is left once the load has ended: comment and history. */
export interface AfterRun {
  readonly cancelled: boolean;
  /** When it must be over, in seconds since the epoch; null where no limit of the job is known. */
  readonly endsBy: number | null;
  /** Aborted when the job is cancelled, which leaves little time even now. */
  readonly cancel: AbortSignal;
}

/** After a cancel the runner leaves 10 s in all, of which the clean-up has taken its part. */
const cancelledSeconds = 3;

/** A try is made even where the time is over: it mostly takes less than this. */
const leastSeconds = 1;

/** So many seconds are taken for comment and history, even where the budget is used up. */
const leastAfterBudget = 10;

/** Aborts after so many seconds, or sooner where the job leaves less, or is cancelled. */
export function patience(seconds: number, after: AfterRun): AbortSignal {
  const controller = new AbortController();
  const limit = (most: number): void => {
    setTimeout(() => controller.abort(new Error('there was no time left')), 1000 * most).unref();
  };
  limit(patienceSeconds(seconds, after, systemNow()));
  after.cancel.addEventListener('abort', () => limit(cancelledSeconds), { once: true });
  return controller.signal;
}

/** @param now seconds since the epoch. */
export function patienceSeconds(
  seconds: number,
  { cancelled, endsBy }: Pick<AfterRun, 'cancelled' | 'endsBy'>,
  now: number,
): number {
  const most = cancelled ? Math.min(cancelledSeconds, seconds) : seconds;
  return endsBy === null ? most : Math.max(leastSeconds, Math.min(most, endsBy - now));
}

/**
 * When comment and history must be written: within the time budget, with at least ten seconds for
 * them, and before the job ends. All times are seconds since the epoch.
 *
 * @param budgetEnds when the time budget is used up
 * @param endsBy when the job is; null where that is not known
 */
export function afterBudget(budgetEnds: number, endsBy: number | null, now: number): number {
  return Math.min(Math.max(budgetEnds, now + leastAfterBudget), endsBy ?? Infinity);
}
