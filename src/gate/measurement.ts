import { mean, normalQuantile } from './statistics.ts';

/** A capacity as one search found it; users are concurrent users. */
export interface Measurement {
  readonly outcome: 'found' | 'at-least' | 'at-most' | 'inconclusive';
  readonly users: number | null;
  /** The ends of the interval; null where that side is open. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval, as 0.95. */
  readonly confidence: number;
}

/**
 * Whether a build can be measured again. `base first`: only after its base, and where it is more
 * suspicious, as that costs a search more; `sparing`: where it is yet more suspicious, as its base was
 * measured in the same hour. Two builds side by side are looked at often enough.
 */
export type Retests = 'possible' | 'base first' | 'sparing' | 'out of time' | 'not needed';

/** Whether there is time, and need, to measure a build again. */
export function canRetest(retests: Retests): boolean {
  return retests !== 'out of time' && retests !== 'not needed';
}

/** A capacity whose interval is closed: what a mean can be taken of. */
export interface Found extends Measurement {
  readonly users: number;
  readonly low: number;
  readonly high: number;
}

/** Whether both ends and the number between them are known. */
export function isFound<Kind extends Measurement>(measurement: Kind): measurement is Kind & Found {
  const { outcome, users, low, high } = measurement;
  return outcome === 'found' && users !== null && low !== null && high !== null;
}

/** The logarithm of a number of users; none counts as half a user, as it has no logarithm. */
export function logUsers(users: number): number {
  return Math.log(Math.max(users, 0.5));
}

/** The standard deviation of ln(capacity) that an interval speaks of. */
export function deviation({
  low,
  high,
  confidence,
}: Pick<Found, 'low' | 'high' | 'confidence'>): number {
  return (logUsers(high) - logUsers(low)) / (2 * twoSided(confidence));
}

/** Half the width of an interval at `confidence`, in standard deviations: 1.96 at 0.95. */
export function twoSided(confidence: number): number {
  return normalQuantile((1 + confidence) / 2);
}

/** The mean of the logarithms, as a whole number of users; null where one is open. */
export function meanEnd(ends: readonly (number | null)[]): number | null {
  const known = ends.filter((end) => end !== null);
  if (known.length < ends.length) return null;
  if (known.length === 1) return known[0] ?? null;
  return Math.round(Math.exp(mean(known.map(logUsers))));
}
