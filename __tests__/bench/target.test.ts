import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../bench/simulation/random.ts';
import { SimulatedTarget, type Counters } from '../../bench/simulation/target.ts';
import type { Scenario } from '../../bench/scenario.ts';
import { truthOf } from '../../bench/truth.ts';
import { steadyState } from '../../demo/closed-queue.ts';
import { growth } from './growth.ts';
import { scenario } from './scenario.ts';

function targetOf(changes: Partial<Scenario>, users: number, seed = 1): SimulatedTarget {
  const whole = scenario(changes);
  const target = new SimulatedTarget(whole, seededRandom(seed), truthOf(whole).meanInSystem);
  target.changeUsers(users);
  return target;
}

/** Requests served a second from now on. */
function throughput(target: SimulatedTarget, seconds: number): number {
  return growth(target, seconds).served / seconds;
}

describe('the simulated target', () => {
  it.each([
    { place: 'one worker at half its capacity', workers: 1, users: 26, seconds: 20_000 },
    { place: 'two workers at capacity', workers: 2, users: 147, seconds: 8_000 },
    { place: 'eleven workers at capacity', workers: 11, users: 1056, seconds: 1_500 },
    { place: 'twenty workers below capacity', workers: 20, users: 1800, seconds: 1_000 },
    { place: 'four workers, few may wait', workers: 4, users: 420, seconds: 4_000, queueLimit: 6 },
  ])('settles as the exact chain says: $place', ({ workers, users, seconds, ...limit }) => {
    const target = targetOf({ workers, ...limit }, users);
    target.advanceTo(200);
    const seen = growth(target, seconds);
    const exact = steadyState({ ...scenario({ workers, ...limit }), users });
    // Three standard deviations or more, for these lengths.
    expect(seen.latencySeconds / seen.served / exact.meanLatency).toBeCloseTo(1, 1);
    expect(seen.served / seconds / exact.throughput).toBeCloseTo(1, 1.7);
    expect(seen.busySeconds / seconds / workers / exact.utilization).toBeCloseTo(1, 1.7);
    expect(seen.errors / seen.requests).toBeCloseTo(exact.errorRatio, 2);
  });

  it('rejects where the chain does, and nothing without a limit', () => {
    const limited = growth(targetOf({ workers: 4, queueLimit: 6 }, 420), 500);
    expect(limited.errors).toBeGreaterThan(0);
    expect(growth(targetOf({ workers: 4 }, 420), 500).errors).toBe(0);
  });

  it('plays the same run for the same seed, and another for another', () => {
    const play = (seed: number): Counters => growth(targetOf({}, 100, seed), 500);
    expect(play(7)).toEqual(play(7));
    expect(play(8)).not.toEqual(play(7));
  });

  it('counts the same, in however many steps it is taken there', () => {
    const target = targetOf({}, 3);
    target.advanceTo(1000);
    const { served, requests } = target.counters();
    expect(requests - served).toBe(target.backlog);
    expect(target.users).toBe(3);
  });

  it('lets users go at once, and their requests end', () => {
    // Service as good as never ends: both users are in service, and leave when it does.
    const target = targetOf({ serviceSeconds: 1e6, thinkSeconds: 0.001 }, 2);
    target.advanceTo(1);
    expect([target.users, target.backlog]).toEqual([2, 2]);
    target.changeUsers(-2);
    expect([target.users, target.backlog]).toEqual([0, 2]);
    target.changeUsers(-1);
    expect(target.users).toBe(0);
    target.advanceTo(1e8);
    expect([target.users, target.backlog]).toEqual([0, 0]);
    expect(target.counters().served).toBe(2);
  });

  it('is slow in a hiccup, and only then', () => {
    // The first number of the stream places the hiccups: at 50 s, 150 s, …
    const stream = seededRandom(1);
    let first = true;
    const random = (): number => {
      const value = first ? 0.5 : stream();
      first = false;
      return value;
    };
    const hiccup = { everySeconds: 100, seconds: 20, capacityFactor: 0 };
    const target = new SimulatedTarget(scenario({ hiccup }), random, 1);
    target.changeUsers(100);
    const served = [50, 70, 150, 170, 250].map((time) => {
      const before = target.counters().served;
      target.advanceTo(time);
      return target.counters().served - before;
    });
    expect(served).toEqual([expect.any(Number), 0, expect.any(Number), 0, expect.any(Number)]);
    for (const between of [served[0], served[2], served[4]]) expect(between).toBeGreaterThan(500);
  });

  it('latches when the backlog grows, until the queue is gone', () => {
    const latch = { backlogFactor: 1.5, capacityFactor: 0.5 };
    // Carries 20 requests a second, and 52 users; latched, 10 a second.
    const target = targetOf({ workers: 1, latch }, 52 * 3);
    target.advanceTo(100);
    expect(throughput(target, 1000)).toBeCloseTo(10, 0);
    // 40 users ask 8 times a second, so the queue drains; more would keep it latched.
    target.changeUsers(70 - target.users);
    expect(throughput(target, 1000)).toBeCloseTo(10, 0);
    target.changeUsers(10 - target.users);
    target.advanceTo(target.now + 200);
    target.changeUsers(65 - target.users);
    expect(throughput(target, 20)).toBeGreaterThan(11);
  });

  it('loses capacity with the hours', () => {
    const target = targetOf({ workers: 1, driftPerHour: -0.5 }, 200);
    target.advanceTo(100);
    expect(throughput(target, 400)).toBeCloseTo(20 * (1 - (0.5 * 300) / 3600), 0);
    target.advanceTo(3400);
    expect(throughput(target, 400)).toBeCloseTo(10, 0);
  });
});

describe('truthOf', () => {
  it.each<[string, Partial<Scenario>, number]>([
    ['mean latency', { workers: 11 }, 1056],
    ['utilization', { workers: 4, signal: 'utilization', threshold: 0.8 }, 325],
    ['no user is healthy', { threshold: 0.05 }, 0],
  ])('is the most users whose steady state is healthy: %s', (_name, changes, users) => {
    expect(truthOf(scenario(changes)).users).toBe(users);
  });

  it('is the edge of the error ratio too', () => {
    const limited = scenario({ workers: 4, signal: 'error-ratio', threshold: 0.01, queueLimit: 6 });
    const { users } = truthOf(limited);
    expect(steadyState({ ...limited, users }).errorRatio).toBeLessThan(0.01);
    expect(steadyState({ ...limited, users: users + 1 }).errorRatio).toBeGreaterThanOrEqual(0.01);
  });
});
