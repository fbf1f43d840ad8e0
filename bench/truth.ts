import { capacity, steadyState, type SteadyState } from '../demo/closed-queue.ts';
import type { Scenario } from './scenario.ts';

/** The value of the scenario's signal in a steady state. */
export function signalValue(scenario: Scenario, state: SteadyState): number {
  switch (scenario.signal) {
    case 'mean-latency':
      return state.meanLatency;
    case 'utilization':
      return state.utilization;
    case 'error-ratio':
      return state.errorRatio;
  }
}

/**
 * The largest number of users whose exact steady state is healthy (0 when not even one user's is),
 * without hiccups and latch, and the mean backlog there.
 */
export function truthOf(scenario: Scenario): { users: number; meanInSystem: number } {
  const users = capacity(scenario, (state) => signalValue(scenario, state) < scenario.threshold);
  const { meanInSystem } = steadyState({ ...scenario, users: Math.max(1, users) });
  return { users, meanInSystem };
}
