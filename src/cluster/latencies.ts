/** How many requests took how long: plain data that can be merged without loss. */
export interface LatencyHistogram {
  /** The upper ends of the buckets, in seconds, ascending; the last one may be infinite. */
  readonly bounds: readonly number[];
  /**
   * The requests of each bucket: they took longer than the bound before it (0 for the first), and
   * at most as long as its own.
   */
  readonly counts: readonly number[];
}

/** One histogram for all requests of several; it loses nothing where their bounds are of one grid. */
export function mergeLatencies(histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const counts = new Map<number, number>();
  for (const histogram of histograms) {
    histogram.bounds.forEach((bound, index) => {
      counts.set(bound, (counts.get(bound) ?? 0) + (histogram.counts[index] ?? 0));
    });
  }
  const merged = [...counts].sort(([one], [other]) => one - other);
  return {
    bounds: merged.map(([bound]) => bound),
    counts: merged.map(([, count]) => count),
  };
}

/**
 * The latency that a share of the requests does not exceed, in seconds; between two bounds as if
 * the requests were spread evenly. NaN without requests.
 *
 * @param quantile above 0, at most 1
 */
export function latencyQuantile(histogram: LatencyHistogram, quantile: number): number {
  const wanted = quantile * requestsIn(histogram);
  let below = 0;
  for (const { lower, upper, count } of bucketsOf(histogram)) {
    if (count > 0 && below + count >= wanted) {
      return upper === Infinity ? lower : lower + (upper - lower) * ((wanted - below) / count);
    }
    below += count;
  }
  return NaN;
}

/** The share of requests that took longer, 0 to 1; within a bucket as above. NaN without requests. */
export function shareSlower(histogram: LatencyHistogram, seconds: number): number {
  let slower = 0;
  for (const { lower, upper, count } of bucketsOf(histogram)) {
    if (lower >= seconds) slower += count;
    else if (upper > seconds && upper < Infinity) {
      slower += (count * (upper - seconds)) / (upper - lower);
    } else if (upper === Infinity) slower += count;
  }
  return slower / requestsIn(histogram);
}

/** Bounds lie this close: a factor of about 1.011 from one to the next. */
const boundsInOctave = 64;
/** What took less counts as this long, in seconds. */
const shortest = 1e-6;

/** Counts latencies in the buckets of one grid, the same for all who count. */
export class LatencyCounter {
  /** By the number of the bucket, which ends at 2 to the power of a part of it. */
  readonly #counts = new Map<number, number>();

  /** Counts one latency, in seconds, from 0. */
  record(seconds: number): void {
    this.#count(Math.ceil(Math.log2(Math.max(shortest, seconds)) * boundsInOctave), 1);
  }

  /** Counts what the other has counted as well. */
  add(other: LatencyCounter): void {
    for (const [bucket, count] of other.#counts) this.#count(bucket, count);
  }

  /** All that was counted; bounds within 1.1% of each latency. */
  histogram(): LatencyHistogram {
    const buckets = [...this.#counts].sort(([one], [other]) => one - other);
    const bounds: number[] = [];
    const counts: number[] = [];
    let previous = -Infinity;
    for (const [bucket, count] of buckets) {
      // Where buckets between are empty, it is told where this one begins.
      if (bucket > previous + 1) {
        bounds.push(2 ** ((bucket - 1) / boundsInOctave));
        counts.push(0);
      }
      bounds.push(2 ** (bucket / boundsInOctave));
      counts.push(count);
      previous = bucket;
    }
    return { bounds, counts };
  }

  #count(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
  }
}

/** How many requests a histogram counts. */
export function requestsIn({ counts }: LatencyHistogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function* bucketsOf({
  bounds,
  counts,
}: LatencyHistogram): Generator<{ lower: number; upper: number; count: number }> {
  let lower = 0;
  for (const [index, upper] of bounds.entries()) {
    yield { lower, upper, count: counts[index] ?? 0 };
    lower = upper;
  }
}
