import { describe, expect, it } from '@jest/globals';
import { worsening } from '../../src/coordinator/worsening.ts';
import type { Level } from '../../src/search/types.ts';

/** Levels of half a minute, one after the other: users and margin of each. */
function levels(...held: readonly (readonly [number, number])[]): Level[] {
  return held.map(([users, margin], index) => ({
    users,
    margin,
    from: 30 * index,
    to: 30 * (index + 1),
    side: margin < 0 ? 'healthy' : 'degraded',
    bindingSignal: 'mean',
  }));
}

describe('worsening', () => {
  it('is fewer and fewer users that are too many, as where memory leaks', () => {
    const leak = levels([44, 0.16], [40, 0.1], [36, 0.32], [34, 0.33], [30, 0.08], [29, 0.33]);
    expect(worsening({ levels: leak })).toEqual([
      {
        kind: 'worsening',
        text: '34 users fared worse than 40 had 60 s before, and 2 more levels did likewise: what was measured depends on the time, not on the users alone.',
        remedy: expect.stringContaining('`deriv(…[1m])`'),
      },
    ]);
  });

  it('is a backlog that is still there while fewer come', () => {
    const backlog = levels(
      ...([
        [107, -1.8],
        [117, 0.5],
        [113, 1.1],
        [109, 1.3],
        [101, 1.3],
        [94, 1.2],
      ] as const),
      ...([
        [79, -0.3],
        [86, -3.4],
      ] as const),
    );
    expect(worsening({ levels: backlog })).toHaveLength(1);
  });

  it.each([
    ['two levels alone', levels([44, 0.1], [40, 0.3], [38, 0.3])],
    ['levels close together', levels([100, 0], [97, 0.3], [96, 0.3], [98, 0.4])],
    ['what is a little worse', levels([100, 0.1], [80, 0.24], [70, 0.24], [60, 0.24])],
    ['what gets better', levels([100, 0.1], [80, 0.5], [70, 0.5], [60, 0.5], [80, -0.1])],
    ['a search from below', levels([50, -2], [80, -1], [110, 0.4], [90, -0.4], [102, 0.1])],
  ])('is not %s', (_, held) => {
    expect(worsening({ levels: held })).toEqual([]);
  });

  it('compares the same signal only', () => {
    const [first, ...others] = levels([100, 0.1], [80, 0.5], [70, 0.5], [60, 0.5]);
    const mixed = [...(first ? [{ ...first, bindingSignal: 'errors' }] : []), ...others];
    expect(worsening({ levels: mixed })).toEqual([]);
  });
});
