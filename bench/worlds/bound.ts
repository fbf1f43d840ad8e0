import type { World, WorldSignal } from './world.ts';

const settleSeconds = 10;

/**
 * The least time in which the capacity could be known, in seconds: to reach it once at the spin-up
 * rate, plus two windows that lie wholly after it, and ten seconds to settle. The window is that of
 * the signal that looks back the longest.
 */
export function lowerBound(world: World, trueUsers: number): number {
  const users = Math.min(world.maxUsers, trueUsers);
  const window = Math.max(...world.signals.map((signal) => windowOf(signal, world)));
  return users / world.spinUpUsersPerSecond + 2 * window + settleSeconds;
}

/** How long until a reading speaks of nothing but the present level; a free window is four scrapes. */
function windowOf(
  { kind, rememberSeconds = 0, windowSeconds = 0, everySeconds = 0 }: WorldSignal,
  { scrapeSeconds, rateWindowSeconds }: World,
): number {
  switch (kind) {
    case 'summary':
      return rememberSeconds + scrapeSeconds;
    case 'recorded-p99':
      return windowSeconds + everySeconds;
    case 'noise':
      return scrapeSeconds;
    default:
      return rateWindowSeconds === null ? 4 * scrapeSeconds : rateWindowSeconds + scrapeSeconds;
  }
}
