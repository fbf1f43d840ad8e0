import type { Counters, SimulatedTarget } from '../../bench/simulation/target.ts';

/** What the counters of a target grow by in so many seconds from now. */
export function growth(target: SimulatedTarget, seconds: number): Counters {
  const before = target.counters();
  target.advanceTo(target.now + seconds);
  const after = target.counters();
  return {
    requests: after.requests - before.requests,
    errors: after.errors - before.errors,
    latencySeconds: after.latencySeconds - before.latencySeconds,
    served: after.served - before.served,
    busySeconds: after.busySeconds - before.busySeconds,
  };
}
