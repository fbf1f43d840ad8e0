import { describe, expect, it } from '@jest/globals';
import { statisticsOver } from '../../src/coordinator/level-statistics.ts';
import type { Sample } from '../../src/coordinator/record.ts';
import { statisticsOf } from '../monitor/statistics.ts';
import { play } from './played.ts';

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
    const seen = statisticsOver(level, samples);
    expect(seen?.latencies).toEqual({ bounds: [1, 2], counts: [10, 10] });
    const quantile = (q: 50 | 90 | 95 | 99) => seen?.values[`latency-p${q}`];
    expect(quantile(50)).toBeCloseTo(1, 12);
    expect(quantile(90)).toBeCloseTo(1.8, 12);
    expect(quantile(95)).toBeCloseTo(1.9, 12);
    expect(quantile(99)).toBeCloseTo(1.98, 12);
  });

  it('weigh what a second got through by the time that it was seen', () => {
    const samples = [
      look(15, statisticsOf({ 'requests-per-second': 100 }, { from: 10, to: 15 })),
      look(40, statisticsOf({ 'requests-per-second': 40 }, { from: 15, to: 40 })),
    ];
    expect(statisticsOver(level, samples)?.values['requests-per-second']).toBe(
      (5 * 100 + 25 * 40) / 30,
    );
  });

  it('weigh errors by requests, and latencies by those of them that were answered', () => {
    const values = (value: number) => ({
      ...{ 'latency-mean': value, 'latency-p50': value, 'latency-p90': value },
      ...{ 'latency-p95': value, 'latency-p99': value, 'error-ratio': value },
    });
    const samples = [
      look(20, statisticsOf(values(1), { from: 10, to: 20, requests: 300, answered: 100 })),
      look(30, statisticsOf(values(0), { from: 20, to: 30, requests: 100 })),
    ];
    expect(statisticsOver(level, samples)?.values).toEqual({
      ...values(0.5),
      'error-ratio': 0.75,
      'requests-per-second': NaN,
    });
  });

  it('weigh latencies by the requests that have one, where failed ones have none', () => {
    const samples = [
      look(20, statisticsOf({ 'latency-mean': 1 }, { from: 10, to: 20, requests: 100, timed: 30 })),
      look(30, statisticsOf({ 'latency-mean': 0 }, { from: 20, to: 30, requests: 100, timed: 90 })),
    ];
    expect(statisticsOver(level, samples)?.values['latency-mean']).toBe(0.25);
  });

  it('weigh latencies by their histogram, and merge none where a look has none', () => {
    const latencies = { bounds: [1, 2], counts: [30, 0] };
    const value = (one: number) => ({ 'latency-mean': one, 'latency-p95': one });
    const samples = [
      look(20, statisticsOf(value(1), { from: 10, to: 20, answered: 90, latencies })),
      look(30, statisticsOf(value(0), { from: 20, to: 30, answered: 10 })),
    ];
    const seen = statisticsOver(level, samples);
    expect(seen?.values).toMatchObject({ 'latency-mean': 0.75, 'latency-p95': 0.75 });
    expect(seen).not.toHaveProperty('latencies');
    expect(seen).not.toHaveProperty('short');
  });

  it('know a mean from those looks that tell it', () => {
    const samples = [
      look(20, statisticsOf({ 'error-ratio': 0.2 }, { from: 10, to: 20 })),
      look(30, statisticsOf({ 'latency-mean': 3 }, { from: 20, to: 30 })),
    ];
    expect(statisticsOver(level, samples)?.values).toMatchObject({
      ...{ 'error-ratio': 0.2, 'latency-mean': 3, 'latency-p50': NaN },
    });
  });

  it('take a look that begins and ends with the level, and none beyond it', () => {
    const seen = (from: number, to: number) => {
      const of = statisticsOf({ 'latency-mean': 1 }, { from, to });
      const latest = statisticsOf({ 'latency-mean': 2 }, { from: 5, to: 12 });
      return statisticsOver(level, [look(to, of), look(12, latest)])?.values['latency-mean'];
    };
    expect(seen(10, 40)).toBe(1);
    expect(seen(10 - 1e-7, 40 + 1e-7)).toBe(1);
    expect(seen(10 - 1e-5, 40)).toBe(2);
    expect(seen(10, 40 + 1e-5)).toBe(2);
    expect(statisticsOver(level, [look(10, statisticsOf({}, { from: 10, to: 10 }))])).toBeNull();
  });

  it('join looks that touch, however their times were rounded', () => {
    const joined = (end: number) =>
      statisticsOver(level, [
        look(20, statisticsOf({}, { from: 10, to: end })),
        look(30, statisticsOf({}, { from: 20, to: 30 })),
      ])?.requests;
    expect([19, 20, 20 + 1e-7, 20 + 1e-5].map(joined)).toEqual([200, 200, 200, 100]);
  });

  it.each([
    [100, 97.5, true],
    [100, 97.4, false],
    [10, 9.3, true],
    [10, 9.2, false],
    [1, 1, true],
    [1, 0, false],
  ])('of %d users count those at which nearly all are there: %d', (users, active, counts) => {
    const seen = statisticsOf({}, { from: 15, to: 20 });
    const held = { ...level, users };
    expect(statisticsOver(held, [look(20, seen, active)])).toBe(counts ? seen : null);
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
