import { describe, expect, it } from '@jest/globals';
import { capacity, steadyState } from '../../demo/closed-queue.ts';

const oneSecond = { serviceSeconds: 1, thinkSeconds: 1 };

describe('the steady state of a closed queue', () => {
  it.each([
    {
      what: 'a lone user never waits',
      model: { users: 1, workers: 1, serviceSeconds: 0.2, thinkSeconds: 0.8 },
      state: { meanLatency: 0.2, throughput: 1, utilization: 0.2, meanInSystem: 0.2 },
    },
    {
      // p = 1, 2, 2 of 5
      what: 'two users, one worker',
      model: { users: 2, workers: 1, ...oneSecond },
      state: { meanLatency: 1.5, throughput: 0.8, utilization: 0.8, meanInSystem: 1.2 },
    },
    {
      // p = 1, 3, 3, 3/2 of 17/2
      what: 'three users, two workers',
      model: { users: 3, workers: 2, ...oneSecond },
      state: {
        meanLatency: 1.125,
        throughput: 24 / 17,
        utilization: 12 / 17,
        meanInSystem: 27 / 17,
      },
    },
    {
      // p = 1, 3, 3 of 7; thinking users ask 3 + 6 + 3 of 7, of which the last 3 are rejected
      what: 'three users, two workers, nowhere to wait',
      model: { users: 3, workers: 2, queueLimit: 0, ...oneSecond },
      state: { meanLatency: 1, throughput: 9 / 7, utilization: 9 / 14, errorRatio: 1 / 4 },
    },
    {
      // p = 1, 3, 6 of 10; thinking users ask 3 + 6 + 6 of 10
      what: 'three users, one worker, one may wait',
      model: { users: 3, workers: 1, queueLimit: 1, ...oneSecond },
      state: { meanLatency: 15 / 9, throughput: 0.9, meanInSystem: 1.5, errorRatio: 6 / 15 },
    },
    {
      what: 'a queue limit out of reach changes nothing',
      model: { users: 3, workers: 2, queueLimit: 1, ...oneSecond },
      state: { meanLatency: 1.125, errorRatio: 0 },
    },
    {
      what: 'a worker for each of 100,000 users',
      model: { users: 100_000, workers: 100_000, serviceSeconds: 0.25, thinkSeconds: 0.75 },
      state: { meanLatency: 0.25, throughput: 100_000, utilization: 0.25, errorRatio: 0 },
    },
    {
      // Saturated: the throughput is workers / service, and N = throughput × (latency + think).
      what: '100,000 users at 200 workers',
      model: { users: 100_000, workers: 200, serviceSeconds: 0.01, thinkSeconds: 1 },
      state: { meanLatency: 4, throughput: 20_000, utilization: 1, meanInSystem: 80_000 },
    },
  ])('$what', ({ model, state }) => {
    const expected = Object.entries(state).map(
      ([name, value]) => [name, expect.closeTo(value, 8)] as const,
    );
    expect(steadyState(model)).toMatchObject(Object.fromEntries(expected));
  });

  it('agrees with mean value analysis where there is one worker', () => {
    const [serviceSeconds, thinkSeconds] = [0.05, 2];
    let waiting = 0;
    for (let users = 1; users <= 100; users += 1) {
      const latency = serviceSeconds * (1 + waiting);
      const throughput = users / (latency + thinkSeconds);
      waiting = throughput * latency;
      expect(steadyState({ users, workers: 1, serviceSeconds, thinkSeconds })).toMatchObject({
        meanLatency: expect.closeTo(latency, 9),
        throughput: expect.closeTo(throughput, 9),
        meanInSystem: expect.closeTo(waiting, 9),
      });
    }
  });
});

describe('the capacity of a closed queue', () => {
  const model = { workers: 1, ...oneSecond };

  it.each([
    // Mean latencies with 1, 2 and 3 users: 1, 1.5 and 2.2 seconds.
    { limit: 1, users: 0 },
    { limit: 1.5, users: 1 },
    { limit: 1.51, users: 2 },
    { limit: 2.2, users: 2 },
    { limit: 2.21, users: 3 },
    { limit: Infinity, users: Infinity },
  ])('$users users with less than $limit s of mean latency', ({ limit, users }) => {
    expect(capacity(model, (state) => state.meanLatency < limit - 1e-12)).toBe(users);
  });

  it('is the last healthy number of users of a larger queue', () => {
    const larger = { workers: 11, serviceSeconds: 0.05, thinkSeconds: 5 };
    const users = capacity(larger, (state) => state.meanLatency < 0.1);
    expect(steadyState({ ...larger, users }).meanLatency).toBeLessThan(0.1);
    expect(steadyState({ ...larger, users: users + 1 }).meanLatency).toBeGreaterThanOrEqual(0.1);
    expect(users).toBe(1056);
  });
});
