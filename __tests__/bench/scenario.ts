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
