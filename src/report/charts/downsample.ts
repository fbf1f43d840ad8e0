/** A point of a chart; null where the value is not known, which is drawn as a gap. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/**
 * At most about `most` points that look the same when drawn: of each bucket of neighbours the
 * lowest, the highest and one gap stay, in their order, so that neither a spike nor an outage
 * vanishes.
 */
export function downsample(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const perBucket = 3;
  const size = Math.ceil(points.length / Math.floor(most / perBucket));
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += size) {
    kept.push(...extremes(points.slice(start, start + size)));
  }
  return kept;
}

function extremes(bucket: readonly Point[]): Point[] {
  let lowest: Point | undefined;
  let highest: Point | undefined;
  for (const point of bucket) {
    if (point.y === null) continue;
    if (point.y < (lowest?.y ?? Infinity)) lowest = point;
    if (point.y > (highest?.y ?? -Infinity)) highest = point;
  }
  const gap = bucket.find((point) => point.y === null);
  return bucket.filter((point) => point === lowest || point === highest || point === gap);
}

/**
 * `count` values at even distances over the span of the points, each the latest known at its
 * moment: what a chart without an axis of its own needs. Points are in the order of x.
 */
export function resample(
  points: readonly { readonly x: number; readonly y: number }[],
  count: number,
): number[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const values: number[] = [];
  let index = 0;
  for (let step = 0; step < count; step += 1) {
    const x = first.x + ((last.x - first.x) * step) / Math.max(1, count - 1);
    while (index + 1 < points.length && (points[index + 1]?.x ?? Infinity) <= x) index += 1;
    values.push(points[index]?.y ?? first.y);
  }
  return values;
}
