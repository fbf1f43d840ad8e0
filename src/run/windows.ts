import { InputError } from '../errors.ts';
import { formatDuration } from '../report/text/numbers.ts';
import type { Deployment } from './preflight.ts';

/** A level is held for at least one window, and a search needs a few levels. */
const leastLevels = 4;

/**
 * What is to be said of queries that look far back, for the time that there is, in seconds.
 *
 * @throws InputError when not even one level could be held for as long as a query looks back
 */
export function windowNotices(
  { windowSeconds }: Pick<Deployment['monitor'], 'windowSeconds'>,
  timeBudgetSeconds: number,
): string[] {
  if (windowSeconds === null || windowSeconds * leastLevels <= timeBudgetSeconds) return [];
  const [window, budget] = [windowSeconds, timeBudgetSeconds].map(formatDuration);
  if (windowSeconds >= timeBudgetSeconds) {
    const message =
      `expected queries that look back for less than the time budget of ${budget}, got one that ` +
      `looks back for ${window}; $__rate_interval lets the search choose`;
    throw new InputError([{ input: 'signals', message }]);
  }
  return [
    `A query looks back for ${window}, and each level is held for as long at least: the time ` +
      `budget of ${budget} is short for that. A shorter window, or $__rate_interval, is quicker`,
  ];
}
