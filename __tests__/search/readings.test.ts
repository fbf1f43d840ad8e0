import { describe, expect, it } from '@jest/globals';
import { worstNow, worstOwnSince } from '../../src/search/readings.ts';
import type { Reading } from '../../src/search/types.ts';
import { reading } from './observations.ts';

describe('worstNow', () => {
  it.each<[string, Reading[], number | null]>([
    ['one signal', [reading(-0.3, 0, 10)], -0.3],
    ['the worse of two', [reading(-0.3, 0, 10), reading(0.1, 0, 10, { signal: 'cpu' })], 0.1],
    [
      'the quicker look at a signal',
      [reading(2, 0, 60), reading(-0.3, 45, 60, { twin: true })],
      -0.3,
    ],
    [
      'the slower look where the quicker is unknown',
      [reading(2, 0, 60), reading(null, 45, 60, { twin: true })],
      2,
    ],
    ['an unknown signal', [reading(-0.3, 0, 10), reading(null, 0, 10, { signal: 'cpu' })], null],
    ['no signal', [], null],
  ])('of %s', (_what, readings, margin) => {
    expect(worstNow(readings)?.margin ?? null).toBe(margin);
  });
});

describe('worstOwnSince', () => {
  const twin = reading(2, 50, 60, { twin: true });

  it.each<[string, Reading[], number | null]>([
    ['the longest window that lies after it', [reading(0.1, 5, 60), reading(-0.3, 20, 60)], -0.3],
    ['no window that begins before it', [reading(0.1, 5, 60)], null],
    ['no twin', [reading(0.1, 5, 60), twin], null],
    ['nothing while a signal has none', [reading(-0.3, 20, 60), { ...twin, signal: 'cpu' }], null],
  ])('is %s', (_what, readings, margin) => {
    expect(worstOwnSince(readings, 10)?.margin ?? null).toBe(margin);
  });
});
