import { describe, expect, it } from '@jest/globals';
import type { Block } from '../../../src/search/belief/blocks.ts';
import {
  beforeChange,
  isContradicted,
  withoutOutdated,
} from '../../../src/search/belief/outdated.ts';
import { blockOf, inOrder } from '../observations.ts';

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

describe('what was seen first to be healthy', () => {
  const block = (users: number, value: number, changes: Partial<Block> = {}): Block =>
    blockOf(users, Math.log(value), changes);
  const first = block(100, 0.9, { isFirst: true });

  it.each([
    ['as many are better', block(100, 0.81), []],
    ['as many are about the same', block(100, 0.82), [first]],
    ['fewer are better', block(99, 0.5), [first]],
    ['another signal is better', block(100, 0.5, { signal: 'errors' }), [first]],
  ])('is kept, or not, where %s', (_what, newest, kept) => {
    expect(withoutOutdated([first], newest, variancePerMinute)).toEqual(kept);
  });

  it('leaves all else as it is', () => {
    const others = [block(90, 0.9), block(120, 0.9, { isFirst: true })];
    expect(withoutOutdated(others, block(110, 0.5), variancePerMinute)).toEqual(others);
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
