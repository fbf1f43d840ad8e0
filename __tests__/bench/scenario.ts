import type { Row } from '../../bench/row.ts';
import type { Scenario } from '../../bench/scenario.ts';

/** A small clean queue; every test says only what is its own. */
export function scenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: 'test',
    workers: 2,
    serviceSeconds: 0.05,
    thinkSeconds: 5,
    signal: 'mean-latency',
    threshold: 0.1,
    scrapeSeconds: 5,
    rateWindowSeconds: null,
    spinUpUsersPerSecond: 20,
    maxUsers: 1000,
    budgetSeconds: 3600,
    ...changes,
  };
}

/** A run that came out just right. */
export function row(changes: Partial<Row> = {}): Row {
  return {
    scenario: 'test',
    algorithm: 'capacity-gate',
    seed: 1,
    trueUsers: 100,
    estimate: 100,
    low: 98,
    high: 102,
    outcome: 'found',
    seconds: 300,
    overloadUserSeconds: 1,
    peakUsers: 110,
    levels: 5,
    verdict: null,
    ...changes,
  };
}
