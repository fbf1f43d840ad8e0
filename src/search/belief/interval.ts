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
  // As it will be told: in whole users, of which one may be more than the precision.
  const isWithin = ({ low, high, halfWidth }: ReturnType<typeof bounds>): boolean =>
    Math.max(halfWidth, (high - low) / 2 / Math.max(users, 0.5 / precision)) <= precision;
  const told = doubtsFrom(belief.doubt).map(bounds).find(isWithin);
  return { users, ...(told ?? bounds(leastDoubt)), isPrecise: told !== undefined };
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
