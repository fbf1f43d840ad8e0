/** Samples of one series; NaN is a value. */
export interface StoredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: number[];
}

/** A metric: all its series have their samples at the same times (seconds since the epoch). */
export interface Metric {
  readonly name: string;
  readonly times: number[];
  readonly series: readonly StoredSeries[];
}

/** What Prometheus keeps, by name. */
export type Metrics = ReadonlyMap<string, Metric>;

/** How many samples there were at a time, that moment included. */
export function countUntil({ times }: Metric, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The quantile (0 to 1) of cumulative counts by upper bound, as Prometheus has it (promql/quantile.go). */
export function bucketQuantile(
  share: number,
  buckets: readonly { readonly bound: number; readonly count: number }[],
): number {
  const sorted = buckets.toSorted((one, other) => one.bound - other.bound);
  const total = sorted.at(-1)?.count ?? 0;
  if (sorted.length < 2 || sorted.at(-1)?.bound !== Infinity || !(total > 0)) return NaN;
  const rank = share * total;
  const index = sorted.findIndex(({ count }) => count >= rank);
  const found = sorted[index];
  if (found === undefined || found.bound === Infinity) return sorted.at(-2)?.bound ?? NaN;
  const before = sorted[index - 1];
  if (before === undefined) {
    return found.bound <= 0 ? found.bound : found.bound * (rank / found.count);
  }
  const within = (rank - before.count) / (found.count - before.count);
  return before.bound + (found.bound - before.bound) * within;
}
