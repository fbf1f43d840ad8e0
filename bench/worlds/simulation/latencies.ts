import type { LatencyHistogram } from '../../../src/cluster/latencies.ts';

/** The upper bounds of Prometheus' default buckets, in seconds; the last, +Inf, is left out. */
export const bucketBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Fine classes: each is one percent wide, from a tenth of a millisecond on. */
const least = 1e-4;
const width = Math.log(1.01);
const classes = 1500;

/** Counts of latencies, so finely that a quantile is right to one percent. */
export type FineCounts = Float64Array<ArrayBuffer>;

export function noCounts(): FineCounts {
  return new Float64Array(classes);
}

export function classOf(seconds: number): number {
  if (seconds <= least) return 0;
  return Math.min(classes - 1, Math.ceil(Math.log(seconds / least) / width));
}

/** What was counted between two moments. */
export function histogramBetween(earlier: FineCounts, later: FineCounts): LatencyHistogram {
  const [bounds, counts]: [number[], number[]] = [[], []];
  let last = -1;
  for (let index = 0; index < classes; index += 1) {
    const count = (later[index] ?? 0) - (earlier[index] ?? 0);
    if (count === 0) continue;
    // Where classes between are empty, it is told where this one begins.
    if (index > last + 1) {
      bounds.push(least * Math.exp(width * (index - 1)));
      counts.push(0);
    }
    bounds.push(least * Math.exp(width * index));
    counts.push(count);
    last = index;
  }
  return { bounds, counts };
}

/** What the requests took that ended. */
export class LatencyTally {
  count = 0;
  sum = 0;
  /** By bucket, not cumulative; the last is +Inf. */
  readonly buckets = new Float64Array(bucketBounds.length + 1);
  readonly fine: FineCounts | null;

  constructor(withFine: boolean) {
    this.fine = withFine ? noCounts() : null;
  }

  add(seconds: number): void {
    this.count += 1;
    this.sum += seconds;
    let bucket = 0;
    while (bucket < bucketBounds.length && seconds > (bucketBounds[bucket] ?? 0)) bucket += 1;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    if (this.fine !== null) {
      const fine = classOf(seconds);
      this.fine[fine] = (this.fine[fine] ?? 0) + 1;
    }
  }
}
