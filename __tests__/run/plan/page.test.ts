import { expect, it } from '@jest/globals';
import type { SignalReading } from '../../../src/monitor/signal.ts';
import { signalLines } from '../../../src/run/plan/page.ts';
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
