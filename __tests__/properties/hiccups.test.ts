import { expect, it } from '@jest/globals';
import { truthOf } from '../../bench/truth.ts';
import type { Scenario } from '../../bench/scenario.ts';
import { SimulatedTarget } from '../../bench/simulation/target.ts';
import { seededRandom } from '../../bench/simulation/random.ts';
import { carriedWithHiccups } from '../../properties/hiccups.ts';

const service: Scenario = {
  name: 'hiccups',
  workers: 2,
  serviceSeconds: 0.2,
  thinkSeconds: 2,
  signal: 'mean-latency',
  threshold: 0.4,
  scrapeSeconds: 5,
  rateWindowSeconds: 30,
  spinUpUsersPerSecond: 1e6,
  maxUsers: 1000,
  budgetSeconds: 500,
};
const hiccup = { everySeconds: 60, seconds: 6, capacityFactor: 0.4 };

/** The mean latency over three days, event by event. */
function simulated(scenario: Scenario, users: number): number {
  const target = new SimulatedTarget(scenario, seededRandom(5), Infinity);
  target.changeUsers(users);
  target.advanceTo(260_000);
  const { latencySeconds, served } = target.counters();
  return latencySeconds / served;
}

it('carries fewer with hiccups, as the simulated service does', () => {
  const scenario = { ...service, hiccup };
  expect(truthOf(scenario).users).toBe(19);
  expect(carriedWithHiccups(scenario)).toBe(16);
  expect(simulated(scenario, 16)).toBeLessThan(0.4);
  expect(simulated(scenario, 17)).toBeGreaterThan(0.4);
});

it('carries as many as ever without hiccups', () => {
  expect(carriedWithHiccups(service)).toBe(19);
});
