import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { steadyState } from '../../demo/closed-queue.ts';
import { createWorkerPool, type WorkerPoolSettings } from '../../demo/worker-pool.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** -ln(1 - 0.632…) is 1: each request takes the mean service time. */
const always = (): number => 1 - Math.exp(-1);

describe('the worker pool', () => {
  it('serves first come first served, as many at a time as there are workers', () => {
    const served: string[] = [];
    const pool = createWorkerPool({
      workers: 2,
      serviceSeconds: 0.1,
      queueLimit: 2,
      random: always,
    });
    const taken = ['a', 'b', 'c', 'd', 'e'].map((name) => pool.submit(() => served.push(name)));
    expect(taken).toEqual([true, true, true, true, false]);
    expect(pool.busy()).toBe(2);

    jest.advanceTimersByTime(99);
    expect(served).toEqual([]);
    jest.advanceTimersByTime(2);
    expect(served).toEqual(['a', 'b']);
    expect(pool.busy()).toBe(2);
    jest.advanceTimersByTime(100);
    expect(served).toEqual(['a', 'b', 'c', 'd']);
    expect(pool.busy()).toBe(0);
    expect(pool.submit(() => undefined)).toBe(true);
  });

  /** When each of so many requests, all asked at once, is done, in whole milliseconds. */
  function timesOf(requests: number, settings: Partial<WorkerPoolSettings>): number[] {
    const pool = createWorkerPool({
      ...{ workers: 1, serviceSeconds: 0.1, queueLimit: Infinity, random: always },
      ...settings,
    });
    const startedAt = performance.now();
    const times: number[] = [];
    for (let request = 0; request < requests; request += 1) {
      pool.submit(() => times.push(Math.round(performance.now() - startedAt)));
    }
    jest.advanceTimersByTime(10_000);
    return times;
  }

  it('stands still now and then', () => {
    const pauses = { everyRequests: 3, seconds: 1 };
    expect(timesOf(5, { pauses })).toEqual([100, 200, 300, 1400, 1500]);
    // What the other worker is doing waits, too.
    expect(timesOf(5, { pauses, workers: 2 })).toEqual([100, 100, 200, 1200, 1300]);
  });

  it('is slow at first where it starts cold', () => {
    const coldStart = { extra: 2, requests: 4 };
    expect(timesOf(6, { coldStart })).toEqual([300, 550, 750, 900, 1000, 1100]);
  });

  it('loses no time to an event loop that is late', () => {
    let served = 0;
    const pool = createWorkerPool({
      workers: 1,
      serviceSeconds: 0.01,
      queueLimit: Infinity,
      random: always,
    });
    const done = (): void => {
      served += 1;
      jest.advanceTimersByTime(1);
    };
    for (let request = 0; request < 1000; request += 1) {
      pool.submit(done);
    }
    const startedAt = performance.now();
    while (served < 500) {
      jest.advanceTimersByTime(1);
    }
    expect(Math.round((performance.now() - startedAt) / 100)).toBe(50);
  });

  it.each([{ users: 20 }, { users: 203 }])(
    'is the queue of the theory with $users users',
    ({ users }) => {
      const model = { workers: 8, serviceSeconds: 0.04, thinkSeconds: 1 };
      const random = seeded(users);
      const pool = createWorkerPool({ ...model, queueLimit: Infinity, random });
      const latencies: number[] = [];
      const think = (): void => {
        setTimeout(ask, Math.round(-Math.log(1 - random()) * model.thinkSeconds * 1000));
      };
      const ask = (): void => {
        const askedAt = performance.now();
        pool.submit(() => {
          latencies.push((performance.now() - askedAt) / 1000);
          think();
        });
      };
      for (let user = 0; user < users; user += 1) {
        think();
      }
      const seconds = 200;
      jest.advanceTimersByTime(seconds * 1000);

      const expected = steadyState({ ...model, users });
      const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
      expect(mean / expected.meanLatency).toBeCloseTo(1, 1);
      expect(latencies.length / seconds / expected.throughput).toBeCloseTo(1, 1);
    },
  );
});

/** A small generator of uniform numbers (mulberry32): the same seed gives the same numbers. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
