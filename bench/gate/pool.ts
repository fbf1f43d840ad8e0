import type { Measurement } from '../../src/gate/measurement.ts';
import { capacitySearch } from '../../src/search/search.ts';
import type { Scenario } from '../scenario.ts';
import { seededRandom } from '../simulation/random.ts';
import { simulate } from '../simulation/run.ts';
import { truthOf } from '../truth.ts';

/** What one real search found, in shares of the true capacity; null where that side is open. */
export interface Finding {
  readonly outcome: Measurement['outcome'];
  readonly users: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Searches are made for builds whose capacity differs from the scenario's by so much: ln. */
const slowest = -0.22;
const fastest = 0.12;

/**
 * The findings of real searches in virtual time, one a seed, over builds between 20% slower and 13%
 * faster than the scenario. The search looks at shares alone, so a finding stands for a build of
 * any capacity near it.
 */
export async function findingsOf(scenario: Scenario, seeds: number): Promise<Finding[]> {
  const truth = truthOf(scenario).users;
  const random = seededRandom(1);
  const findings: Finding[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const change = slowest + (fastest - slowest) * random();
    const build = withCapacity(scenario, truth * Math.exp(change));
    const { record } = await simulate(build, seed, capacitySearch);
    const capacity = truthOf(build).users;
    const share = (users: number | null): number | null => users && users / capacity;
    const { outcome, users, low, high } = record.result;
    findings.push({ outcome, users: share(users), low: share(low), high: share(high) });
  }
  return findings;
}

/** The same service, but so much quicker or slower that it carries so many users. */
export function withCapacity(scenario: Scenario, users: number): Scenario {
  let [quick, slow] = [scenario.serviceSeconds / 2, scenario.serviceSeconds * 2];
  for (let halvings = 0; halvings < 16; halvings += 1) {
    const middle = Math.sqrt(quick * slow);
    if (truthOf({ ...scenario, serviceSeconds: middle }).users >= users) quick = middle;
    else slow = middle;
  }
  return { ...scenario, serviceSeconds: quick };
}

/** A measurement of a build of this capacity, with the errors of a finding. */
export function measured(finding: Finding, capacity: number): Measurement {
  const users = (share: number | null): number | null => share && share * capacity;
  const { outcome } = finding;
  return {
    outcome,
    users: users(finding.users),
    low: users(finding.low),
    high: users(finding.high),
    confidence: 0.95,
  };
}
