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

export interface Truth {
  /** The largest number of users whose exact steady state is healthy, without hiccups and latch. */
  readonly users: number;
  /** The mean backlog there. */
  readonly meanInSystem: number;
}

const known = new WeakMap<Scenario, Truth>();

/**
 * 0 users when not even one user's state is healthy, Infinity when every number's is. Worked out
 * once for a scenario.
 */
export function truthOf(scenario: Scenario): Truth {
  const truth = known.get(scenario) ?? workedOut(scenario);
  known.set(scenario, truth);
  return truth;
}

function workedOut(scenario: Scenario): Truth {
  const users = capacity(scenario, (state) => signalValue(scenario, state) < scenario.threshold);
  if (users === Infinity) return { users, meanInSystem: Infinity };
  const { meanInSystem } = steadyState({ ...scenario, users: Math.max(1, users) });
  return { users, meanInSystem };
}
