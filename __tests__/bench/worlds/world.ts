import { seededRandom } from '../../../bench/simulation/random.ts';
import { SimulatedService } from '../../../bench/worlds/simulation/service.ts';
import type { WorldRow } from '../../../bench/worlds/row.ts';
import { defaults, type World } from '../../../bench/worlds/world.ts';

/** The textbook queue; every test says only what is its own. */
export function world(changes: Partial<World> = {}): World {
  return {
    ...defaults,
    name: 'test',
    signals: [{ kind: 'mean', bound: 'max', threshold: 0.1 }],
    ...changes,
  };
}

/** What a service counts in `seconds`, after a time in which it comes to rest. */
export function measured(
  changes: Partial<World>,
  users: number,
  seconds: number,
  { restSeconds = 300, settled = true } = {},
) {
  const service = new SimulatedService(world(changes), seededRandom(7), { settled });
  service.changeUsers(users);
  service.advanceTo(restSeconds);
  const { requests, errors, busySeconds, served } = service;
  const before = { requests, errors, busySeconds, count: served.count, sum: served.sum };
  service.advanceTo(restSeconds + seconds);
  const count = served.count - before.count;
  const asked = service.requests - before.requests;
  return {
    meanLatency: (served.sum - before.sum) / count,
    throughput: count / seconds,
    errorRatio: (service.errors - before.errors) / asked,
    errors: service.errors - before.errors,
    requests: asked,
    busy: (service.busySeconds - before.busySeconds) / seconds,
  };
}

/** A run that came out just right. */
export function worldRow(changes: Partial<WorldRow> = {}): WorldRow {
  return {
    scenario: 'test',
    algorithm: 'capacity-gate',
    seed: 1,
    trueUsers: 104,
    truth: [100, 104],
    leastSeconds: 200,
    estimate: 100,
    low: 98,
    high: 102,
    outcome: 'found',
    seconds: 300,
    overloadUserSeconds: 1,
    peakUsers: 104,
    levels: 5,
    limitedBy: 'mean',
    reason: '',
    ...changes,
  };
}
