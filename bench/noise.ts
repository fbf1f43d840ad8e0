import { steadyState, type SteadyState } from '../demo/closed-queue.ts';
import type { Scenario } from './scenario.ts';
import { precision } from './simulation/run.ts';
import { signalValue, truthOf } from './truth.ts';

/** Within so many standard deviations of its mean lies 95% of a normal distribution. */
const deviations = 1.96;

/**
 * How long, in seconds, a scenario's signal must be measured at the very capacity until chance alone
 * leaves the capacity known to `precision` at 95%, even where steepness and noise are known. Hiccups,
 * latch and drift are left out, as in the truth. Null without a capacity (0 or Infinity), and where the
 * signal is still 0 there.
 */
export function noiseSeconds(scenario: Scenario): number | null {
  const { users } = truthOf(scenario);
  const valueWith = (some: number): number =>
    signalValue(scenario, steadyState({ ...scenario, users: some }));
  if (users === 0 || users === Infinity || valueWith(users) === 0) return null;
  const step = Math.max(1, Math.round(users / 100));
  const [fewer, more] = [Math.max(1, users - step), users + step];
  const slope = Math.log(valueWith(more) / valueWith(fewer)) / Math.log(more / fewer);
  return (relativeVariance(scenario, users) / slope ** 2) * (deviations / precision) ** 2;
}

/**
 * The relative variance, by chance alone, of a scenario's signal that is measured for one second with
 * so many users (1 or more) in the steady state; over `T` seconds, many times as long as the queue
 * takes to forget, it is this over `T`. NaN where the signal is 0.
 *
 * A signal is a ratio of two sums over time, whose variance is that of the numerator less the value
 * times the denominator. That one follows from the solution of Poisson's equation of the birth-death
 * chain with rewards for time and for jumps (Asmussen, Applied Probability and Queues, ch. I.7; Whitt,
 * Oper. Res. 40, 1992).
 */
export function relativeVariance(scenario: Scenario, users: number): number {
  const { workers, serviceSeconds, thinkSeconds, queueLimit = Infinity } = scenario;
  const rewards = rewardsOf(scenario, steadyState({ ...scenario, users }));
  const full = Math.min(users, workers + queueLimit);
  const arrivals = (n: number): number => (users - n) / thinkSeconds;
  const departures = (n: number): number => Math.min(n, workers) / serviceSeconds;
  /** The mean reward a second with n requests in the system. */
  const rewardRate = (n: number): number =>
    rewards.second(n) +
    arrivals(n) * (n < full ? rewards.arrival : rewards.rejection) +
    departures(n) * rewards.departure;

  /** The likeliest number in the system: up to there, more come than go. */
  let peak = 0;
  while (peak < full && arrivals(peak) > departures(peak + 1)) peak += 1;

  /**
   * Adds up probability and variance on one side of the peak, from its end, relative to the
   * probability of where it is: in this direction errors fade, and nothing overflows.
   */
  const sideFrom = (end: number, varianceAtEnd: number): { total: number; variance: number } => {
    const step = Math.sign(peak - end);
    const [inwards, outwards] = step > 0 ? [arrivals, departures] : [departures, arrivals];
    let [total, reward, variance] = [0, 0, varianceAtEnd];
    for (let n = end; n !== peak; n += step) {
      const back = outwards(n + step);
      /** p(n) / p(n + step). */
      const ratio = back / inwards(n);
      total = (total + 1) * ratio;
      reward = (reward + rewardRate(n)) * ratio;
      // How much more is to come with one more request in the system. Between two numbers of them,
      // arrivals are as frequent as departures.
      const more = (-step * reward) / back;
      const jumps = (rewards.arrival + more) ** 2 + (rewards.departure - more) ** 2;
      variance = variance * ratio + back * jumps;
    }
    return { total, variance };
  };
  const below = sideFrom(0, 0);
  const above = sideFrom(full, arrivals(full) * rewards.rejection ** 2);
  const variance = (below.variance + above.variance) / (below.total + 1 + above.total);
  return variance / rewards.numerator ** 2;
}

/** What a signal's numerator, less its value times its denominator, grows by. */
interface Rewards {
  /** In a second with n requests in the system. */
  second(n: number): number;
  readonly arrival: number;
  readonly rejection: number;
  readonly departure: number;
  /** What the numerator itself grows by, in a mean second. */
  readonly numerator: number;
}

function rewardsOf(scenario: Scenario, steady: SteadyState): Rewards {
  const value = signalValue(scenario, steady);
  const none = { second: () => 0, arrival: 0, rejection: 0, departure: 0 };
  switch (scenario.signal) {
    case 'mean-latency':
      // The sum of all latencies grows as the number in the system does: Little's law.
      return { ...none, second: (n) => n, departure: -value, numerator: steady.meanInSystem };
    case 'utilization': {
      const busy = (n: number): number => Math.min(n, scenario.workers) / scenario.workers;
      return { ...none, second: (n) => busy(n) - value, numerator: value };
    }
    case 'error-ratio': {
      const rejected = (steady.throughput * value) / (1 - value);
      return { ...none, arrival: -value, rejection: 1 - value, numerator: rejected };
    }
  }
}
