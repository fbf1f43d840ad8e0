import { describe, expect, it } from '@jest/globals';
import type { Block } from '../../../src/search/belief/blocks.ts';
import {
  beforeChange,
  isBelied,
  isContradicted,
  isOvercome,
  withoutBelied,
  withoutOutdated,
  withoutOvercome,
} from '../../../src/search/belief/outdated.ts';
import { beliefOf, blockOf } from '../observations.ts';

/** One after the other, a quarter of a minute each. */
function inOrder(blocks: readonly (readonly [users: number, value: number])[]): Block[] {
  return blocks.map(([users, value], index) =>
    blockOf(users, Math.log(value), { from: 15 * index, to: 15 * index + 15 }),
  );
}

/** As a queue with some noise has it. */
const variancePerMinute = 0.02;

describe('withoutOutdated', () => {
  const cold = inOrder([
    [200, 1.9],
    [200, 1.8],
    [200, 1.7],
  ]);

  const warm = [60, 75, 90].map((from) => blockOf(260, Math.log(0.6), { from, to: from + 15 }));
  const after = (changes: Partial<Block> = {}): readonly Block[] => {
    const [first, second, newest] = warm.map((block) => ({ ...block, ...changes }));
    if (first === undefined || second === undefined || newest === undefined) return [];
    const kept = withoutOutdated([...cold, first, second], newest, variancePerMinute);
    return kept.filter((block) => cold.includes(block));
  };

  it('drops what was worse with fewer users, as the service became better', () => {
    expect(after()).toEqual([]);
  });

  it.each<[string, Partial<Block>]>([
    ['more users were worse, as they should be', { users: 150 }],
    ['the difference is chance', { margin: Math.log(1.6) }],
    ['it is another signal', { signal: 'cpu' }],
    ['the users were still coming', { loadSpread: 0.2 }],
  ])('keeps all where %s', (_why, changes) => {
    expect(after(changes)).toEqual(cold);
  });
});

describe('isContradicted', () => {
  const healthy = inOrder([
    [500, 0.4],
    [800, 0.5],
    [1200, 3],
  ]);
  const degradedAt = (users: readonly number[], value: number): Block[] =>
    users.map((many) => blockOf(many, Math.log(value)));
  const isSo = (later: readonly Block[]): boolean => {
    const blocks = [...healthy, ...later];
    return isContradicted(blocks, blocks.at(-1) ?? blockOf(1, 0));
  };

  it.each([
    ['four in a row, with half of the users', degradedAt([400, 300, 200, 100], 3), true],
    ['three only', degradedAt([400, 300, 200], 3), false],
    ['with nearly as many users', degradedAt([600, 600, 600, 600], 3), false],
    [
      'a healthy one among them',
      inOrder([
        [400, 3],
        [300, 0.9],
        [200, 3],
        [100, 3],
      ]),
      false,
    ],
    ['just above the threshold', degradedAt([400, 300, 200, 100], 1.05), false],
  ])('of degraded blocks: %s', (_what, later, expected) => {
    expect(isSo(later)).toBe(expected);
  });
});

describe('beforeChange', () => {
  const climb = inOrder([
    [400, 0.5],
    [600, 0.55],
    [800, 0.66],
  ]);
  const near = (values: readonly number[]): Block[] =>
    values.map((value, index) =>
      blockOf(1000, Math.log(value), { from: 100 + 15 * index, to: 115 + 15 * index }),
    );

  it('is the first half of what was measured near a capacity that is another one now', () => {
    const values = [0.7, 0.68, 0.72, 0.7, 0.69, 0.71, 1.7, 1.75, 1.68, 1.72, 1.7, 1.74];
    const blocks = near(values);
    expect(beforeChange([...climb, ...blocks], 1000, 0.03, 5000)).toEqual(blocks.slice(0, 6));
  });

  it('is not moved by chance', () => {
    const values = [1.1, 0.92, 1.04, 0.9, 1.08, 0.95, 0.98, 1.1, 0.9, 1.06, 1, 0.93];
    expect(beforeChange([...climb, ...near(values)], 1000, 0.03, 5000)).toBeNull();
  });
});

describe('isBelied', () => {
  /** By chance a minute at the threshold is off by a fifth. */
  const one = { ...beliefOf(() => 1000), variancePerMinute: 0.04 };
  const belief = { binding: 'latency', ofBinding: one };
  const at = (users: number, values: readonly number[]): Block[] =>
    inOrder(values.map((value) => [users, value]));

  it.each([
    ['beyond the threshold with as many users', at(1000, [2, 1.6, 1.8, 2.2, 1.9, 1.7]), true],
    ['beyond it with a few fewer', at(950, [2, 1.6, 1.8, 2.2, 1.9, 1.7]), true],
    ['beyond it with more, as it should be', at(1020, [2, 1.6, 1.8, 2.2, 1.9, 1.7]), false],
    ['beyond it by chance', at(1000, [1.5, 0.9, 1.2, 1, 1.4, 0.8]), false],
    ['beyond it in one disturbed block', at(1000, [30, 0.9, 1.2, 1, 1.1, 0.8]), false],
    ['beyond it in a few blocks only', at(1000, [2, 1.6, 1.8, 2.2]), false],
  ])('is a capacity where the signal was %s', (_what, blocks, expected) => {
    expect(isBelied(blocks, 1000, belief)).toBe(expected);
  });

  it('forgets what was healthy with more users before', () => {
    const before = [blockOf(500, -0.7), blockOf(1300, -0.2), blockOf(1400, 0.9)];
    const now = [60, 75, 90].map((from) => blockOf(1000, 0.7, { from, to: from + 15 }));
    const other = blockOf(1300, -0.5, { signal: 'cpu' });
    const blocks = [...before, other, ...now];
    expect(withoutBelied(blocks, 1000, belief)).toEqual(
      blocks.filter((block) => block !== before[1]),
    );
    expect(withoutBelied(now, 1000, belief)).toBeNull();
  });
});

describe('isOvercome', () => {
  const beliefWith = (variance: number) => ({
    binding: 'latency',
    ofBinding: { ...beliefOf(() => 1000), variancePerMinute: variance },
  });
  const at = (users: number, values: readonly number[]): Block[] =>
    inOrder(values.map((value) => [users, value]));
  const quiet = [2, 0.2, 0.25, 0.2, 0.3];

  it.each([
    ['far below the threshold by now', at(1000, quiet), 0.02, true],
    ['that with a few more', at(1040, quiet), 0.02, true],
    ['that with fewer, as it should be', at(980, quiet), 0.02, false],
    ['a little below it', at(1000, [2, 0.8, 0.7, 0.8, 0.9]), 0.02, false],
    ['degraded meanwhile', at(1000, [0.2, 0.2, 2, 0.2, 0.2]), 0.02, false],
    ['that by chance, as it is noisy', at(1000, quiet), 0.4, false],
  ])('is a capacity where the signal is %s', (_what, blocks, variance, expected) => {
    expect(isOvercome(blocks, 1000, beliefWith(variance))).toBe(expected);
  });

  it('forgets what was degraded there, or with fewer users, before', () => {
    const before = [blockOf(900, 0.7), blockOf(1010, 0.5), blockOf(1200, 0.9)];
    const now = [60, 75, 90, 105].map((from) => blockOf(1000, -1.5, { from, to: from + 15 }));
    const belief = beliefWith(0.02);
    expect(withoutOvercome([...before, ...now], 1000, belief)).toEqual([before[2], ...now]);
    expect(withoutOvercome(now, 1000, belief)).toBeNull();
  });
});
