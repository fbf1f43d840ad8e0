import { describe, expect, it } from '@jest/globals';
import { analyseQuery } from '../../../src/monitor/promql/analysis.ts';

const buckets = 'sum by (le) (rate(a_bucket[1m]))';

describe('averaging', () => {
  it.each([
    [`histogram_quantile(0.99, ${buckets})`, 0.99, 1],
    [`# p99\n(histogram_quantile(0.99, ${buckets}))`, 0.99, 1],
    [`histogram_quantile(0.99, ${buckets}) * 1000`, 0.99, 1000],
    [`1000 * histogram_quantile(95 / 100, ${buckets})`, 0.95, 1000],
    [`histogram_quantile(0.5, ${buckets}) / (2 * 5)`, 0.5, 0.1],
    [`histogram_quantile(0.9, ${buckets}) or vector(0)`, 0.9, 1],
    [`max by (job) (1000 * histogram_quantile(0.9, ${buckets}))`, 0.9, 1000],
  ])('of %s is by its buckets', (promql, quantile, factor) => {
    const analysis = analyseQuery(promql);
    expect(analysis.averaging).toBe('buckets');
    expect(analysis.bucketQuantile).toMatchObject({ quantile, buckets });
    expect(analysis.bucketQuantile?.factor).toBeCloseTo(factor, 12);
  });

  it.each([
    'rate(a_bucket{x="y"}[$__rate_interval])',
    'sum without (instance) (irate(a_bucket[1m] offset 5m))',
    '(sum(rate(a_bucket[1m])) by (le) + sum by (le) (increase(b_bucket[1m]))) / 60',
    'label_replace(rate(a_bucket[1m]), "a", "$1", "b", "(.*)")',
  ])('of a quantile of %s is by its buckets', (inner) => {
    const analysis = analyseQuery(`histogram_quantile(0.9, ${inner})`);
    expect(analysis).toMatchObject({ averaging: 'buckets', bucketQuantile: { buckets: inner } });
  });

  it.each([
    'histogram_quantile(0.9, sum by (le) (a_bucket))',
    'histogram_quantile(0.9, sum by (le) (max_over_time(rate(a_bucket[1m])[5m:])))',
    'histogram_quantile(0.9, max by (le) (rate(a_bucket[1m])))',
    'histogram_quantile(0.9, 5 / sum by (le) (rate(a_bucket[1m])))',
    'histogram_quantile(scalar(q), rate(a_bucket[1m]))',
    'histogram_quantile(1, rate(a_bucket[1m]))',
    '-1 * histogram_quantile(0.9, rate(a_bucket[1m]))',
    'histogram_quantile(0.9, rate(a_bucket[1m])) / histogram_quantile(0.5, rate(a_bucket[1m]))',
    'clamp_min(histogram_quantile(0.9, rate(a_bucket[1m])), 1)',
    'max_over_time(a[1m])',
    'min_over_time(a[1m])',
    'quantile_over_time(0.9, a[1m])',
    'max(a{quantile="0.99"})',
    'avg_over_time(a{quantile="0.99"}[1m])',
  ])('of %s is not to be had', (promql) => {
    expect(analyseQuery(promql).averaging).toBe('never');
  });

  it.each([
    'rate(a_sum[1m]) / rate(a_count[1m])',
    'max(a)',
    'quantile(0.9, rate(a[1m]))',
    'avg_over_time(a[1m])',
    '1 - histogram_fraction(0, 0.1, rate(a[1m]))',
  ])('of %s is that of its margin', (promql) => {
    expect(analyseQuery(promql).averaging).toBe('margin');
  });
});
