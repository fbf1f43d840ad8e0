import { describe, expect, it } from '@jest/globals';
import { statisticReading } from '../../src/monitor/statistic-reading.ts';
import { signal } from '../fixtures/reports/build.ts';
import { statisticsOf } from './statistics.ts';

const p95 = signal('p95', 0.3, { source: { kind: 'agent-statistic', statistic: 'latency-p95' } });
const look = { signal: p95, from: 3, to: 3, note: '', twin: false };
/** One in ten takes longer than 0.3 s. */
const latencies = { bounds: [0.1, 0.3, 1], counts: [50, 40, 10] };

describe('the reading of a statistic', () => {
  it('speaks of the time of the agents', () => {
    const reading = statisticReading(look, statisticsOf({ 'latency-p95': 0.6 }));
    expect(reading).toMatchObject({ from: 0, to: 10, value: 0.6, state: 'degraded' });
    expect(reading.average).toBeNull();
  });

  it('tells by the histogram what may be averaged', () => {
    const reading = statisticReading(look, statisticsOf({ 'latency-p95': 0.6 }, { latencies }));
    expect(reading.average).toBeCloseTo(Math.log(0.1 / 0.05), 12);
  });

  it('has an average of the same sign, whatever the histogram rounds', () => {
    const healthy = statisticReading(look, statisticsOf({ 'latency-p95': 0.29 }, { latencies }));
    expect(healthy.average).toBe(-1e-6);
    const quick = { bounds: [0.1, 0.3], counts: [50, 50] };
    const sure = statisticsOf({ 'latency-p95': 0.29 }, { latencies: quick });
    expect(statisticReading(look, sure).average).toBe(-5);
    const beside = statisticsOf({ 'latency-p95': 0.3 }, { latencies: quick });
    expect(statisticReading(look, beside).average).toBe(0);
  });

  it('is unknown without an answered request, and not for want of traffic', () => {
    const dead = statisticsOf({ 'error-ratio': 1 }, { requests: 50, answered: 0 });
    expect(statisticReading(look, dead)).toMatchObject({ unknown: 'no-data', average: null });
    const idle = statisticsOf({}, { requests: 0 });
    expect(statisticReading(look, idle)).toMatchObject({ unknown: 'idle' });
    expect(statisticReading(look, null)).toMatchObject({ unknown: 'unreachable' });
  });
});
