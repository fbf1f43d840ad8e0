import { describe, expect, it } from '@jest/globals';
import { statisticsOver, usersSaw } from '../../src/coordinator/level-statistics.ts';
import type { Sample } from '../../src/coordinator/record.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { atLeast, evidence, found, play } from './played.ts';

const level = { users: 100, from: 10, to: 40 };

function look(time: number, statistics: Sample['statistics'], activeUsers = 100): Sample {
  const sample = play({ users: 100, seconds: 5 }).samples[0];
  if (sample === undefined) throw new Error('there is a sample');
  return { ...sample, time, activeUsers, statistics };
}

describe('the statistics of a level', () => {
  it('are those of looks that lie one behind the other', () => {
    const values = (mean: number, errors: number) => ({
      'latency-mean': mean,
      'latency-p95': 2 * mean,
      'error-ratio': errors,
      'requests-per-second': 10 * mean,
    });
    const samples = [
      look(20, statisticsOf(values(9, 1), { from: 5, to: 15 })),
      look(20, statisticsOf(values(1, 0), { from: 10, to: 20, requests: 300 })),
      look(25, statisticsOf(values(7, 1), { from: 15, to: 25 })),
      look(40, statisticsOf(values(3, 0.4), { from: 20, to: 40, requests: 100 })),
      look(45, statisticsOf(values(9, 1), { from: 35, to: 45 })),
    ];
    const seen = statisticsOver(level, samples);
    expect(seen).toMatchObject({ from: 10, to: 40, requests: 400 });
    expect(seen?.values).toMatchObject({
      'latency-mean': 1.5,
      'latency-p95': 3,
      'error-ratio': 0.1,
    });
    expect(seen?.values['requests-per-second']).toBeCloseTo((10 * 10 + 30 * 20) / 30, 9);
    expect(seen?.values['latency-p99']).toBeNaN();
  });

  it('take one look over all of it as it is', () => {
    const whole = statisticsOf({ 'latency-mean': 1 }, { from: 15, to: 40 });
    const part = statisticsOf({ 'latency-mean': 2 }, { from: 15, to: 30 });
    expect(statisticsOver(level, [look(30, part), look(40, whole)])).toBe(whole);
  });

  it('have the share of answers that were much shorter, where it is no chance', () => {
    const seenWith = (...counts: readonly number[]) => {
      const samples = counts.map((count, index) => {
        const [from, to] = [10 + 15 * index, 25 + 15 * index];
        const short = { count, step: 'GET /' };
        return look(to, statisticsOf({}, { from, to, requests: 600, ...(count > 0 && { short }) }));
      });
      const { levels } = play({ users: 100, seconds: 30, side: 'healthy' });
      const held = levels.map((one) => ({ ...one, ...level }));
      return usersSaw(atLeast(100), held, samples)?.short;
    };
    expect(seenWith(0, 300)).toEqual({ share: 0.25, step: 'GET /' });
    expect(seenWith(6, 6)).toEqual({ share: 0.01, step: 'GET /' });
    expect(seenWith(6, 5)).toBeUndefined();
    expect(seenWith(0, 0)).toBeUndefined();
  });

  it('merge histograms', () => {
    const latencies = [
      { bounds: [1, 2], counts: [10, 0] },
      { bounds: [1, 2], counts: [0, 10] },
    ];
    const samples = latencies.map((one, index) =>
      look(
        20 + 10 * index,
        statisticsOf({}, { from: 10 + 10 * index, to: 20 + 10 * index, latencies: one }),
      ),
    );
    expect(statisticsOver(level, samples)?.values['latency-p95']).toBeCloseTo(1.9, 12);
  });

  it('leave out when users were on their way, and what was not asked', () => {
    const seen = statisticsOf({ 'latency-mean': 1 }, { from: 12, to: 17 });
    const none = statisticsOf({}, { requests: 0, from: 17, to: 22 });
    expect(statisticsOver(level, [look(17, seen, 90), look(22, none)])).toBeNull();
  });

  it('are the latest look where none lies within the level', () => {
    const late = statisticsOf({ 'latency-mean': 1 }, { from: 5, to: 22 });
    expect(statisticsOver(level, [look(22, late)])).toBe(late);
  });
});

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

  it('is nothing where nobody tells, or there was no user', () => {
    expect(usersSaw(found(200), levels, play({ users: 200, seconds: 30 }).samples)).toBeNull();
    expect(usersSaw(evidence({}).result, [], play({ users: 0, seconds: 30 }).samples)).toBeNull();
  });
});
