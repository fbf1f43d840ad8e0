import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { averageOf, shareBeyond, sharesOf } from '../../src/monitor/buckets.ts';
import type { BucketQuantile } from '../../src/monitor/promql/bucket-quantile.ts';
import { readingOf } from '../../src/monitor/evaluate.ts';
import type { Series } from '../../src/monitor/prometheus/queries.ts';
import { signal } from '../fixtures/reports/build.ts';

const p99: BucketQuantile = {
  quantile: 0.99,
  factor: 1,
  buckets: 'rate(a_bucket[1m])',
  selector: { text: 'a_bucket', name: 'a_bucket', isCounted: true },
  additive: true,
};

function series(counts: Readonly<Record<string, number>>, route?: string): Series[] {
  return Object.entries(counts).map(([le, count]) => ({
    labels: { le, ...(route !== undefined && { route }) },
    samples: [[0, count]],
  }));
}

function histogram(...buckets: readonly (readonly [bound: number, count: number])[]) {
  return buckets.map(([bound, count]) => ({ bound, count }));
}

function averageWith(threshold: number, value: number, buckets: readonly Series[], of = p99) {
  const watched = signal('p99', threshold, { source: { kind: 'query', query: 'unused' } });
  const look = { signal: watched, from: 0, to: 1, note: '', twin: false };
  const shares = sharesOf(watched, of, buckets);
  return shares && averageOf(readingOf(look, [value], 'no-data'), of, shares);
}

describe('shareBeyond', () => {
  const usual = histogram([0.1, 50], [0.5, 90], [1, 98], [Infinity, 100]);

  it.each([
    ['at a bound', 0.5, 0.1],
    ['half way through a bucket', 0.3, 0.3],
    ['in the lowest bucket, which begins at 0', 0.05, 0.75],
    ['at the highest finite bound', 1, 0.02],
    ['above the highest finite bound, where no quantile gets', 1.01, 0],
    ['below all', 0, 1],
  ])('is that %s', (_, threshold, share) => {
    expect(shareBeyond(usual, threshold)).toBeCloseTo(share, 12);
  });

  it('takes a lowest bucket below 0 to be at its bound', () => {
    expect(shareBeyond(histogram([-1, 10], [1, 20], [Infinity, 20]), -1.5)).toBe(1);
    expect(shareBeyond(histogram([-1, 10], [1, 20], [Infinity, 20]), 0)).toBe(0.25);
  });

  it('sorts, adds what has the same bound, and lets no bucket shrink', () => {
    const odd = histogram([Infinity, 9], [1, 6], [0.5, 3], [0.5, 5], [2, 10]);
    expect(shareBeyond(odd, 0.5)).toBeCloseTo(0.2, 12);
    expect(shareBeyond(odd, 2)).toBe(0);
  });

  it.each([
    ['nothing was requested', histogram([1, 0], [Infinity, 0])],
    ['the infinite bucket is missing', histogram([1, 5], [2, 9])],
    ['there is no finite bucket', histogram([Infinity, 5])],
    ['a count is NaN', histogram([1, NaN], [Infinity, NaN])],
  ])('is not known where %s', (_, buckets) => {
    expect(shareBeyond(buckets, 1)).toBeNull();
  });
});

