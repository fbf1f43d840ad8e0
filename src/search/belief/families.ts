/**
 * How a signal may answer to load. All families are believed in, and weighed by how well they fit.
 *
 * - A latency: waiting on top of service. Its excess grows with (N / C)^k near the capacity, where k is
 *   2 to 50 for queues of 1 to 100 workers, and is flatter below (waiting grows with
 *   1 / (1 - utilization): Sakasegawa, Ann. Inst. Statist. Math. 29, 1977).
 * - A latency with a threshold far above the service time: the workers of a closed queue are all busy
 *   long before, and from there on it grows in proportion to the users (asymptotic bounds: Muntz and
 *   Wong, Proc. 8th Princeton Conf., 1974).
 * - A share of time, as a utilization: in proportion to the users.
 * - A share of requests, as that of the errors: what a full queue turns away is the tail of a
 *   distribution while the workers keep up, and in proportion to what they cannot do beyond.
 *
 * The curves were compared with the exact chains of demo/closed-queue.ts.
 */

import { ratioQuiet, type Quiet } from './blocks.ts';

/** One with less does not measure a time, which is never so short. */
const leastQuiet = 0.01;
/** A share of requests that is less of its threshold without load may as well be none. */
const leastByNature = 0.02;
/** A mean this many times the median tells of what is rare. */
const differing = 1.3;
/** A time that is more of its threshold without load is beyond it before all wait for all. */
const congestedQuiet = 0.45;

/** What no model of a service knows: it drifts, and has a past. Half-width, as a share. */
export const leastDoubt = 0.012;

/** ln of the excess, relative to that at the capacity, where ln(users / capacity) is `load`. */
type Curve = (load: number) => number;

/** A way in which a signal may answer to load. */
interface Family {
  /** What the quiet value may be, as shares of what was measured at the lowest loads. */
  readonly quietShares: readonly number[];
  /** Possible k. */
  readonly steepnesses: readonly number[];
  /** The prior of k is log-normal: its median, and standard deviation of ln k. */
  readonly likelySteepness: readonly [median: number, spread: number];
  /** How the excess may grow, for a k. */
  readonly curves: readonly ((steepness: number) => Curve)[];
  /** Possible noises, each with the logarithm of its prior probability, up to a constant. */
  readonly noises: readonly (readonly [noise: number, logPrior: number])[];
  /** Counted events: the relative variance of their number falls with it. */
  readonly counted: boolean;
  /** How far its curves are from what services do, as a half-width of the capacity. */
  readonly doubt: number;
  /** The counted events that there are without load come one by one, and not in bursts. */
  readonly isQuietEven: boolean;
  /** Of all requests, this share is counted at the threshold: their number scatters as Poisson's. */
  readonly countedShare: number;
}

/** What is counted of the requests at a threshold, where it is not known: one in ten, or a hundred. */
const commonShare = 0.1;
const rareShare = 0.01;

/** Waiting on top of service: nearly always noise of about 0.2, whatever the number of workers. */
const latency: Family = {
  quietShares: [0.8, 0.92, 0.97, 1, 1.03],
  steepnesses: [2, 2.8, 4, 5.6, 8, 11, 16, 22, 32, 45, 64],
  likelySteepness: [8, 1.3],
  curves: [waiting],
  noises: [0.05, 0.09, 0.14, 0.2, 0.28, 0.4, 0.6, 0.9].map((noise) => [
    noise,
    logNormal(noise, 0.2, noise < 0.2 ? 0.6 : 0.42),
  ]),
  counted: false,
  doubt: leastDoubt,
  isQuietEven: false,
  countedShare: commonShare,
};

/**
 * Where a request may take many times as long as without load, all workers are busy long before: from
 * then on each user more waits for all others.
 */
const congestion: Family = {
  ...latency,
  quietShares: [0.83, 0.95, 1.01],
  steepnesses: [2, 2.8, 4, 5.6, 8, 11],
  curves: [(steepness) => overflow(steepness, 3)],
};

/** A share of time, as a utilization: about in proportion to the load, and with little noise. */
const shareOfTime: Family = {
  quietShares: [0, 0.5, 1],
  steepnesses: [1, 1.4, 2],
  likelySteepness: [1, 1.3],
  curves: [(steepness) => (load) => steepness * load],
  noises: [0.01, 0.02, 0.04, 0.08, 0.15].map((noise) => [noise, 0]),
  counted: true,
  doubt: leastDoubt,
  isQuietEven: false,
  countedShare: commonShare,
};

/** How far beyond where workers keep up a threshold may be: see overflow. */
const overflows = [-1, 0.7, 2.5];

