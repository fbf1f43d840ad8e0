/** NaN of no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The slope of the line through points by least squares; 0 where all have the same abscissa. */
export function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [mean(xs), mean(ys)];
  const together = mean(xs.map((each, at) => (each - x) * ((ys[at] ?? 0) - y)));
  const spread = mean(xs.map((each) => (each - x) ** 2));
  return spread === 0 ? 0 : together / spread;
}
