import { describe, expect, it } from '@jest/globals';
import { comesInSpells } from '../../../src/search/belief/spells.ts';
import { blockOf } from '../observations.ts';

describe('what is measured near the capacity', () => {
  const at = (users: number, isWorse: boolean) => blockOf(users, isWorse ? 0.4 : -0.4);
  const spells = (length: number, blocks: number, users = 1000) =>
    Array.from({ length: blocks }, (_, index) => at(users, Math.floor(index / length) % 2 === 1));

  it('comes in spells where it is better and worse for long, with the same users', () => {
    expect(comesInSpells(spells(10, 40), 1000)).toBe(true);
    expect(comesInSpells(spells(10, 160), 1000)).toBe(true);
    expect(comesInSpells(spells(10, 170), 1000)).toBe(false);
  });

  it.each([
    ['better and worse in turn', spells(1, 40)],
    ['the same as before as often as not', spells(2, 40)],
    ['few blocks', spells(9, 36)],
    ['spells far from the capacity', spells(10, 40, 800)],
    [
      'a minute every five, in half an hour',
      Array.from({ length: 120 }, (_, index) => at(1000, index % 20 < 4)),
    ],
    ['one change for good', spells(20, 40)],
    ['always the same', spells(40, 40)],
    [
      'spells that differ by little',
      spells(10, 40).map((block) => ({ ...block, margin: block.margin / 2 })),
    ],
    [
      'what was measured while users came',
      spells(10, 40).map((block) => ({ ...block, loadSpread: 0.1 })),
    ],
  ])('is not taken for that: %s', (_how, blocks) => {
    expect(comesInSpells(blocks, 1000)).toBe(false);
  });

  it('is not taken for that where more users are what makes it worse', () => {
    const moved = spells(10, 40).map((block, index) => {
      const noise = index % 2 === 0 ? 0.05 : -0.05;
      return { ...block, users: block.margin > 0 ? 1050 : 950, margin: block.margin + noise };
    });
    expect(comesInSpells(moved, 1000)).toBe(false);
  });
});
