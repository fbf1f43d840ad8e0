import { describe, expect, it } from '@jest/globals';
import { usersSaw } from '../../src/coordinator/level-statistics.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { atLeast, evidence, found, play } from './played.ts';

describe('what the users saw', () => {
  const values = (rate: number) => ({ 'requests-per-second': rate, 'error-ratio': 0 });
  const { levels, samples } = play(
    { users: 100, seconds: 30, side: 'healthy', values: values(90) },
    { users: 200, seconds: 30, side: 'healthy', values: values(170) },
    { users: 260, seconds: 30, side: 'degraded', values: values(171) },
  );

  it('is that of the level at the answer', () => {
    expect(usersSaw(found(208), levels, samples)).toEqual({
      users: 200,
      requestsPerSecond: 170,
      errorRatio: 0,
      latencyMean: null,
      latencyP50: null,
      latencyP95: null,
      latencyP99: null,
    });
    expect(usersSaw(atLeast(100), levels, samples)?.requestsPerSecond).toBe(90);
  });

  it('is else that of the most users that were healthy, or of the most at all', () => {
    const { result } = evidence({});
    expect(usersSaw(result, levels, samples)?.users).toBe(200);
    expect(usersSaw(result, levels.slice(2), samples)?.users).toBe(260);
    expect(usersSaw(result, [], samples)?.users).toBe(260);
  });

  it('is told number by number', () => {
    const { levels: held, samples: looks } = play({
      ...{ users: 80, seconds: 5, side: 'healthy' },
      values: {
        ...{ 'requests-per-second': 70, 'error-ratio': 0.02, 'latency-mean': 0.1 },
        ...{ 'latency-p50': 0.2, 'latency-p90': 0.3, 'latency-p95': 0.4, 'latency-p99': 0.5 },
      },
    });
    expect(usersSaw(atLeast(80), held, looks)).toEqual({
      ...{ users: 80, requestsPerSecond: 70, errorRatio: 0.02 },
      ...{ latencyMean: 0.1, latencyP50: 0.2, latencyP95: 0.4, latencyP99: 0.5 },
    });
  });

  it.each([
    [86, 200],
    [87, 100],
    [116, 100],
    [117, 200],
    [173, 200],
    [227, 200],
    [229, 260],
    [302, 260],
    [303, 200],
  ])('is that of a level about as large as the answer, %d users: of %d', (answer, users) => {
    expect(usersSaw(found(answer), levels, samples)?.users).toBe(users);
  });

  it.each([
    [90, 100],
    [104, 100],
    [106, 110],
    [120, 110],
  ])('is that of the nearest of two such levels, with %d users: %d', (answer, users) => {
    const { levels: held, samples: looks } = play(
      { users: 110, seconds: 30, side: 'healthy', values: values(99) },
      { users: 100, seconds: 30, side: 'degraded', values: values(90) },
    );
    expect(usersSaw(found(answer), held, looks)?.users).toBe(users);
  });

  it('is that of the most users that were healthy where there is no answer, not of a single one', () => {
    const { levels: held, samples: looks } = play(
      { users: 1, seconds: 30, side: 'healthy', values: values(1) },
      { users: 50, seconds: 30, side: 'healthy', values: values(45) },
    );
    expect(usersSaw(evidence({}).result, held, looks)?.users).toBe(50);
  });

  it('is nothing of users whom nobody ordered', () => {
    const statistics = statisticsOf(values(5), { from: 5, to: 10 });
    const { samples: looks } = play({ users: 0, seconds: 10, changes: { statistics } });
    expect(usersSaw(evidence({}).result, [], looks)).toBeNull();
  });

  it('is that of the most users at any look where no level was measured', () => {
    const rates = [10, 20, 20, 5].map((users, index) => ({
      ...{ users, seconds: 10 },
      values: { 'requests-per-second': 10 * index },
    }));
    const { samples: looks } = play(...rates);
    expect(usersSaw(found(10), [], looks)).toMatchObject({ users: 20, requestsPerSecond: 50 / 3 });
  });

  it('is nothing where nobody tells, or there was no user', () => {
    expect(usersSaw(found(200), levels, play({ users: 200, seconds: 30 }).samples)).toBeNull();
    expect(usersSaw(evidence({}).result, [], play({ users: 0, seconds: 30 }).samples)).toBeNull();
  });

  it('has the share of answers that were much shorter, where it is no chance', () => {
    const seenWith = (...counts: readonly number[]) => {
      const stretches = counts.map((count, index) => {
        const [from, to] = [5 * index, 5 * index + 5];
        const short = count > 0 ? { short: { count, step: 'GET /' } } : {};
        const statistics = statisticsOf({}, { from, to, requests: 600, ...short });
        return { users: 100, seconds: 5, changes: { statistics } };
      });
      const { samples: looks } = play(...stretches);
      const { levels: held } = play({ users: 100, seconds: 10, side: 'healthy' });
      return usersSaw(atLeast(100), held, looks)?.short;
    };
    expect(seenWith(0, 300)).toEqual({ share: 0.25, step: 'GET /' });
    expect(seenWith(6, 6)).toEqual({ share: 0.01, step: 'GET /' });
    expect(seenWith(6, 5)).toBeUndefined();
    expect(seenWith(0, 0)).toBeUndefined();
  });
});
