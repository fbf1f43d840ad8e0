import { describe, expect, it } from '@jest/globals';
import { windowNotices } from '../../src/run/windows.ts';

describe('how far back queries look', () => {
  it.each([
    [null, 60],
    [0, 60],
    [60, 240],
  ])('%p s is right for a time budget of %d s', (windowSeconds, budget) => {
    expect(windowNotices({ windowSeconds }, budget)).toEqual([]);
  });

  it('is told where it is much of the time budget', () => {
    expect(windowNotices({ windowSeconds: 120 }, 300)).toEqual([
      'A query looks back for 2 m, and each level is held for as long at least: the time ' +
        'budget of 5 m is short for that. A shorter window, or $__rate_interval, is quicker',
    ]);
  });

  it('is an error where no level could be held for as long', () => {
    expect(() => windowNotices({ windowSeconds: 3600 }, 300)).toThrow(
      'signals: expected queries that look back for less than the time budget of 5 m, got one ' +
        'that looks back for 1 h; $__rate_interval lets the search choose',
    );
  });
});
