import { type Held, statisticsWithin } from './level-statistics.ts';
import type { Sample, Saturation } from './record.ts';

/** Throughput at a number of users, and how many requests it was measured by. */
export interface Throughput {
  readonly users: number;
  readonly requestsPerSecond: number;
  readonly requests: number;
}

/** Users who think between requests ask the more the more they are; less than this share of it is no growth. */
const leastGrowth = 0.2;
/** Only so many times as many users tell growth from chance. */
const leastFactor = 1.1;
/** Users that differ by less count as the same number. */
const sameUsers = 1.03;

/** What the users got through while their number stayed the same, however long that was. */
export function throughputOf(samples: readonly Sample[]): Throughput[] {
  return stretchesOf(samples).flatMap((held) => {
    const seen = statisticsWithin(held, samples);
    const requestsPerSecond = seen?.values['requests-per-second'] ?? NaN;
    return seen !== null && requestsPerSecond > 0
      ? [{ users: held.users, requestsPerSecond, requests: seen.requests }]
      : [];
  });
}

/** The times between two orders. */
function stretchesOf(samples: readonly Sample[]): Held[] {
  const stretches: { users: number; from: number; to: number }[] = [];
  for (const [index, { time, requestedUsers: users, phase }] of samples.entries()) {
    const from = samples[index - 1]?.time ?? time;
    const last = stretches.at(-1);
    if (phase === 'paused') continue;
    if (last?.users === users && last.to === from) last.to = time;
    else stretches.push({ users, from, to: time });
  }
  return stretches.filter(({ users }) => users > 0);
}

/**
 * From where requests per second no longer grow with the users: the fewest users from which on
 * they grow by less than a fifth of what they would if each user got as much as before. It is
 * surely so for some more users, and for none of them surely not; null otherwise. By the law of
 * Little, users = requests per second x (think time + latency): from there on more users only wait
 * longer.
 */
export function saturationOf(points: readonly Throughput[]): Saturation | null {
  const merged = mergedByUsers(points);
  for (const point of merged) {
    const more = merged.filter(({ users }) => users >= leastFactor * point.users);
    const growths = more.map((other) => ({
      excess:
        Math.log(other.requestsPerSecond / point.requestsPerSecond) -
        leastGrowth * Math.log(other.users / point.users),
      // Of counts, in logarithm; users who wait for each other make it less.
      error: Math.sqrt(1 / point.requests + 1 / other.requests),
    }));
    const isSure = growths.some(({ excess, error }) => excess + error <= 0);
    if (isSure && growths.every(({ excess, error }) => excess - error <= 0)) {
      const { users, requestsPerSecond } = point;
      return { users, requestsPerSecond };
    }
  }
  return null;
}

/** The best of each number of users: what a service did once it can do, whatever it did after. */
function mergedByUsers(points: readonly Throughput[]): Throughput[] {
  const merged: Throughput[] = [];
  for (const point of points.toSorted((one, other) => one.users - other.users)) {
    const last = merged.at(-1);
    if (last === undefined || point.users > sameUsers * last.users) merged.push(point);
    else if (point.requestsPerSecond > last.requestsPerSecond) {
      merged[merged.length - 1] = { ...point, users: last.users };
    }
  }
  return merged;
}
