import type { Reader } from './reader.ts';

/** A time between two requests, in seconds: drawn evenly from [min, max], or exponentially. */
export type ThinkTime =
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number };

const maxSeconds = 3600;

/** Reads `1s`, `{min: 1s, max: 3s}` or `{mean: 1s}` (exponential); `otherwise` where not given. */
export function readThinkTime(thinkTime: Reader, otherwise: ThinkTime): ThinkTime {
  if (!thinkTime.given) return otherwise;
  const limits = { zero: true, max: maxSeconds };
  if (typeof thinkTime.value !== 'object') {
    const constant = thinkTime.seconds(0, limits);
    return { kind: 'uniform', min: constant, max: constant };
  }
  thinkTime.allow(['min', 'max', 'mean']);
  const min = thinkTime.child('min');
  const max = thinkTime.child('max');
  const mean = thinkTime.child('mean');
  if (mean.given && !min.given && !max.given) {
    return { kind: 'exponential', mean: mean.seconds(0, { ...limits, zero: false }) };
  }
  if (mean.given || !min.given || !max.given) {
    thinkTime.problem('expected either both min and max, or mean alone');
    return otherwise;
  }
  const range = { min: min.seconds(0, limits), max: max.seconds(maxSeconds, limits) };
  if (range.min > range.max) thinkTime.problem('expected min to be no longer than max');
  return { kind: 'uniform', ...range };
}

/** Draws a think time, in seconds. `random` gives numbers in [0, 1). */
export function drawThinkTime(thinkTime: ThinkTime, random: () => number): number {
  if (thinkTime.kind === 'exponential') return -Math.log(1 - random()) * thinkTime.mean;
  return thinkTime.min + random() * (thinkTime.max - thinkTime.min);
}

/**
 * Draws what is left of a think time at a random moment of it, in seconds: users that begin
 * together ask as if they had been there for long. Such a moment falls into a think time with a
 * probability proportional to its length, and anywhere in it (the inspection paradox).
 */
export function drawRestOfThinkTime(thinkTime: ThinkTime, random: () => number): number {
  // What is left of an exponential time is distributed as the whole.
  if (thinkTime.kind === 'exponential') return drawThinkTime(thinkTime, random);
  const { min, max } = thinkTime;
  const whole = Math.sqrt(min ** 2 + random() * (max ** 2 - min ** 2));
  return whole * random();
}
