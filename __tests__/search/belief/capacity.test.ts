import { describe, expect, it } from '@jest/globals';
import { believe } from '../../../src/search/belief/belief.ts';
import { believing, leastCapacity, type Beliefs } from '../../../src/search/belief/capacity.ts';
import { beliefOf, blockOf } from '../observations.ts';

/** A capacity that is even between two numbers of users. */
const even = (low: number, high: number) => beliefOf((p) => low + (high - low) * p);

describe('leastCapacity', () => {
  it('is that of the only signal', () => {
    const belief = even(100, 200);
    expect(leastCapacity(new Map([['cpu', belief]]))).toMatchObject({ ...belief, binding: 'cpu' });
  });

  it('is below a number of users where one of them is', () => {
    const both = leastCapacity(
      new Map([
        ['cpu', even(100, 200)],
        ['latency', even(100, 200)],
      ]),
    );
    // 1 - (1 - p)^2 = 0.75 for p = 0.5.
    expect(both.below(150)).toBeCloseTo(0.75, 2);
    expect(both.quantile(0.75)).toBeCloseTo(150, -0.5);
  });

  it.each([
    ['one far above', even(1000, 2000), 'cpu', 150],
    ['one far below', even(10, 20), 'latency', 15],
  ])('is bound by the least: beside %s', (_what, latency, binding, middle) => {
    const least = leastCapacity(
      new Map([
        ['cpu', even(100, 200)],
        ['latency', latency],
      ] as const),
    );
    expect(least.binding).toBe(binding);
    expect(least.quantile(0.5)).toBeCloseTo(middle, 0);
  });
});

describe('the least of many capacities', () => {
  it.each([1, 2, 5, 100])('is as open as that of one, before anything was seen: %i', (count) => {
    const belief = believe([], 1000);
    const beliefs = Array.from({ length: count }, (_, index) => [`${index}`, belief] as const);
    const least = leastCapacity(new Map(beliefs));
    // From half a user to 3000, each as likely as each other in logarithm.
    for (const p of [0.1, 0.5, 0.9]) {
      expect(Math.log(least.quantile(p) / 0.5) / Math.log(6000)).toBeCloseTo(p, 2);
    }
  });
});

describe('believing', () => {
  it('learns of a signal by its own blocks, and keeps what is believed of the others', () => {
    const cpu = even(100, 200);
    const beliefs: Beliefs = new Map([['cpu', cpu]]);
    const blocks = [blockOf(500, -1), blockOf(700, -0.4), blockOf(700, 2, { signal: 'cpu' })];
    const after = believing(beliefs, blocks, 'latency', 5000);
    expect(after.get('cpu')).toBe(cpu);
    expect(after.get('latency')?.quantile(0.05)).toBeGreaterThan(690);
  });
});
