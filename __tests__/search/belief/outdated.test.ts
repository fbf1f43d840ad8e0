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

  it.each([
    ['more than a tenth of many requests', 1e6, 0.105, 0],
    ['less', 1e6, 0.095, 1],
    ['more than chance makes of few requests', 4, 1.4, 0],
    ['what it makes of them', 4, 1.3, 1],
  ])('drops what was worse by %s, where nothing else is chance', (_what, users, by, kept) => {
    const [then, ...now] = [by, 0, 0, 0].map((margin) => blockOf(users, margin));
    const [newest] = now.slice(-1);
    if (then === undefined || newest === undefined) throw new Error('there are four');
    const left = withoutOutdated([then, ...now.slice(0, -1)], newest, 0);
    expect(left).toHaveLength(kept + 2);
  });

  it('compares three blocks at a time', () => {
    const values = [1.9, 1.8, 1.7, 0.6, 0.62, 0.61, 0.6, 0.6];
    const before = values.map((value, index) =>
      blockOf(250, Math.log(value), { from: 15 * index, to: 15 * index + 15 }),
    );
    const newest = blockOf(250, Math.log(0.6), { from: 200, to: 215 });
    expect(withoutOutdated(before, newest, variancePerMinute)).toEqual(before.slice(3));
  });

  it('knows that a share of few errors scatters more than one of many', () => {
    const dropped = (share: number): number => {
      const quiet = blockOf(100, Math.log(0.01));
      const before = [0, 15, 30].map((from) => blockOf(250, Math.log(3 * share), { from }));
      const now = [60, 75, 90].map((from) => blockOf(250, Math.log(share), { from }));
      const [newest = quiet] = now.slice(-1);
      const blocks = [quiet, ...before, ...now.slice(0, -1)];
      return blocks.length - withoutOutdated(blocks, newest, variancePerMinute).length;
    };
    expect([dropped(0.02), dropped(1)]).toEqual([0, 3]);
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
    ['two thirds of the users', 533, true],
    ['more', 534, false],
  ])('is so with no more than %s that were healthy', (_what, users, expected) => {
    expect(isSo(degradedAt([users, users, users, users], 3))).toBe(expected);
  });

  it.each([
    ['was clearly healthy', 0.74, true],
    ['was just healthy', 0.75, false],
  ])('takes no more users for healthy than what %s', (_what, value, expected) => {
    const later = degradedAt([400, 300, 200, 100], 3);
    const [last = blockOf(1, 0)] = later.slice(-1);
    expect(isContradicted([blockOf(800, Math.log(value)), ...later], last)).toBe(expected);
  });

  it('is not so by chance', () => {
    const scattered = [9, 1.02, 1.01, 1.03].map((value) => blockOf(300, Math.log(value)));
    const alike = [1.7, 1.8, 1.75, 1.72].map((value) => blockOf(300, Math.log(value)));
    expect([isSo(scattered), isSo(alike)]).toEqual([false, true]);
  });

  it('asks for one signal only', () => {
    const later = degradedAt([400, 300, 200, 100], 3).map((one) => ({ ...one, signal: 'cpu' }));
    expect(isSo(later)).toBe(false);
  });

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

  it('is nothing where it is within the precision that is asked for', () => {
    const values = [0.7, 0.68, 0.72, 0.7, 0.69, 0.71, 1.7, 1.75, 1.68, 1.72, 1.7, 1.74];
    expect(beforeChange([...climb, ...near(values)], 1000, 0.5, 5000)).toBeNull();
  });

  it('takes two blocks on each side to be told', () => {
    expect(beforeChange([...climb, ...near([0.7, 1.7, 1.75])], 1000, 0.03, 5000)).toBeNull();
  });

  it('is not moved by chance', () => {
    const values = [1.1, 0.92, 1.04, 0.9, 1.08, 0.95, 0.98, 1.1, 0.9, 1.06, 1, 0.93];
    expect(beforeChange([...climb, ...near(values)], 1000, 0.03, 5000)).toBeNull();
  });
});
