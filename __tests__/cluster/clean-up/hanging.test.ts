import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { hangs, isRunnable } from '../../../src/cluster/clean-up/hanging.ts';

describe('hangs', () => {
  it.each([
    ['was heard just now', { silent: 9, runnable: true, cpu: 9 }, false],
    ['is in a loop without end', { silent: 10, runnable: true, cpu: 9.9 }, true],
    ['waits for something else than the CPU', { silent: 10, runnable: false, cpu: 0.1 }, true],
    ['waits for the CPU', { silent: 10, runnable: true, cpu: 0.8 }, false],
    ['waits for the CPU for very long', { silent: 20, runnable: true, cpu: 1.6 }, true],
    ['is silent where nothing more is told', { silent: 10, runnable: null, cpu: NaN }, true],
  ])('a process that %s', (_what, sight, expected) => {
    expect(hangs(sight)).toBe(expected);
  });
});

it('sees that this process runs, and nothing of one that is not there', () => {
  const seen = existsSync('/proc/self/stat') ? true : null;
  expect([isRunnable(process.pid), isRunnable(0)]).toEqual([seen, null]);
});
