import { precision } from '../simulation/run.ts';
import { blockSeconds, measures, SteadyRun, type Measure } from './steady.ts';
import type { Distribution, World } from './world.ts';

/** The most users that are healthy, by two measures; an answer between the two is right. */
export interface Truth {
  /** By the value of the signals over a long time. */
  readonly longRun: number;
  /** By the mean of the readings of the user's own window. */
  readonly ownWindow: number;
  /**
   * How long to measure at the very capacity until chance alone leaves it known to `precision` at
   * 95%, even where steepness and noise are known, in seconds.
   */
  readonly noiseSeconds: number;
}

/** How long runs last that find the neighbourhood, at most, in seconds. */
const shortSeconds = 1200;
/** Those that decide there handle so many requests, within these times in seconds. */
const longRequests = 3e6;
const [leastLongSeconds, mostLongSeconds] = [10_800, 108_000];
/** The neighbourhood, and how near to each other the ends are at last, as shares. */
const nearby = 0.1;
const exactly = 0.002;
/** How far apart two levels are that tell how steep the margin is. */
const slopeStep = 0.03;
/** Within so many standard deviations of its mean lies 95% of a normal distribution. */
const deviations = 1.96;

/**
 * The capacity of a world by long runs at constant users, bisected. 0 where not even one user is
 * healthy, Infinity where as many as the world has are.
 *
 * @param effort how long the long runs are against usual ones: with less the truth is less exact
 */
export function truthOf(world: World, effort = 1): Truth {
  const runs = new Map<number, SteadyRun>();
  const runWith = (users: number, seconds: number): SteadyRun => {
    const run = runs.get(users) ?? new SteadyRun(world, users, users);
    runs.set(users, run);
    run.decide(seconds);
    return run;
  };
  const isHealthy = (users: number, measure: Measure, seconds: number): boolean =>
    runWith(users, seconds).estimate(measure).margin < 0;
  const longFor = (users: number): number =>
    effort *
    Math.min(
      mostLongSeconds,
      Math.max(leastLongSeconds, (longRequests * world.think.mean) / Math.max(1, users)),
    );

  function capacityBy(measure: Measure): number {
    const { maxUsers } = world;
    let high = Math.min(maxUsers, Math.max(2, Math.round(fullUsers(world) / 4)));
    while (isHealthy(high, measure, shortSeconds)) {
      if (high >= maxUsers) return Infinity;
      high = Math.min(maxUsers, 2 * high);
    }
    const isRoughlyHealthy = (users: number) => isHealthy(users, measure, shortSeconds);
    const isLongHealthy = (users: number) => isHealthy(users, measure, longFor(users));
    const rough = bisected({ low: 0, high }, nearby, isRoughlyHealthy);
    const wide = {
      low: Math.floor(rough.low * (1 - nearby / 2)),
      high: Math.ceil(rough.high * (1 + nearby / 2)),
    };
    return bisected(wide, exactly, isLongHealthy).low;
  }

  const [longRun = 0, ownWindow = 0] = measures.map(capacityBy);
  return { longRun, ownWindow, noiseSeconds: noiseAt(longRun) };

  function noiseAt(users: number): number {
    if (users < 1 || users === Infinity) return 0;
    const marginWith = (some: number): number =>
      runWith(some, longFor(some)).estimate('longRun').margin;
    const step = Math.max(1, Math.round(slopeStep * users));
    const [fewer, more] = [Math.max(1, users - step), users + step];
    const slope = (marginWith(more) - marginWith(fewer)) / Math.log(more / fewer);
    const { deviation } = runWith(users, longFor(users)).estimate('longRun');
    return blockSeconds * ((deviations * deviation) / (precision * Math.max(1e-3, slope))) ** 2;
  }
}

interface Bracket {
  readonly low: number;
  readonly high: number;
}

/** Halves a bracket until its ends are so near; its lower end is taken as healthy. */
function bisected(
  { low, high }: Bracket,
  share: number,
  isHealthy: (users: number) => boolean,
): Bracket {
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
