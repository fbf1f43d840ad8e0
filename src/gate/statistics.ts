/**
 * The quantile of the normal distribution at `p`, within 1e-7 for p from 1e-10 to 1 - 1e-10.
 * Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
 * Statistics 37 (1988), the variant PPND7.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * polynomial(r, [3.3871327179, 50.434271938, 159.29113202, 59.10937472])) /
      polynomial(r, [1, 17.895169469, 78.757757664, 67.1875636])
    );
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p))) - 1.6;
  const size =
    polynomial(r, [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103]) /
    polynomial(r, [1, 0.7370016425, 0.12021132975]);
  return Math.sign(q) * size;
}

/**
 * The quantile of Student's distribution at `p` with `freedom` degrees of freedom (8 or more;
 * Infinity: the normal distribution), within 1% for p from 0.001 to 0.999. Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.5.
 */
export function studentQuantile(p: number, freedom: number): number {
  const z = normalQuantile(p);
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

/** 0 of no values. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of one value or more. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** The middle value, or the mean of the two middle ones; NaN of no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((value, coefficient) => value * x + coefficient, 0);
}
