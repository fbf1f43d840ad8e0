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
