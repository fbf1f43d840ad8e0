import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../../bench/simulation/random.ts';
import { SimulatedService } from '../../../bench/worlds/simulation/service.ts';
import { steadyState } from '../../../demo/closed-queue.ts';
import { measured, world } from './world.ts';

/** Nobody waits, and every service takes a tenth of a second. */
const idle = {
  workers: 1000,
  service: { kind: 'constant', mean: 0.1 },
  think: { kind: 'exponential', mean: 1 },
} as const;

/** As near as so many requests tell: a share of what is expected. */
function expectNear(value: number, expected: number, share: number): void {
  expect(Math.abs(value / expected - 1)).toBeLessThan(share);
}

describe('the simulated service', () => {
  it.each([40, 90, 110])('is the exact queue where nothing is special: %d users', (users) => {
    const queue = { workers: 4, serviceSeconds: 0.2, thinkSeconds: 4 };
    const exact = steadyState({ ...queue, users });
    const seen = measured(
      {
        workers: 4,
        service: { kind: 'exponential', mean: 0.2 },
        think: { kind: 'exponential', mean: 4 },
      },
      users,
      40_000,
    );
    expectNear(seen.meanLatency, exact.meanLatency, 0.03);
    expectNear(seen.throughput, exact.throughput, 0.01);
    expectNear(seen.busy, 4 * exact.utilization, 0.01);
  });

  it('rejects at once what a full queue cannot take', () => {
    const queue = { workers: 4, serviceSeconds: 0.2, thinkSeconds: 4, queueLimit: 3 };
    const exact = steadyState({ ...queue, users: 80 });
    const seen = measured(
      {
        workers: 4,
        queueLimit: 3,
        service: { kind: 'exponential', mean: 0.2 },
        think: { kind: 'exponential', mean: 4 },
      },
      80,
      40_000,
    );
    expectNear(seen.errorRatio, exact.errorRatio, 0.03);
    expectNear(seen.meanLatency, exact.meanLatency, 0.03);
  });

  it('waits as Pollaczek and Khinchine have it, whatever the service is distributed like', () => {
    // So many users that think for so long ask as if they were endless, 0.7 times as much as one
    // worker can: the wait is 0.7 / (1 - 0.7) * (1 + c²) / 2 services.
    const open = { workers: 1, think: { kind: 'exponential', mean: 4000 } } as const;
    const mean = 1;
    const waitOf = (service: Parameters<typeof measured>[0]['service']) =>
      measured({ ...open, ...(service && { service }) }, 2800, 300_000).meanLatency - mean;
    expectNear(waitOf({ kind: 'constant', mean }), (0.7 / 0.3) * 0.5, 0.04);
    expectNear(waitOf({ kind: 'exponential', mean }), 0.7 / 0.3, 0.04);
    const sigma = 0.8;
    expectNear(
      waitOf({ kind: 'lognormal', mean, sigma }),
      ((0.7 / 0.3) * Math.exp(sigma ** 2)) / 2,
      0.06,
    );
  });

  it('lets the rate limiter refuse what is too much', () => {
    // 100 users who think for a second and take a tenth would ask about 91 times a second.
    const seen = measured({ ...idle, rateLimit: 60 }, 100, 2000);
    expectNear(seen.throughput, 60, 0.005);
    // Of a second's cycle: served ones take 0.1 s, refused ones 0.002 s.
    const asked = seen.requests / 2000;
    expectNear(60 * 1.1 + (asked - 60) * 1.002, 100, 0.005);
  });

  it('serves the requests of clients that gave up all the same', () => {
    const seen = measured({ ...idle, clientTimeoutSeconds: 0.04 }, 100, 500);
    expect(seen.errorRatio).toBe(1);
    // They ask again 0.04 s and a thought after they asked.
    expectNear(seen.throughput, 100 / 1.04, 0.01);
    expect(seen.meanLatency).toBeCloseTo(0.1, 9);
    expectNear(seen.busy, 10 / 1.04, 0.01);
  });

  it('stops all that is in service every so many requests', () => {
    const seen = measured({ ...idle, pauses: { everyRequests: 100, seconds: 0.5 } }, 10, 20_000);
    // The request that stops the world waits for all of it, those beside it for a part.
    expect(seen.meanLatency).toBeGreaterThan(0.1 + 0.5 / 100);
    expect(seen.meanLatency).toBeLessThan(0.13);
    const paused = new SimulatedService(
      world({ ...idle, pauses: { everyRequests: 1, seconds: 0.5 } }),
      seededRandom(1),
    );
    paused.changeUsers(1);
    paused.advanceTo(1000);
    expect(paused.served.sum / paused.served.count).toBeCloseTo(0.6, 9);
  });

  it('is slow at intervals', () => {
    const slowdown = { everySeconds: 10, seconds: 2, factor: 0.5 };
    // A fifth of the time it does half: 9 tenths of the work of a service that is busy all along.
    const seen = measured(
      { ...idle, workers: 1, slowdown, think: { kind: 'constant', mean: 0.001 } },
      5,
      1000,
    );
    expect(seen.throughput).toBeCloseTo(9, 1);
  });

  it.each<[string, Parameters<typeof measured>[0], number]>([
    ['a drift', { driftPerHour: -0.5 }, 1 - 0.5 * (2050 / 3600)],
    ['a step', { steps: [{ atSeconds: 500, factor: 0.25 }] }, 0.25],
    ['a cycle', { cycle: { seconds: 100, least: 0.4 } }, 0.7],
    ['a region', { regions: [{ fromUsers: 5, toUsers: 5, factor: 0.5 }] }, 0.5],
    ['another region', { regions: [{ fromUsers: 6, toUsers: 9, factor: 0.5 }] }, 1],
  ])('changes its speed: %s', (_, changes, speed) => {
    const seen = measured(
      { ...idle, workers: 1, think: { kind: 'constant', mean: 0.001 }, ...changes },
      5,
      100,
      { restSeconds: 2000 },
    );
    expectNear(seen.throughput, 10 * speed, 0.01);
  });

  it('takes longer with more requests in the system, up to a number of them', () => {
    const contention = { alpha: 0.1, beta: 0.01, most: 4 };
    const service = (users: number) =>
      measured({ ...idle, contention, think: { kind: 'constant', mean: 0.0001 } }, users, 100, {
        restSeconds: 100,
      }).meanLatency;
    expect(service(1)).toBeCloseTo(0.1, 6);
    expectNear(service(3), 0.1 * (1 + 0.2 + 0.06), 0.01);
    expectNear(service(9), 0.1 * (1 + 0.3 + 0.12), 0.01);
  });

  it('is cold at first, unless it has been there for long', () => {
    const coldStart = { extra: 3, requests: 50 };
    const cold = new SimulatedService(world({ ...idle, coldStart }), seededRandom(1));
    cold.changeUsers(1);
    while (cold.served.count < 1) cold.advanceTo(cold.now + 0.01);
    expect(cold.served.sum).toBeCloseTo(0.4, 9);
    while (cold.served.count < 2) cold.advanceTo(cold.now + 0.01);
    expect(cold.served.sum).toBeCloseTo(0.4 + 0.1 * (1 + 3 * Math.exp(-1 / 50)), 9);
    expect(measured({ ...idle, coldStart }, 1, 50, { restSeconds: 0 }).meanLatency).toBeCloseTo(
      0.1,
      9,
    );
  });

  it('gets more workers some time after they were too busy, as many as bring it to the target', () => {
    const autoscale = { target: 0.5, most: 6, delaySeconds: 60, everySeconds: 15 };
    const service = new SimulatedService(
      world({
        workers: 2,
        autoscale,
        service: { kind: 'constant', mean: 1 },
        think: { kind: 'constant', mean: 0.001 },
      }),
      seededRandom(1),
    );
    service.changeUsers(20);
    const perSecond = (from: number, to: number): number => {
      service.advanceTo(from);
      const { count } = service.served;
      service.advanceTo(to);
      return (service.served.count - count) / (to - from);
    };
    expect(perSecond(10, 70)).toBeCloseTo(2, 1);
    expect(perSecond(80, 130)).toBeCloseTo(4, 1);
    expect(perSecond(160, 200)).toBeCloseTo(6, 1);
    expect(perSecond(400, 500)).toBeCloseTo(6, 1);
  });
});