/** A share of requests, as that of the errors at a full queue: steep, and they come in bursts. */
const shareOfRequests: Family = {
  quietShares: [0, 1],
  steepnesses: [2.8, 4, 5.6, 8, 11, 16, 22, 32, 45, 64, 90],
  likelySteepness: [22, 1],
  curves: overflows.map((beyond) => (steepness) => overflow(steepness, beyond)),
  noises: [0.1, 0.17, 0.28, 0.45, 0.7, 1.05, 1.5, 2.1].map((noise) => [
    noise,
    logNormal(noise, 0.45, 0.7),
  ]),
  counted: true,
  doubt: 0.024,
  isQuietEven: false,
  countedShare: commonShare,
};

/** The same where some are slow, or fail, by nature: one here, one there, and bursts on top. */
const shareByNature = [commonShare, rareShare].map((countedShare) =>
  byNature({ ...shareOfRequests, quietShares: [0.7, 1.3] }, countedShare),
);

/**
 * Requests that are too slow: the wait of one is exponential where workers are busy, and so is the share
 * of those beyond a threshold in the load, up to nearly all of them.
 */
const slowRequests: Family = {
  ...shareOfRequests,
  curves: [-4, ...overflows].map((beyond) => (steepness) => overflow(steepness, beyond)),
};

/** The same where some are slow by nature. */
const slowByNature = { ...slowRequests, quietShares: [0.7, 1, 1.3] };

function byNature(family: Family, countedShare: number): Family {
  return { ...family, isQuietEven: true, countedShare };
}

/** Flatter below the capacity, the more so the steeper it is there. */
function waiting(steepness: number): Curve {
  const bend = 0.4 * Math.min(1, (steepness - 1) / 7);
  return (load) => {
    const flatter = load < 0 ? 1 - bend * (1 - Math.exp(load / 0.13)) : 1;
    return Math.min(20, steepness * flatter * load);
  };
}

/**
 * What a full queue turns away: exponentially little while its workers keep up, and in proportion to
 * what they cannot do beyond. The threshold is `beyond` scales of the exponential above the load
 * where the one becomes the other.
 */
function overflow(steepness: number, beyond: number): Curve {
  const atThreshold = softplus(beyond);
  const rate = steepness * atThreshold * (1 + Math.exp(-beyond));
  return (load) => Math.log(softplus(beyond + rate * load) / atThreshold);
}

function softplus(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(Math.max(-600, x)));
}

/** All but the capacity and the noise. */
export interface Hypothesis {
  readonly family: Family;
  readonly quiet: number;
  readonly steepness: number;
  readonly curve: Curve;
  /** Logarithm of its prior probability, up to a constant. */
  readonly logPrior: number;
}

/** What may be, of a signal with these values (relative to its threshold) at the lowest loads. */
export function hypothesesFor(quiet: Quiet): readonly Hypothesis[] {
  return familiesFor(quiet).flatMap((family) => {
    const quiets = quietsOf(family, quiet);
    return family.steepnesses.flatMap((steepness) =>
      family.curves.flatMap((curveOf) => {
        const curve = curveOf(steepness);
        const logPrior =
          logNormal(steepness, ...family.likelySteepness) - Math.log(family.curves.length);
        return quiets.map((value) => ({ family, quiet: value, steepness, curve, logPrior }));
      }),
    );
  });
}

/** What a share of requests may be without load where nothing tells, relative to what is allowed. */
const unknownQuiets = [0.03, 0.2, 0.5, 0.9];

/** What the value without load may be. Of rare events most looks see none, and the mean tells. */
function quietsOf(
  { counted, isQuietEven, quietShares }: Family,
  { median, mean, allowedShare, isKnown }: Quiet,
): readonly number[] {
  if (allowedShare !== null && !isKnown) return unknownQuiets;
  const shares = isQuietEven
    ? quietShares
    : quietShares.filter(
        (share) => !counted || share < 1 || allowedShare !== null || median < ratioQuiet,
      );
  const values = isQuietEven ? [mean] : counted ? [median] : timesOf({ median, mean });
  return values.flatMap((value) =>
    shares.map((share) => Math.min(0.97, Math.max(0.002, share * value))),
  );
}

/** Of a time without load: what it may be, the least first; none where it does not measure a time. */
function timesOf({ median, mean }: Pick<Quiet, 'median' | 'mean'>): readonly number[] {
  return [
    ...(median > leastQuiet ? [median] : []),
    ...(mean > Math.max(leastByNature, differing * median) ? [mean] : []),
  ];
}

/** The logarithm of a log-normal density of ln(value), up to a constant. */
function logNormal(value: number, median: number, spread: number): number {
  return -(Math.log(value / median) ** 2) / (2 * spread ** 2);
}

function familiesFor({ median, mean, allowedShare }: Quiet): readonly Family[] {
  if (allowedShare !== null) return [slowRequests, byNature(slowByNature, allowedShare)];
  const [least] = timesOf({ median, mean });
  const shares = [shareOfTime, shareOfRequests];
  if (least === undefined) return shares;
  const ofTime = least < congestedQuiet ? [latency, congestion] : [latency];
  return [...ofTime, ...shares, ...(median <= leastQuiet ? shareByNature : [])];
}
