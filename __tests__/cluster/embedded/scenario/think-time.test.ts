import { describe, expect, it } from '@jest/globals';
import {
  drawRestOfThinkTime,
  drawThinkTime,
  type ThinkTime,
} from '../../../../src/cluster/embedded/scenario/think-time.ts';

const constant: ThinkTime = { kind: 'uniform', min: 4, max: 4 };
const range: ThinkTime = { kind: 'uniform', min: 1, max: 7 };
const exponential: ThinkTime = { kind: 'exponential', mean: 2 };
const half = (): number => 0.5;

describe('a think time', () => {
  it.each([
    [constant, 4],
    [range, 4],
    [exponential, 2 * Math.LN2],
  ])('of %j has the median %d', (thinkTime, seconds) => {
    expect(drawThinkTime(thinkTime, half)).toBeCloseTo(seconds, 12);
  });

  it.each([
    [constant, 2],
    // Half of the time is spent in think times of up to 5 s, and the moment is in the middle.
    [range, 2.5],
    [exponential, 2 * Math.LN2],
  ])('of %j is joined at a random moment', (thinkTime, seconds) => {
    expect(drawRestOfThinkTime(thinkTime, half)).toBeCloseTo(seconds, 12);
  });
});
