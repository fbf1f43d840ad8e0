import { describe, expect, it } from '@jest/globals';
import { downsample, resample } from '../../../src/report/charts/downsample.ts';
import type { Point } from '../../../src/report/charts/downsample.ts';

const wave: Point[] = Array.from({ length: 5000 }, (_, x) => ({ x, y: x % 7 }));

describe('downsample', () => {
  it('leaves few points alone', () => {
    const few = wave.slice(0, 10);
    expect(downsample(few, 10)).toEqual(few);
  });

  it('keeps a single spike, a single dip and a single gap', () => {
    const spike = { x: 1234, y: 100 };
    const dip = { x: 2345, y: -100 };
    const gap = { x: 3456, y: null };
    const kept = downsample(wave.with(1234, spike).with(2345, dip).with(3456, gap), 900);
    expect(kept).toEqual(expect.arrayContaining([spike, dip, gap]));
    expect(kept.length).toBeLessThanOrEqual(900);
    expect(kept.map(({ x }) => x)).toEqual(kept.map(({ x }) => x).toSorted((a, b) => a - b));
  });
});

describe('resample', () => {
  it('takes the latest value at even distances', () => {
    const points = [
      { x: 0, y: 10 },
      { x: 1, y: 20 },
      { x: 8, y: 80 },
    ];
    expect(resample(points, 5)).toEqual([10, 20, 20, 20, 80]);
  });

  it('has nothing to take from nothing', () => {
    expect(resample([], 5)).toEqual([]);
  });
});
