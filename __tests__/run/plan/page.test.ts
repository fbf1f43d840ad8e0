import { describe, expect, it } from '@jest/globals';
import type { SignalReading } from '../../../src/monitor/signal.ts';
import { rehearsalLines, signalLines } from '../../../src/run/plan/page.ts';
import { signal } from '../../fixtures/reports/build.ts';

const errors = signal('errors', 0.01, { source: { kind: 'query', query: 'errors' } });
const healthy: SignalReading = {
  ...{ signal: errors, state: 'healthy', value: 0, margin: -5, average: -5 },
  ...{ from: 0, to: 0, unknown: null, note: '', twin: false },
};
const idle: SignalReading = { ...healthy, state: 'unknown', value: null, unknown: 'idle' };

it.each<[string, SignalReading, number, string]>([
  [
    'series and their age',
    healthy,
    2,
    '"errors"  0 (max 0.01)  healthy  2 series  3 s old  window 1 m',
  ],
  [
    'what stands for a value without series, which has no age',
    healthy,
    0,
    '"errors"  0 (max 0.01)  healthy  no series (when-missing)    window 1 m',
  ],
  [
    'a value that is not there',
    idle,
    0,
    '"errors"  – (max 0.01)  no value without traffic  no series    window 1 m',
  ],
])('tells %s', (_what, reading, series, line) => {
  const now = { signal: errors, reading, series, ageSeconds: 3, windowSeconds: 60, constant: null };
  expect(signalLines([now], null)).toEqual([line]);
});

describe('what a run would be like', () => {
  const rehearsal = {
    ...{ seconds: 300, least: 170, most: 900, climb: [10, 20, 40] },
    ...{ held: 3, about: 80, answered: 3, plays: 3 },
  };

  it('is told with how far it may be off', () => {
    expect(rehearsalLines(rehearsal, 1800)).toEqual([
      'about 5 m (2 m 50 s to 15 m, by where the capacity lies and by chance), of 30 m at most',
      'users, for instance: 10, 20, 40, then 3 levels about 80',
    ]);
  });

  it('is told where the time may be up before', () => {
    expect(rehearsalLines({ ...rehearsal, answered: 2, held: 0 }, 900)).toEqual([
      'about 5 m (2 m 50 s to 15 m, by where the capacity lies and by chance), of 15 m at most',
      'it may end with a wider interval, as the time may be up before',
    ]);
  });

  it('is no more than the time there is, where nothing was rehearsed', () => {
    expect(rehearsalLines(null, 1800)).toEqual(['at most 30 m']);
  });
});
