import type { Sample } from './prometheus/queries.ts';

/**
 * How many users there were at a look, or requests that ended in a second from then on. `time`: seconds
 * since the epoch, as the samples have it.
 */
export interface UsersLook {
  readonly time: number;
  readonly users: number;
}

/** A counter that grows in proportion to the users. */
export interface Followed {
  readonly samples: readonly Sample[];
  /** Between two scrapes. */
  readonly scrapeSeconds: number;
}

/** Delays are looked for up to this many seconds. */
const longestDelay = 150;
/** With fewer points than this nothing is told. */
const fewestPoints = 8;
/** Users must have become so many times as many, or as few, for what follows them to show. */
const leastStep = 1.5;
/** What follows the users is to be correlated with them as well as this, */
const leastCorrelation = 0.95;
/** and what it leaves unexplained so many times as much without the delay. */
const leastGain = 4;
/** And no more than this share of the most is there without users: what stagnates and grows again is not late. */
const mostOfOthers = 0.3;
/** The service, and its users' first requests, take a while by themselves, in seconds. */
const ownSeconds = 8;

/**
 * How long after the users what Prometheus shows follows them, in seconds, where its times say that
 * it does at once: samples that reach it by a way that stamps them anew, or answers that are kept for a
 * while. 0: no longer than scrapes and requests take. Null: that cannot be told, as the users hardly changed,
 * or the metric does not follow them.
 */
export function hiddenDelay(looks: readonly UsersLook[], followed: Followed): number | null {
  const falls = fallsOf(looks);
  const points = pointsOf(followed).filter(
    ({ to }) => !falls.some((time) => time <= to && time > to - longestDelay),
  );
  const fits = fitsOf(looks, points, followed.scrapeSeconds);
  if (fits === null) return null;
  const { best, other } = fits;
  // Users who grow by the same share again and again look alike at all times.
  const isClear = 1 - other.correlation ** 2 >= leastGain * (1 - best.correlation ** 2);
  if (best.correlation < leastCorrelation || !isClear) return null;
  if (fits.isPrompt) return 0;
  return best.without <= mostOfOthers * fits.most ? best.delay - followed.scrapeSeconds / 2 : null;
}

/** Whether a metric follows the requests that ended, in place of users, at once rather than late. */
export function followsAtOnce(ended: readonly UsersLook[], followed: Followed): boolean {
  const fits = fitsOf(ended, pointsOf(followed), followed.scrapeSeconds);
  return fits !== null && fits.isPrompt && fits.best.correlation >= leastCorrelation;
}

/** The best delay of those that are none and of those that are one. */
interface Fits {
  readonly best: Fit;
  readonly other: Fit;
  /** The best one is none. */
  readonly isPrompt: boolean;
  /** The highest value that was to be explained. */
  readonly most: number;
}

/** Null: there is too little to tell by. */
function fitsOf(
  looks: readonly UsersLook[],
  points: readonly Point[],
  scrapeSeconds: number,
): Fits | null {
  const users = looks.map((look) => look.users);
  const changed = Math.max(...users) >= leastStep * Math.max(1, Math.min(...users));
  if (points.length < fewestPoints || !(changed || looks[0]?.users === 0)) return null;
  // A sample is half a scrape old on average.
  const prompt = scrapeSeconds / 2 + Math.max(ownSeconds, 1.5 * scrapeSeconds);
  const meanUsers = meanUsersOver(looks);
  const values = points.map(({ value }) => value);
  const fits = Array.from({ length: longestDelay + 1 }, (_, delay) => ({
    delay,
    ...fitOf(
      points.map(({ from, to }) => meanUsers(from - delay, to - delay)),
      values,
    ),
  }));
  const promptly = bestOf(fits.filter(({ delay }) => delay <= prompt));
  const late = bestOf(fits.filter(({ delay }) => delay > prompt));
  const isPrompt = promptly.correlation >= late.correlation;
  const [best, other] = isPrompt ? [promptly, late] : [late, promptly];
  return { best, other, isPrompt, most: Math.max(...values) };
}

/**
 * When users left, by more than a step. What follows that by a while may be a service that was overloaded,
 * and answers the faster the fewer of its old requests are left; of users who come nothing is late by itself.
 */
function fallsOf(looks: readonly UsersLook[]): number[] {
  return looks.flatMap(({ time, users }, index) => {
    const isFewer = users < (looks[index - 1]?.users ?? 0);
    const isFall = looks
      .slice(0, index)
      .some((look) => look.time > time - longestDelay && look.users > leastStep * users);
    return isFewer && isFall ? [time] : [];
  });
}

interface Fit {
  readonly delay: number;
  /** Pearson's, -1 to 1; 0 where one of both does not vary. */
  readonly correlation: number;
  /** What the straight line says of no users. */
  readonly without: number;
}

/** Of those that are as good the middle one: between two scrapes nothing tells them apart. */
function bestOf(fits: readonly Fit[]): Fit {
  const most = fits.reduce((one, { correlation }) => Math.max(one, correlation), 0);
  const best = fits.filter(({ correlation }) => correlation >= most - 1e-9);
  return best[Math.floor(best.length / 2)] ?? { delay: 0, correlation: 0, without: 0 };
}

interface Point {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

function pointsOf({ samples }: Followed): Point[] {
  return samples.flatMap(([to, value], index) => {
    const before = samples[index - 1];
    if (before === undefined || to <= before[0]) return [];
    // A counter that was set back grows from 0.
    const growth = value >= before[1] ? value - before[1] : value;
    return [{ from: before[0], to, value: growth / (to - before[0]) }];
  });
}

/** Of users nobody has looked at for so long, in seconds, there are none. */
const lookHolds = 60;

/** How many users there were over a time, on average; before the first look there were none. */
function meanUsersOver(looks: readonly UsersLook[]): (from: number, to: number) => number {
  const ends = looks.map(({ time }, index) =>
    Math.min(looks[index + 1]?.time ?? Infinity, time + lookHolds),
  );
  let sum = 0;
  // The integral up to each look.
  const before = looks.map(({ time, users }, index) => {
    const upTo = sum;
    sum += users * ((ends[index] ?? time) - time);
    return upTo;
  });
  const integralTo = (time: number): number => {
    const index = lastBefore(looks, time);
    const look = looks[index];
    return look === undefined
      ? 0
      : (before[index] ?? 0) + look.users * (Math.min(ends[index] ?? time, time) - look.time);
  };
  return (from, to) => (integralTo(to) - integralTo(from)) / (to - from);
}

/** The index of the last look before a time; -1: there is none. By halves, for it is asked often. */
function lastBefore(looks: readonly UsersLook[], time: number): number {
  let [low, high] = [0, looks.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((looks[middle]?.time ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What varies by less than this share of its mean, squared, does so by rounding alone. */
const rounding = 1e-9;

/** The straight line of least squares. */
function fitOf(users: readonly number[], values: readonly number[]): Omit<Fit, 'delay'> {
  const mean = (some: readonly number[]): number =>
    some.reduce((sum, value) => sum + value, 0) / some.length;
  const [a, b] = [mean(users), mean(values)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [index, value] of values.entries()) {
    const [x, y] = [(users[index] ?? a) - a, value - b];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const varies = aa > rounding * users.length * a ** 2 && bb > rounding * users.length * b ** 2;
  if (!varies) return { correlation: 0, without: b };
  return { correlation: ab / Math.sqrt(aa * bb), without: b - (ab / aa) * a };
}