describe('its users', () => {
  it('log in with their first request, some time after they were added', () => {
    const arriveSeconds = { min: 20, max: 20 };
    const service = new SimulatedService(
      world({ ...idle, loginFactor: 30, arriveSeconds }),
      seededRandom(1),
    );
    service.changeUsers(10);
    expect(service.users.count).toBe(10);
    service.advanceTo(22.999);
    expect(service.served.count).toBe(0);
    service.advanceTo(23.001);
    expect(service.served.count).toBe(10);
    expect(service.served.sum / 10).toBeCloseTo(3, 9);
    service.advanceTo(40);
    expect((service.served.sum - 30) / (service.served.count - 10)).toBeCloseTo(0.1, 9);
  });

  it('leave at once, and their requests go on', () => {
    const service = new SimulatedService(
      world({ service: { kind: 'constant', mean: 10 }, think: { kind: 'constant', mean: 1 } }),
      seededRandom(1),
    );
    service.changeUsers(5);
    service.advanceTo(2);
    service.changeUsers(-4);
    expect(service.users.count).toBe(1);
    expect(service.inSystem).toBe(5);
    service.advanceTo(11.5);
    expect(service.served.count).toBe(5);
    expect(service.seen.count).toBe(1);
    service.advanceTo(30);
    expect(service.served.count).toBe(6);
  });
});
