import { describe, expect, it } from '@jest/globals';
import { noiseSeconds, relativeVariance } from '../../bench/noise.ts';
import type { Scenario } from '../../bench/scenario.ts';
import { seededRandom } from '../../bench/simulation/random.ts';
import { SimulatedTarget, type Counters } from '../../bench/simulation/target.ts';
import { growth } from './growth.ts';
import { scenario } from './scenario.ts';

const even = { workers: 1, serviceSeconds: 1, thinkSeconds: 1 };

describe('the relative variance of one second', () => {
  const alone = { workers: 1, serviceSeconds: 2, thinkSeconds: 3 };

  it.each<[string, Partial<Scenario>, number, number]>([
    // Two states, busy p = 0.4 of the time, left λ = 1/3 and µ = 1/2 times a second:
    // 2 p (1 - p) / (λ + µ) / p².
    ['a utilization', { ...alone, signal: 'utilization' }, 1, 3.6],
    // One request each 5 s, whose latency is exponential: its deviation is its mean.
    ['a latency', { ...alone, signal: 'mean-latency' }, 1, 5],
    // One request is served each 1.5 s, and R are rejected meanwhile: geometric, of mean 1 and
    // variance 2. That of R - (1 + R) / 2 is 1/2: 1/3 a second, over the square of 2/3 a second.
    ['a share of errors', { ...even, signal: 'error-ratio', queueLimit: 0 }, 2, 0.75],
    // 0, 1 and 2 in the system have p = 1/5, 2/5 and 2/5. The first one more is worth 2/5 s, the
    // second 1/5 s, and each comes and goes 2/5 times a second: 0.16 over the square of 4/5.
    ['a utilization by two', { ...even, signal: 'utilization' }, 2, 0.25],
  ])('is exact for %s', (_what, changes, users, expected) => {
    expect(relativeVariance(scenario(changes), users)).toBeCloseTo(expected, 12);
  });

  const quick = { workers: 2, serviceSeconds: 1, thinkSeconds: 3 };
  it.each<[string, Partial<Scenario>, (seen: Counters) => number]>([
    ['latency', { signal: 'mean-latency' }, (seen) => seen.latencySeconds / seen.served],
    ['utilization', { signal: 'utilization' }, (seen) => seen.busySeconds],
    [
      'share of errors',
      { signal: 'error-ratio', queueLimit: 2 },
      (seen) => seen.errors / seen.requests,
    ],
  ])('is what the simulated target scatters by: %s', (_what, changes, valueOf) => {
    const [users, windows, seconds] = [7, 2000, 300];
    const whole = scenario({ ...quick, ...changes });
    const values = windowsOf(whole, users, windows, seconds).map(valueOf);
    const ratio = (relativeVarianceOf(values) * seconds) / relativeVariance(whole, users);
    // Three standard deviations of a variance that is estimated from so many values.
    expect(Math.abs(ratio - 1)).toBeLessThan(3 * Math.sqrt(2 / windows));
  });
});

/** What the target's counters grow by, from when it has settled, in windows of so many seconds. */
function windowsOf(whole: Scenario, users: number, windows: number, seconds: number): Counters[] {
  const target = new SimulatedTarget(whole, seededRandom(1), 0);
  target.changeUsers(users);
  target.advanceTo(100);
  return Array.from({ length: windows }, () => growth(target, seconds));
}

function relativeVarianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value / mean - 1) ** 2, 0);
  return squares / (values.length - 1);
}

describe('the seconds of noise', () => {
  /** An interval of ±3% at 95%: what the relative variance of the capacity is multiplied by. */
  const asked = (1.96 / 0.03) ** 2;

  it.each<[string, Partial<Scenario>, number]>([
    // One user keeps the worker busy for 1/2 of the time, two 4/5, three 15/16.
    [
      'two users, between one and three',
      { ...even, signal: 'utilization', threshold: 0.9 },
      (0.25 / (Math.log(15 / 8) / Math.log(3)) ** 2) * asked,
    ],
    [
      'one user, and none is fewer',
      { ...even, signal: 'utilization', threshold: 0.7 },
      (1 / Math.log2(8 / 5) ** 2) * asked,
    ],
  ])('are those of the variance and of the slope: %s', (_what, changes, expected) => {
    expect(noiseSeconds(scenario(changes))).toBeCloseTo(expected, 9);
  });

  it.each([
    [147, 2, 788.7],
    [1056, 11, 68.2],
    [10_158, 100, 5.2],
  ])('are fewer where users are many: %i', (_users, workers, expected) => {
    expect(noiseSeconds(scenario({ workers }))).toBeCloseTo(expected, 1);
  });

  it.each<[string, Partial<Scenario>]>([
    ['no user is healthy', { threshold: 0.05 }],
    ['every number is', { signal: 'error-ratio', threshold: 0.01 }],
    ['nothing is seen below', { ...even, signal: 'error-ratio', threshold: 0.01, queueLimit: 1 }],
  ])('are none where %s', (_what, changes) => {
    expect(noiseSeconds(scenario(changes))).toBeNull();
  });
});
