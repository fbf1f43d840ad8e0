import { expect, it } from '@jest/globals';
import { signalOf } from '../../bench/simulation/prometheus.ts';
import { SimulatedWorld } from '../../bench/simulation/world.ts';
import { truthOf } from '../../bench/truth.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { coordinate } from '../../src/coordinator/coordinator.ts';
import { failures } from '../../src/gate/fail-on.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import { capacitySearch } from '../../src/search/search.ts';
import { scenario } from '../bench/scenario.ts';
import { report } from '../fixtures/reports/build.ts';
import { settings } from '../search/observations.ts';

it('ends a run whose service would carry more at the max-users of its agent', async () => {
  const twenty = scenario({ workers: 20, spinUpUsersPerSecond: 200 });
  const world = new SimulatedWorld(twenty, 1, truthOf(twenty));
  const agent = Object.assign(world, { maxUsers: 300 });
  const record = await coordinate({
    cluster: new Cluster([agent]),
    monitor: new Monitor({ signals: [signalOf(twenty)], prometheus: world.prometheus }),
    search: capacitySearch(settings),
    clock: world,
    cancel: new AbortController().signal,
    budgetSeconds: settings.deadline,
    sampleIntervalSeconds: 5,
    onSample: () => undefined,
  });
  expect(record.result).toMatchObject({ outcome: 'at-least', users: 300, limitedBy: 'agents' });
  expect(world.burden.peakUsers).toBe(300);
  expect(failures(['generator-limited'], report({}, record))).toEqual([
    'The load generators were the limit: Healthy with 300 users, the most that the agents can make.',
  ]);
});
