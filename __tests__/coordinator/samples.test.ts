import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../src/coordinator/record.ts';
import { Samples } from '../../src/coordinator/samples.ts';

describe('Samples', () => {
  const sampleAt = (time: number): Sample => ({
    time,
    requestedUsers: 0,
    activeUsers: 0,
    phase: 'blind',
    reason: '',
    readings: [],
    lostAgents: [],
    statistics: null,
  });

  it.each([
    [10_000, 10_000, 1],
    [10_001, 5001, 2],
    [86_400, 5400, 16],
  ])('of %i keep %i, every %i.', (ticks, kept, step) => {
    const samples = new Samples();
    for (let time = 0; time < ticks; time += 1) samples.add(sampleAt(time));
    const times = samples.list().map(({ time }) => time);
    expect(times).toEqual(Array.from({ length: kept }, (_, index) => index * step));
  });
});
