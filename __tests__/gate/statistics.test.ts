import { describe, expect, it } from '@jest/globals';
import { mean, median, normalQuantile, studentQuantile, sum } from '../../src/gate/statistics.ts';

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.8, 0.8416212],
    [0.95, 1.6448536],
    [0.975, 1.959964],
    [0.99, 2.3263479],
    [0.9999, 3.7190165],
    [0.025, -1.959964],
    [1e-6, -4.7534243],
  ])('at %p is %p', (p, quantile) => {
    expect(normalQuantile(p)).toBeCloseTo(quantile, 6);
  });
});

/** The quantiles are those of the printed tables. */
describe('studentQuantile', () => {
  it.each([
    [0.95, 8, 1.86],
    [0.99, 8, 2.896],
    [0.999, 8, 4.501],
    [0.95, 15, 1.753],
    [0.99, 15, 2.602],
    [0.995, 20, 2.845],
    [0.99, Infinity, 2.326],
  ])('at %p with %p degrees of freedom is %p', (p, freedom, quantile) => {
    expect(studentQuantile(p, freedom) / quantile).toBeCloseTo(1, 2);
  });
});

describe('sum, mean and median', () => {
  it.each([
    [[3], 3, 3, 3],
    [[4, 1], 5, 2.5, 2.5],
    [[9, 1, 2], 12, 4, 2],
    [[1, 8, 2, 3], 14, 3.5, 2.5],
  ])('of %j are %p, %p and %p', (values, total, average, middle) => {
    expect([sum(values), mean(values), median(values)]).toEqual([total, average, middle]);
  });

  it('of no values has no median', () => {
    expect(median([])).toBeNaN();
  });
});
