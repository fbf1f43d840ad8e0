import type { Belief } from './belief.ts';
import { leastDoubt } from './families.ts';
import type { SearchSettings } from '../types.ts';

/** What the answer says of the capacity, in whole users. */
export interface Interval {
  readonly users: number;
  readonly low: number;
  readonly high: number;
  /** In logarithms. */
  readonly halfWidth: number;
  /** It is as narrow as was asked for. */
  readonly isPrecise: boolean;
}

/**
 * The part of a belief that holds the capacity with the confidence that is asked for. One that is
 * narrower than the precision says no more than the ways in which the signal may answer are known to:
 * it is told as wide as that, but no wider than the precision.
 */
export function intervalOf(
  belief: Belief,
  { confidence, precision }: Pick<SearchSettings, 'confidence' | 'precision'>,
): Interval {
  const tail = (1 - confidence) / 2;
  const middle = Math.log(belief.quantile(0.5));
  const below = middle - Math.log(belief.quantile(tail));
  const above = Math.log(belief.quantile(1 - tail)) - middle;
  const users = wholeUsers(belief.quantile(0.5));
  const bounds = (ofModel: number): { low: number; high: number; halfWidth: number } => {
    const [low, high] = [Math.hypot(below, ofModel), Math.hypot(above, ofModel)];
    return {
      low: wholeUsers(Math.exp(middle - low)),
      high: wholeUsers(Math.exp(middle + high)),
      halfWidth: (low + high) / 2,
    };
  };
  const isWithin = ({ low, high, halfWidth }: ReturnType<typeof bounds>): boolean =>
    Math.max(halfWidth, (high - low) / 2 / Math.max(1, users)) <= precisionAt(users, precision);
  const told = doubtsFrom(belief.doubt).map(bounds).find(isWithin);
  return { users, ...(told ?? bounds(leastDoubt)), isPrecise: told !== undefined };
}

/** An interval of few users is never as wide as this, as a half-width, however many users it spans. */
const widestOfFew = 0.2;

/** The half-width that is asked for, as a share; one user to each side is as precise as it gets. */
export function precisionAt(users: number, precision: number): number {
  return Math.max(precision, Math.min(widestOfFew, 1 / Math.max(1, users)));
}

/** From what is doubted of a signal down to what is doubted of all, in ten steps. */
function doubtsFrom(most: number): readonly number[] {
  const more = Array.from({ length: 10 }, (_, step) => most + ((leastDoubt - most) * step) / 10);
  return [...more, leastDoubt];
}

/** The most whole users within a capacity; what rounding took from a whole number is no user. */
function wholeUsers(capacity: number): number {
  return Math.floor(capacity + 1e-6);
}
