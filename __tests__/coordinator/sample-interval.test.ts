import { describe, expect, it } from '@jest/globals';
import { sampleIntervalFor } from '../../src/coordinator/sample-interval.ts';

describe('sampleIntervalFor', () => {
  it.each([
    [0.5, 1],
    [1, 1],
    [2, 1],
    [3, 1.5],
    [5, 2.5],
    [10, 5],
    [15, 5],
    [60, 5],
  ])('scrapes each %p s are looked at each %p s', (scrapeSeconds, seconds) => {
    expect(sampleIntervalFor(scrapeSeconds)).toBe(seconds);
  });
});