describe('averageOf', () => {
  it('is the logarithm of the share beyond the threshold over the share allowed', () => {
    const healthy = series({ '0.5': 995, '1': 1000, '+Inf': 1000 });
    expect(averageWith(0.5, 0.49, healthy)).toBeCloseTo(Math.log(0.5), 9);
    const degraded = series({ '0.5': 960, '1': 1000, '+Inf': 1000 });
    expect(averageWith(0.5, 0.875, degraded)).toBeCloseTo(Math.log(4), 9);
  });

  it('tells a minute with three bad seconds by its parts, as their quantiles cannot', () => {
    // Five parts of 10 s without a slow request, and one in which 30% are slow.
    const part = (slow: number) => 1 - slow;
    const shares = [0, 0, 0, 0, 0, 0.3].map(
      (slow) => shareBeyond(histogram([0.5, part(slow)], [5, 1], [Infinity, 1]), 0.5) ?? NaN,
    );
    const mean = shares.reduce((sum, share) => sum + share) / shares.length;
    expect(Math.log(mean / 0.01)).toBeCloseTo(Math.log(5), 9);
  });

  it('takes a threshold in the unit that the query is scaled to', () => {
    const buckets = series({ '0.5': 960, '1': 1000, '+Inf': 1000 });
    expect(averageWith(500, 875, buckets, { ...p99, factor: 1000 })).toBeCloseTo(Math.log(4), 9);
  });

  it('is that of the worst histogram', () => {
    const buckets = [
      ...series({ '0.5': 1000, '+Inf': 1000 }, '/fast'),
      ...series({ '0.5': 98, '+Inf': 100 }, '/slow'),
    ];
    expect(averageWith(0.5, 0.5, buckets)).toBeCloseTo(Math.log(2), 9);
  });

  it('ends at 5 below the threshold', () => {
    expect(averageWith(0.5, 0.1, series({ '0.5': 1000, '+Inf': 1000 }))).toBe(-5);
  });

  it('is the margin where nobody asked for anything', () => {
    expect(averageWith(0.5, 0, [])).toBe(-5);
    expect(averageWith(0.5, 0, series({ '0.5': 0, '+Inf': 0 }))).toBe(-5);
  });

  it('has the sign of the margin where only rounding parts them', () => {
    const atTheEdge = series({ '0.5': 990, '1': 1000, '+Inf': 1000 });
    expect(averageWith(0.5, 0.5, atTheEdge)).toBeGreaterThanOrEqual(0);
    expect(averageWith(0.5, 0.5 - 2 ** -54, atTheEdge)).toBeLessThan(0);
  });

  it.each([
    ['the quantile speaks of other requests', 0.9, series({ '0.5': 1000, '+Inf': 1000 })],
    [
      'the buckets have ranges in place of bounds',
      0.1,
      [{ labels: { vmrange: '0...1' }, samples: [[0, 1]] }],
    ],
    ['the value is unknown', NaN, series({ '0.5': 1000, '+Inf': 1000 })],
  ] as const)('is null where %s', (_, value, buckets) => {
    expect(averageWith(0.5, value, buckets)).toBeNull();
  });

  it('agrees in sign with the quantile, as Prometheus works it out', () => {
    const counts = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 });
    const q = fc.constantFrom(0.5, 0.9, 0.95, 0.99);
    const threshold = fc.double({ min: 0.01, max: 2.5, noNaN: true });
    fc.assert(
      fc.property(counts, q, threshold, (added, quantile, limit) => {
        const total = added.reduce((sum, one) => sum + one);
        fc.pre(total > 0);
        const cumulative = added.map((_, i) => added.slice(0, i + 1).reduce((a, b) => a + b));
        const bounds = ['0.1', '0.5', '2', '+Inf'];
        const buckets = series(
          Object.fromEntries(bounds.map((bound, i) => [bound, cumulative[i] ?? 0])),
        );
        const value = prometheusQuantile(quantile, [0.1, 0.5, 2], cumulative);
        const average = averageWith(limit, value, buckets, { ...p99, quantile });
        expect(average).not.toBeNull();
        expect(Number(average) >= 0).toBe(value >= limit);
      }),
      { seed: 1 },
    );
  });
});

/** bucketQuantile() of Prometheus, for bounds above 0 and counts that do not shrink. */
function prometheusQuantile(q: number, bounds: readonly number[], counts: readonly number[]) {
  const rank = q * (counts.at(-1) ?? 0);
  const index = counts.slice(0, -1).findIndex((count) => count >= rank);
  if (index < 0) return bounds.at(-1) ?? NaN;
  const [start, before] = index === 0 ? [0, 0] : [bounds[index - 1] ?? 0, counts[index - 1] ?? 0];
  const [end, count] = [bounds[index] ?? 0, counts[index] ?? 0];
  return start + (end - start) * ((rank - before) / (count - before));
}
