import { signalValue, truthOf } from '../bench/truth.ts';
import type { Scenario } from '../bench/scenario.ts';
import type { SteadyState } from '../demo/closed-queue.ts';

/** Seconds of one step: short beside the time from one event to the next. */
const step = 0.005;

/** After so many hiccups the beginning is forgotten. */
const turnsBefore = 1;

/** The most users whose mean over all time, hiccups included, is healthy. */
export function carriedWithHiccups(scenario: Scenario): number {
  let users = truthOf(scenario).users;
  if (!scenario.hiccup) return users;
  while (users > 0 && signalValue(scenario, meanState(scenario, users)) >= scenario.threshold) {
    users -= 1;
  }
  return users;
}

/**
 * The mean state from one hiccup to the next: the birth-death chain of `steadyState`, whose death rate
 * changes with the time, followed by Euler's method.
 */
function meanState(scenario: Scenario, users: number): SteadyState {
  const { workers, serviceSeconds, thinkSeconds, queueLimit = Infinity, hiccup } = scenario;
  const { everySeconds, seconds, capacityFactor } = hiccup ?? {
    everySeconds: 1,
    seconds: 0,
    capacityFactor: 1,
  };
  const full = Math.min(users, workers + queueLimit);
  let chances = Array.from({ length: full + 1 }, (_, n) => Number(n === 0));
  const total = { inSystem: 0, busy: 0, served: 0, thinking: 0, rejected: 0 };
  const steps = Math.round(everySeconds / step);
  for (let turn = 0; turn <= turnsBefore; turn += 1) {
    for (let index = 0; index < steps; index += 1) {
      const factor = index * step < seconds ? capacityFactor : 1;
      const next = [...chances];
      for (let n = 0; n <= full; n += 1) {
        const chance = chances[n] ?? 0;
        const busy = Math.min(n, workers);
        const born = n < full ? (chance * (users - n) * step) / thinkSeconds : 0;
        const died = (chance * busy * factor * step) / serviceSeconds;
        next[n] = (next[n] ?? 0) - born - died;
        if (born > 0) next[n + 1] = (next[n + 1] ?? 0) + born;
        if (died > 0) next[n - 1] = (next[n - 1] ?? 0) + died;
        if (turn < turnsBefore) continue;
        total.inSystem += chance * n;
        total.busy += chance * busy;
        total.served += died / step;
        total.thinking += chance * (users - n);
        if (n === full) total.rejected += chance * (users - n);
      }
      chances = next;
    }
  }
  return {
    meanLatency: total.inSystem / total.served,
    throughput: total.served / steps,
    utilization: total.busy / steps / workers,
    errorRatio: total.rejected / total.thinking,
    meanInSystem: total.inSystem / steps,
  };
}
