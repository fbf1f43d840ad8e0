import { expect, it } from '@jest/globals';
import type { UsersSaw } from '../../src/coordinator/record.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { at, kinds, nobodySaw } from './doubted.ts';
import { atLeast, type Play } from './played.ts';

const buckets = 'sum by (le) (rate(http_request_seconds_bucket[1m]))';
const quantile = (q: number): string => `histogram_quantile(${q}, ${buckets})`;
const mean = 'rate(http_request_seconds_sum[1m]) / rate(http_request_seconds_count[1m])';

/**
 * What is said of a signal that is a bit larger with many users, but by less than it scatters: that
 * it did not move, unless it is a latency that the users see as well.
 */
function isStill(of: Partial<Signal>, saw: Partial<UsersSaw>, scale = 1): boolean {
  const judged = signal('s', 5 * scale, of);
  const few: Play = {
    ...at(100, 0, judged),
    readings: (time) => [reading(judged, time, scale * (time % 10 === 0 ? 0.8 : 1.1))],
  };
  const users = { ...nobodySaw, ...saw };
  const found = kinds({ result: atLeast(800), users }, few, at(800, scale, judged));
  return found.includes('unmoved');
}

const query = (text: string): Partial<Signal> => ({ source: { kind: 'query', query: text } });

const nothingLong = { latencyMean: 0.1, latencyP50: 0.1, latencyP95: 0.1, latencyP99: 0.1 };

it.each([
  [0.4, 'latencyP50'],
  [0.5, 'latencyP50'],
  [0.94, 'latencyP50'],
  [0.95, 'latencyP95'],
  [0.98, 'latencyP95'],
  [0.99, 'latencyP99'],
  [0.999, 'latencyP99'],
] as const)('the quantile %d is what the users see as %s', (q, name) => {
  const latency = query(quantile(q));
  expect(isStill(latency, nothingLong)).toBe(true);
  expect(isStill(latency, { ...nothingLong, [name]: 1 })).toBe(false);
  const long = { latencyMean: 1, latencyP50: 1, latencyP95: 1, latencyP99: 1 };
  expect(isStill(latency, { ...long, [name]: 0.1 })).toBe(true);
});

it('a mean is what the users see as their mean', () => {
  expect(isStill(query(mean), { ...nothingLong, latencyMean: 1 })).toBe(false);
  expect(isStill(query(mean), { ...nobodySaw, latencyP50: 1, latencyP95: 1 })).toBe(true);
});

it.each([
  [0.5, false],
  [0.499, true],
  [null, true],
])('users see a latency of a second by at least a half: %d', (latencyP95, still) => {
  expect(isStill(query(quantile(0.95)), { latencyP95 })).toBe(still);
});

it.each([
  [0.5, false],
  [0.499, true],
])('users see one of a thousand milliseconds likewise: %d', (latencyP95, still) => {
  const inMilliseconds = query(quantile(0.95).replace('seconds', 'milliseconds'));
  expect(isStill(inMilliseconds, { latencyP95 }, 1000)).toBe(still);
});

it('what is no latency moves only by more than it scatters, whatever the users see', () => {
  const long = { latencyMean: 9, latencyP50: 9, latencyP95: 9, latencyP99: 9 };
  expect(isStill(query('sum(up)'), long)).toBe(true);
  expect(isStill({ ...query(quantile(0.95)), kind: 'other' }, long)).toBe(true);
  const errors = { source: { kind: 'agent-statistic', statistic: 'error-ratio' } } as const;
  expect(isStill(errors, long)).toBe(true);
});

it('a latency that falls to nothing has not moved where it scatters, and its users tell none', () => {
  const latency = signal('s', 5, query(quantile(0.95)));
  const few: Play = {
    ...at(100, 0, latency),
    readings: (time) => [reading(latency, time, time % 15 === 0 ? 0.03 : 0)],
  };
  const result = atLeast(800);
  expect(kinds({ result, users: nobodySaw }, few, at(800, 0, latency))).toEqual(['unmoved']);
  const users = { ...nobodySaw, latencyP95: 0.01 };
  expect(kinds({ result, users }, few, at(800, 0, latency))).toEqual([]);
});
