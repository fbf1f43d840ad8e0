import { expect, it } from '@jest/globals';
import { coordinate, type ClusterPort } from '../../src/coordinator/coordinator.ts';
import { capacitySearch } from '../../src/search/search.ts';
import { reading, signal } from '../fixtures/reports/build.ts';
import { settings } from '../search/observations.ts';

const latency = signal('latency', 1);
const cpu = signal('cpu', 0.9);

it('no agent gets more users while a signal is unknown, though another tells that they are too many', async () => {
  let now = 5000;
  let users = 0;
  const orders: [seconds: number, users: number, still: boolean][] = [];
  const isBlind = (): boolean => now >= 5010;
  const cluster: ClusterPort = {
    start: () => Promise.resolve(),
    observe: () => {
      // An agent restarts while the latency cannot be seen.
      if (now === 5015) users -= 4;
      const status = { activeUsers: users, lostAgents: [], limit: null, statistics: null };
      return Promise.resolve({ ...status, notices: [] });
    },
    setUsers: (wanted, still = false) => {
      users = wanted;
      orders.push([now - 5000, wanted, still]);
      return Promise.resolve();
    },
    stop: () => Promise.resolve({ clean: true, problems: [] }),
  };
  await coordinate({
    cluster,
    monitor: {
      read: ({ time }) =>
        Promise.resolve([
          reading(latency, time, isBlind() ? null : 0.5),
          reading(cpu, time, isBlind() ? 0.99 : 0.1),
        ]),
    },
    search: capacitySearch({ ...settings, deadline: 20 }),
    clock: {
      now: () => now,
      sleep: (seconds: number) => Promise.resolve(void (now += seconds)),
    },
    cancel: new AbortController().signal,
    budgetSeconds: 20,
    sampleIntervalSeconds: 5,
    onSample: () => undefined,
  });
  expect(orders).toEqual([
    [0, 10, false],
    [15, 6, true],
  ]);
});
