import { describe, expect, it } from '@jest/globals';
import { marginOf, readingOf, unknownReading, worstOf } from '../../src/monitor/evaluate.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import { signal } from '../fixtures/reports/build.ts';

const { E } = Math;

describe('marginOf', () => {
  it.each([
    ['max', 2, 2 * E, 1],
    ['max', 2, 2 / E, -1],
    ['max', 2, 2, 0],
    ['max', 2, 1e9, 5],
    ['max', 2, 1e-9, -5],
    ['max', 2, 0, -5],
    ['max', 2, -1, -5],
    ['max', 2, Infinity, 5],
    ['max', 2, -Infinity, -5],
    ['min', 2, 2 * E, -1],
    ['min', 2, 2 / E, 1],
    ['min', 2, 2, 0],
    ['min', 2, 0, 5],
    ['min', 2, -1, 5],
    ['min', 2, Infinity, -5],
    ['max', 0, 0, 0],
    ['max', 0, 0.5, 0.5],
    ['max', 0, -0.5, -0.5],
    ['max', 0, Infinity, 5],
    ['max', -10, -10, 0],
    ['max', -10, -5, 0.5],
    ['max', -10, -20, -1],
    ['min', -10, -20, 1],
    ['min', 0, 3, -3],
    ['min', 0, 0, 0],
  ] as const)('%s %d: %d has the margin %d', (bound, threshold, value, margin) => {
    expect(marginOf(bound, threshold, value)).toBeCloseTo(margin, 12);
  });

  it.each(['max', 'min'] as const)(
    'is exactly 0 at a %s threshold that is no binary number',
    (bound) => {
      expect(marginOf(bound, 0.3, 0.3)).toBe(0);
    },
  );

  it('is below 0 for the next number under the threshold', () => {
    expect(marginOf('max', 0.5, 0.5 - 2 ** -54)).toBeLessThan(0);
  });
});

describe('worstOf', () => {
  it.each([
    ['max', [1, 3, 2], 3],
    ['min', [1, 3, 2], 1],
    ['max', [NaN, 2, NaN], 2],
    ['max', [Infinity, NaN], Infinity],
    ['min', [NaN], null],
    ['max', [], null],
  ] as const)('%s of %j is %d', (bound, values, worst) => {
    expect(worstOf(bound, values)).toBe(worst);
  });
});

describe('readingOf', () => {
  const errors = signal('errors', 1, { source: { kind: 'query', query: 'errors' } });
  const look = { signal: errors, from: 10, to: 20, note: 'as said', twin: false };
  const having = (changes: Partial<Signal>) => ({ ...look, signal: { ...errors, ...changes } });

  it('judges the worst series', () => {
    expect(readingOf(look, [0.5, E, NaN], 'no-data')).toEqual({
      ...look,
      state: 'degraded',
      value: E,
      margin: 1,
      average: 1,
      unknown: null,
    });
  });

  it.each([
    ['max', 'zero', [], 'healthy', 0, -5, null],
    ['min', 'zero', [NaN], 'degraded', 0, 5, null],
    ['max', 'healthy', [NaN], 'healthy', null, -5, null],
    ['max', 'unknown', [NaN], 'unknown', null, null, 'idle'],
    ['max', 'zero', [1], 'degraded', 1, 0, null],
    ['max', 'healthy', [1], 'degraded', 1, 0, null],
  ] as const)(
    'with %s and when-missing %s takes %j as %s',
    (bound, whenMissing, values, state, value, margin, unknown) => {
      const reading = readingOf(having({ bound, whenMissing }), values, 'idle');
      expect(reading).toMatchObject({ state, value, margin, unknown });
    },
  );

  it('lets when-missing hide no failure', () => {
    const reading = unknownReading(having({ whenMissing: 'zero' }), 'unreachable');
    expect(reading).toMatchObject({ state: 'unknown', value: null, unknown: 'unreachable' });
  });
});
