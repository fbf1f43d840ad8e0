import { describe, expect, it } from '@jest/globals';
import { intervalOf } from '../../../src/search/belief/interval.ts';
import { beliefOf } from '../observations.ts';

/** A belief whose logarithm is even between two capacities, of a signal that is doubted by so much. */
const between = (low: number, high: number, doubt: number) =>
  beliefOf((p) => low * (high / low) ** p, { doubt });

describe('intervalOf', () => {
  it.each([
    ['what no model knows, at the least', between(1000, 1000, 0.012), 0.03, [988, 1012], true],
    ['how far the signal is known', between(1000, 1000, 0.024), 0.03, [976, 1024], true],
    ['both', between(990, 1010, 0.024), 0.03, [974, 1026], true],
    ['no more than the precision', between(975, 1025, 0.024), 0.03, [970, 1029], true],
    ['not that, where it is wider already', between(960, 1040, 0.024), 0.03, [960, 1039], false],
    ['no more than a finer precision', between(1000, 1000, 0.024), 0.02, [980, 1019], true],
    ['whole users, of which one may be more', between(9.9, 10.1, 0.024), 0.03, [9, 10], true],
  ] as const)('doubts %s', (_what, belief, precision, [low, high], isPrecise) => {
    expect(intervalOf(belief, { confidence: 0.95, precision })).toMatchObject({
      low,
      high,
      isPrecise,
    });
  });
});
