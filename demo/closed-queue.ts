/** A closed queue: users think, ask, wait for one of the workers, are served, and think again. */
export interface ClosedQueue {
  /** 1 or more. */
  readonly workers: number;
  /** Mean of the exponential service time, above 0. */
  readonly serviceSeconds: number;
  /** Mean of the exponential think time, above 0. */
  readonly thinkSeconds: number;
  /** The most requests that may wait; one more is rejected, and its user thinks again. No limit when left out. */
  readonly queueLimit?: number;
}

/** What such a queue settles to. */
export interface SteadyState {
  /** Mean time from asking to being served, in seconds, of the requests that were not rejected. */
  readonly meanLatency: number;
  /** Requests served a second. */
  readonly throughput: number;
  /** Mean share of busy workers, 0 to 1. */
  readonly utilization: number;
  /** Share of requests that were rejected, 0 to 1. */
  readonly errorRatio: number;
  /** Mean number of requests that wait or are served. */
  readonly meanInSystem: number;
}

/** Where `capacity` stops looking: no number of users up to here makes the queue unhealthy. */
const mostUsers = 2 ** 24;

/**
 * The exact steady state with `users` users (1 or more), first come first served.
 *
 * The number n of requests in the system is a birth-death chain with birth rate
 * (users - n) / think and death rate min(n, workers) / service. Where it is full, a birth is a
 * rejection and leaves n as it is (Kleinrock, Queueing Systems, vol. 1, sec. 3.8 to 3.10,
 * M/M/m/K/M; Bolch et al., Queueing Networks and Markov Chains, ch. 6). The latency follows from
 * Little's law.
 */
export function steadyState(model: ClosedQueue & { readonly users: number }): SteadyState {
  const { users, workers, serviceSeconds, thinkSeconds, queueLimit = Infinity } = model;
  const full = Math.min(users, workers + queueLimit);
  /** p(n) / p(n - 1): falls with n, so p has one peak. */
  const ratio = (n: number): number =>
    ((users - n + 1) * serviceSeconds) / (thinkSeconds * Math.min(n, workers));

  let total = 0;
  let inSystem = 0;
  let busy = 0;
  let thinking = 0;
  let thinkingWhenFull = 0;
  const add = (n: number, weight: number): void => {
    total += weight;
    inSystem += weight * n;
    busy += weight * Math.min(n, workers);
    thinking += weight * (users - n);
    if (n === full) {
      thinkingWhenFull = weight * (users - n);
    }
  };

  // p relative to its peak, outwards until it underflows: nothing can overflow, whatever `users`.
  const peak = likeliest(full, ratio);
  let weight = 1;
  for (let n = peak; n <= full && weight > 0; n += 1) {
    add(n, weight);
    weight *= ratio(n + 1);
  }
  weight = 1;
  for (let n = peak; n > 0 && weight > 0; n -= 1) {
    weight /= ratio(n);
    add(n - 1, weight);
  }

  return {
    meanLatency: (inSystem / busy) * serviceSeconds,
    throughput: busy / total / serviceSeconds,
    utilization: busy / total / workers,
    errorRatio: thinkingWhenFull / thinking,
    meanInSystem: inSystem / total,
  };
}

/**
 * The largest number of users whose steady state is healthy: 0 when one user is too many,
 * Infinity when no number is (up to 2^24). Health must not come back as users are added.
 */
export function capacity(model: ClosedQueue, isHealthy: (state: SteadyState) => boolean): number {
  const carries = (users: number): boolean => isHealthy(steadyState({ ...model, users }));
  let tooMany = 1;
  while (carries(tooMany)) {
    if (tooMany >= mostUsers) {
      return Infinity;
    }
    tooMany *= 2;
  }
  return bisect(Math.floor(tooMany / 2), tooMany, carries);
}

/** The number of requests in the system at which p has its peak. */
function likeliest(full: number, ratio: (n: number) => number): number {
  return bisect(0, full + 1, (n) => ratio(n) >= 1);
}

/** The largest n in [low, high) that holds, where `low` does, `high` does not, and it changes once. */
function bisect(low: number, high: number, holds: (n: number) => boolean): number {
  let [yes, no] = [low, high];
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(middle)) {
      yes = middle;
    } else {
      no = middle;
    }
  }
  return yes;
}
