import { largestMargin } from './evaluate.ts';
import type { BucketQuantile } from './promql/bucket-quantile.ts';
import type { Series } from './prometheus/queries.ts';
import type { Signal, SignalReading } from './signal.ts';

/** A bucket of a classic histogram: the requests of at most `bound`, those of the buckets below too. */
interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/** The two sums differ by so little, in logarithm, through rounding alone. */
const roundingError = 1e-6;

/**
 * The share of requests beyond a signal's threshold, 0 to 1, of each histogram among the buckets
 * that has requests; null: some are no such buckets.
 */
export function sharesOf(
  { threshold }: Signal,
  { factor }: BucketQuantile,
  buckets: readonly Series[],
): number[] | null {
  const histograms = histogramsOf(buckets);
  return (
    histograms?.flatMap((histogram) => shareBeyond(histogram, threshold / factor) ?? []) ?? null
  );
}

/**
 * The expression whose values are those shares of native histograms, whose buckets are not to be
 * had. Servers of classic ones alone do not know it.
 */
export function nativeShares({ threshold }: Signal, { factor, buckets }: BucketQuantile): string {
  return `histogram_fraction(${threshold / factor}, +Inf, ${buckets})`;
}

/**
 * What may be averaged of a quantile's reading (see SignalReading.average), by the shares of
 * requests beyond the threshold: that of the worst histogram. It has the sign of the margin; null
 * when it cannot have it, as the server's quantile and the shares then speak of different requests.
 * Without a share there are no requests, the value is not theirs (`when-missing`,
 * `or vector(0)`), and may be averaged as it is.
 */
export function averageOf(
  { margin }: SignalReading,
  { quantile }: BucketQuantile,
  shares: readonly number[],
): number | null {
  if (margin === null || quantile === null) {
    return null;
  }
  if (shares.length === 0) {
    return margin;
  }
  const worst = shares.reduce((one, other) => Math.max(one, other));
  const average = Math.max(
    -largestMargin,
    Math.min(largestMargin, Math.log(worst / (1 - quantile))),
  );
  if (average >= 0 === margin >= 0) {
    return average;
  }
  return Math.abs(average) > roundingError ? null : margin >= 0 ? 0 : -roundingError;
}

/** The share of requests that a quantile allows beyond its threshold, where there is an average. */
export function allowedShareOf(
  average: number | null,
  quantile: number | null,
): Pick<SignalReading, 'allowedShare'> {
  return average === null || quantile === null || quantile <= 0 || quantile >= 1
    ? {}
    : { allowedShare: 1 - quantile };
}

/**
 * The share of requests beyond a threshold, 0 to 1, distributed within the buckets as Prometheus'
 * histogram_quantile() has it: evenly, the lowest bucket from 0 where its bound is above 0, and
 * all above the highest finite bound at that bound. Null where that function says NaN.
 * Source: bucketQuantile() in promql/quantile.go of Prometheus.
 */
export function shareBeyond(histogram: readonly Bucket[], threshold: number): number | null {
  const buckets = monotonic(histogram);
  const [highest, finite] = [buckets.at(-1), buckets.slice(0, -1)];
  if (highest?.bound !== Infinity || finite.length === 0 || !(highest.count > 0)) {
    return null;
  }
  const index = finite.findIndex(({ bound }) => bound >= threshold);
  const bucket = finite[index];
  if (bucket === undefined) {
    return 0;
  }
  const below = finite[index - 1] ?? { bound: Math.min(0, bucket.bound), count: 0 };
  const width = bucket.bound - below.bound;
  const inside = width === 0 ? 0 : Math.max(0, (threshold - below.bound) / width);
  const within = below.count + (bucket.count - below.count) * inside;
  return (highest.count - within) / highest.count;
}

/** One bucket a bound, in their order, none smaller than the one before: scrapes are not atomic. */
function monotonic(histogram: readonly Bucket[]): Bucket[] {
  const counts = new Map<number, number>();
  for (const { bound, count } of histogram) {
    counts.set(bound, (counts.get(bound) ?? 0) + count);
  }
  let most = -Infinity;
  return [...counts]
    .sort(([one], [other]) => one - other)
    .map(([bound, count]) => ({ bound, count: (most = Math.max(most, count)) }));
}

/** The buckets of each histogram, which are alike but for `le`; null: some are no such buckets. */
function histogramsOf(series: readonly Series[]): Bucket[][] | null {
  const histograms = new Map<string, Bucket[]>();
  for (const { labels, samples } of series) {
    const { le, ...others } = labels;
    const bound = boundOf(le);
    const count = samples.at(-1)?.[1];
    if (bound === null || count === undefined) {
      return null;
    }
    const key = JSON.stringify(Object.entries(others).sort());
    const histogram = histograms.get(key) ?? [];
    histogram.push({ bound, count });
    histograms.set(key, histogram);
  }
  return [...histograms.values()];
}

function boundOf(le: string | undefined): number | null {
  const bound = le === undefined ? NaN : Number(le.replace(/^\+?Inf$/, 'Infinity'));
  return Number.isNaN(bound) || le === '' ? null : bound;
}
