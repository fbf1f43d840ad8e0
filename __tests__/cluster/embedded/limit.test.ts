import { expect, it } from '@jest/globals';
import { isAtLimit } from '../../../src/cluster/embedded/limit.ts';
import { RequestStatistics } from '../../../src/cluster/embedded/statistics.ts';

it.each([
  ['users in time', 0, 0.001, false],
  ['users held up by a timer, before a quick service', 0.001, 0.0015, false],
  ['users held up for long', 0.01, 0.015, true],
  ['users held up for half of the time', 0.5, 1, true],
  ['users held up before a service that takes longer', 0.5, 1.25, false],
])('%s: late by %d s of %d s, at the limit: %j', (_what, lateSeconds, latencySeconds, limit) => {
  const statistics = new RequestStatistics(0);
  statistics.record({ at: 0, latencySeconds, lateSeconds, error: null });
  expect(isAtLimit(statistics.read(0, 1))).toBe(limit);
});

it('is at its limit without ports or sockets', () => {
  const statistics = new RequestStatistics(0);
  expect(isAtLimit(statistics.read(0, 0))).toBe(false);
  statistics.record({ at: 0, latencySeconds: 0, lateSeconds: 0, error: 'local' });
  expect(isAtLimit(statistics.read(0, 1))).toBe(true);
});
