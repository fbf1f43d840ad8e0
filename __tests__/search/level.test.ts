import { describe, expect, it } from '@jest/globals';
import { asLevel, moved, newLevel, settle } from '../../src/search/level.ts';
import { measured } from './measured.ts';
import { reading } from './observations.ts';

const block = { signal: 'latency' };

describe('moved', () => {
  const { level } = measured([[reading(-0.3, 10, 20)]]);

  it.each([1061, 1000, 942])('lets the block go on over a small change: to %i users', (users) => {
    const before = { ...level, users: 1000 };
    const after = moved(before, users, 20);
    expect(after).toEqual({
      ...newLevel(users, 20),
      steadySince: 10,
      blockSince: 10,
      certifiedNear: {
        margin: -0.3,
        average: -0.3,
        signal: 'latency',
        from: 10,
        to: 20,
        twin: false,
      },
      tracks: new Map([
        ['latency', [{ margin: -0.3, average: -0.3, from: 10, to: 20, seconds: 10 }]],
      ]),
    });
    expect(settle(after, 22)).toMatchObject({ settledAt: 22, blockSince: 10 });
    expect(measured([[reading(-0.1, 10, 25)]], after).blocks).toEqual([
      { ...block, margin: expect.closeTo(-0.1, 10), from: 10, to: 25, seconds: 15 },
    ]);
  });

  it.each([1062, 941, 1, 0])('begins anew after a big change: to %i users', (users) => {
    const after = moved({ ...level, users: 1000 }, users, 20);
    expect(after).toEqual(newLevel(users, 20));
    expect(settle(after, 30)).toMatchObject({ settledAt: 30, blockSince: 30 });
  });

  it('begins anew where the level before had not settled', () => {
    expect(moved(newLevel(1000, 0), 1010, 20)).toEqual(newLevel(1010, 20));
  });

  it('certifies a level from when its own users were there, its neighbourhood all the time', () => {
    const after = moved({ ...level, users: 1000 }, 1010, 20);
    const readings = [[reading(-0.1, 10, 25)], [reading(-0.1, 21, 30)], [reading(-0.2, 24, 35)]];
    expect(measured(readings, after).level).toMatchObject({
      certified: null,
      certifiedNear: { from: 24, to: 35 },
    });
    expect(measured(readings, settle(after, 23)).level.certified).toMatchObject({
      margin: -0.2,
      signal: 'latency',
      from: 24,
      to: 35,
    });
  });
});

describe('asLevel', () => {
  it.each([
    { value: 0.5, side: 'healthy' },
    { value: 1, side: 'degraded' },
    { value: 2, side: 'degraded' },
  ])('shows the mean of the blocks: $value', ({ value, side }) => {
    const { level } = measured([
      [reading(Math.log(0.5 * value), 10, 25)],
      [reading(Math.log(1.5 * value), 25, 40)],
    ]);
    expect(asLevel(level, 50)).toEqual({
      users: 100,
      from: 0,
      to: 50,
      margin: expect.closeTo(Math.log(value), 10),
      side,
      bindingSignal: 'latency',
    });
  });

  it('is uncertain before the first block', () => {
    const { level } = measured([[reading(-0.3, 10, 20)]]);
    expect(asLevel(level, 20)).toEqual({
      users: 100,
      from: 0,
      to: 20,
      margin: null,
      side: 'uncertain',
      bindingSignal: '',
    });
  });

  it('is on the side of what may be averaged, and shows a value of the same side', () => {
    const quantiles = [
      [reading(0.5, 10, 25, { average: Math.log(0.7) })],
      [reading(-0.2, 25, 40, { average: Math.log(0.9) })],
    ];
    expect(asLevel(measured(quantiles).level, 50)).toMatchObject({
      margin: -0.001,
      side: 'healthy',
    });
  });

  it('is that of its worst signal', () => {
    const cpu = reading(-0.2, 10, 25, { signal: 'cpu' });
    expect(asLevel(measured([[reading(-0.5, 10, 25), cpu]]).level, 50)).toMatchObject({
      margin: expect.closeTo(-0.2, 10),
      bindingSignal: 'cpu',
    });
  });
});
