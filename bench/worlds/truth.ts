import { steadyOf, type Steady } from './steady.ts';
import type { Distribution, World } from './world.ts';

/** The most users that are healthy, by two measures; an answer between the two is right. */
export interface Truth {
  /** By the value of the signals over a long time. */
  readonly longRun: number;
  /** By the mean of the readings of the user's own window. */
  readonly ownWindow: number;
}

/** How long runs last that find the neighbourhood, and those that decide there, in seconds. */
const shortSeconds = 900;
const longSeconds = 10_800;
/** The neighbourhood, and how near to each other the ends are at last, as shares. */
const nearby = 0.1;
const exactly = 0.002;

type Measure = keyof Steady;

/**
 * The capacity of a world by long runs at constant users, bisected. 0 where not even one user is
 * healthy, Infinity where as many as the world has are.
 */
export function truthOf(world: World): Truth {
  const runs = new Map<string, Steady>();
  const isHealthy = (users: number, measure: Measure, seconds: number): boolean => {
    const key = `${users} for ${seconds}`;
    let steady = runs.get(key);
    if (steady === undefined) {
      steady = steadyOf(world, users, seconds, users);
      runs.set(key, steady);
    }
    return steady[measure] < 0;
  };
  const capacityBy = (measure: Measure): number => {
    const rough = bisected(roughBracket(world, measure), nearby, (users) =>
      isHealthy(users, measure, shortSeconds),
    );
    if (rough === null) return Infinity;
    const wide = { low: rough.low * (1 - nearby / 2), high: rough.high * (1 + nearby / 2) };
    const exact = bisected(
      { low: Math.floor(wide.low), high: Math.ceil(wide.high) },
      exactly,
      (users) => isHealthy(users, measure, longSeconds),
    );
    return exact === null ? Math.ceil(wide.high) : exact.low;
  };

  function roughBracket({ maxUsers }: World, measure: Measure): Bracket {
    let high = Math.max(2, Math.round(fullUsers(world) / 4));
    while (high <= 2 * maxUsers && isHealthy(high, measure, shortSeconds)) high *= 2;
    return { low: 0, high };
  }
  return { longRun: capacityBy('longRun'), ownWindow: capacityBy('ownWindow') };
}

interface Bracket {
  /** Healthy, as 0 always is, and degraded: both to be proven when they are reached. */
  readonly low: number;
  readonly high: number;
}

/** Halves a bracket until its ends are so near; null when its upper end is healthy. */
function bisected(
  { low, high }: Bracket,
  share: number,
  isHealthy: (users: number) => boolean,
): Bracket | null {
  if (isHealthy(high)) return null;
  while (high - low > Math.max(1, share * low)) {
    const middle = Math.floor((low + high) / 2);
    if (isHealthy(middle)) low = middle;
    else high = middle;
  }
  return { low, high };
}

/** With so many users all workers are busy all the time. */
function fullUsers({ think, service, workers }: World): number {
  const serviceMean = meanOf(service);
  return (workers * (think.mean + serviceMean)) / serviceMean;
}

export function meanOf(distribution: Distribution): number {
  if (distribution.kind !== 'bimodal') return distribution.mean;
  const { mean, slowShare, slowMean } = distribution;
  return (1 - slowShare) * mean + slowShare * slowMean;
}
