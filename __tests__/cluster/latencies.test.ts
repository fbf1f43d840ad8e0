import { describe, expect, it } from '@jest/globals';
import {
  LatencyCounter,
  latencyQuantile,
  mergeLatencies,
  shareSlower,
} from '../../src/cluster/latencies.ts';

const fourths = { bounds: [1, 2, 4, Infinity], counts: [4, 4, 8, 4] };

describe('a histogram of latencies', () => {
  it.each([
    [0.1, 0.5],
    [0.2, 1],
    [0.3, 1.5],
    [0.6, 3],
    [0.8, 4],
    [0.99, 4],
  ])('has the quantile %d at %d s', (quantile, seconds) => {
    expect(latencyQuantile(fourths, quantile)).toBeCloseTo(seconds, 12);
  });

  it.each([
    [0, 1],
    [0.5, 0.9],
    [1, 0.8],
    [3, 0.4],
    [4, 0.2],
    [9, 0.2],
  ])('has the share slower than %d s: %d', (seconds, share) => {
    expect(shareSlower(fourths, seconds)).toBeCloseTo(share, 12);
  });

  it('says nothing without requests', () => {
    const none = { bounds: [], counts: [] };
    expect([latencyQuantile(none, 0.5), shareSlower(none, 1)]).toEqual([NaN, NaN]);
  });

  it('is merged bucket by bucket', () => {
    const other = { bounds: [2, 3, 4], counts: [0, 5, 1] };
    expect(mergeLatencies([fourths, other])).toEqual({
      bounds: [1, 2, 3, 4, Infinity],
      counts: [4, 4, 5, 9, 4],
    });
    expect(mergeLatencies([])).toEqual({ bounds: [], counts: [] });
  });
});

describe('LatencyCounter', () => {
  it('is within 1.1% of what it counts, from a microsecond to minutes', () => {
    for (const seconds of [1e-6, 0.00037, 0.0501, 0.3, 1, 10, 75]) {
      const counter = new LatencyCounter();
      counter.record(seconds);
      const quantile = latencyQuantile(counter.histogram(), 1);
      expect(quantile / seconds).toBeGreaterThanOrEqual(1 - 1e-12);
      expect(quantile / seconds).toBeLessThan(1.011);
    }
  });

  it('tells where the buckets begin behind a gap', () => {
    const counter = new LatencyCounter();
    [1, 1, 2].forEach((seconds) => counter.record(seconds));
    const { bounds, counts } = counter.histogram();
    expect(counts).toEqual([0, 2, 0, 1]);
    expect([bounds[1], bounds[3]]).toEqual([1, 2]);
    expect((bounds[1] ?? 0) / (bounds[0] ?? 1)).toBeCloseTo(2 ** (1 / 64), 12);
  });

  it('counts for two what it would have counted for one', () => {
    const [one, other, both] = [new LatencyCounter(), new LatencyCounter(), new LatencyCounter()];
    for (let index = 1; index <= 200; index++) {
      (index % 3 === 0 ? one : other).record(index / 100);
      both.record(index / 100);
    }
    const merged = mergeLatencies([one.histogram(), other.histogram()]);
    expect(latencyQuantile(merged, 0.95)).toBeCloseTo(latencyQuantile(both.histogram(), 0.95), 12);
    one.add(other);
    expect(one.histogram()).toEqual(both.histogram());
  });
});
