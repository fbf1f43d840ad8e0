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

/** Only to so many times as many users are those compared that were on their way. */
const leastFactorOnTheWay = 1.5;
/** Users that change by less than this factor during a look are about as many. */
const aboutAsMany = 1.25;
/** Fewer requests in a look tell nothing, since of many looks some are far off by chance. */
const fewestRequests = 100;
/** Longer looks, in seconds, are those of users who stay. */
const longestLook = 15;
/** There are no more ticks in one of them. */
const mostTicks = 60;

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

/** What they got through in looks during which they were about as many, as while they come slowly. */
export function throughputOnTheWay(samples: readonly Sample[]): Throughput[] {
  return samples.flatMap(({ statistics: seen }, index) => {
    const requestsPerSecond = seen?.values['requests-per-second'] ?? NaN;
    if (seen === null || !(requestsPerSecond > 0) || seen.to - seen.from > longestLook) return [];
    const during = samples
      .slice(Math.max(0, index - mostTicks), index + 1)
      .filter(({ time }) => time > seen.from);
    const users = during.map(({ activeUsers }) => activeUsers);
    const isSteady =
      seen.requests >= fewestRequests &&
      Math.min(...users) > 0 &&
      Math.max(...users) <= aboutAsMany * Math.min(...users) &&
      during.every(({ phase }) => phase !== 'paused');
    const mean = users.reduce((sum, one) => sum + one, 0) / users.length;
    return isSteady ? [{ users: mean, requestsPerSecond, requests: seen.requests }] : [];
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
 *
 * @param points while the users stayed as many
 * @param onTheWay while they came; where a run climbs up to a single level there is nothing else to
 * compare that with
 */
export function saturationOf(
  points: readonly Throughput[],
  onTheWay: readonly Throughput[] = [],
): Saturation | null {
  const held = mergedByUsers(points);
  const passing = onTheWay.toSorted((one, other) => one.users - other.users);
  const point =
    held.find((one) => isSaturated(one, held, leastFactor)) ??
    passing.find((one) => isSaturated(one, held, leastFactorOnTheWay));
  return point === undefined
    ? null
    : { users: Math.round(point.users), requestsPerSecond: point.requestsPerSecond };
}

/** Whether none of so many times as many users surely got more than a point, and some surely did not. */
function isSaturated(point: Throughput, held: readonly Throughput[], factor: number): boolean {
  const growths = held
    .filter(({ users }) => users >= factor * point.users)
    .map((other) => ({
      excess:
        Math.log(other.requestsPerSecond / point.requestsPerSecond) -
        leastGrowth * Math.log(other.users / point.users),
      // Of counts, in logarithm; users who wait for each other make it less.
      error: Math.sqrt(1 / point.requests + 1 / other.requests),
    }));
  return (
    growths.some(({ excess, error }) => excess + error <= 0) &&
    growths.every(({ excess, error }) => excess - error <= 0)
  );
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
