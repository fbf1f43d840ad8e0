/** What limits the work that is left once the load has ended: comment and history. */
export interface AfterRun {
  readonly cancelled: boolean;
  /** When it must be over, in seconds since the epoch; null where no limit of the job is known. */
  readonly endsBy: number | null;
}

/** After a cancel the runner leaves 10 s in all, of which the clean-up has taken its part. */
const cancelledSeconds = 3;

/** A try is made even where the time is over: it mostly takes less than this. */
const leastSeconds = 1;

/** Aborts after so many seconds, or sooner where the job leaves less. */
export function patience(seconds: number, after: AfterRun): AbortSignal {
  const left = patienceSeconds(seconds, after, Date.now() / 1000);
  // Only whole milliseconds are taken.
  return AbortSignal.timeout(Math.ceil(1000 * left));
}

/** @param now seconds since the epoch. */
export function patienceSeconds(
  seconds: number,
  { cancelled, endsBy }: AfterRun,
  now: number,
): number {
  const most = cancelled ? Math.min(cancelledSeconds, seconds) : seconds;
  return endsBy === null ? most : Math.max(leastSeconds, Math.min(most, endsBy - now));
}
