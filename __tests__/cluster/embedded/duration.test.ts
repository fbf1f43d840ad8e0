import { describe, expect, it } from '@jest/globals';
import { parseDuration } from '../../../src/cluster/embedded/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['250ms', 0.25],
    ['5s', 5],
    ['1.5s', 1.5],
    ['10m', 600],
    ['1h30m', 5400],
    ['1m30s250ms', 90.25],
    ['0s', 0],
    ['0', 0],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '5', 's', '5 s', '-5s', '5x', '30m1h', '1s1s', '.5s', '1e3s'])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});
