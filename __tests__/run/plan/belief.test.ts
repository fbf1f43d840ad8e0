import { describe, expect, it } from '@jest/globals';
import type { Signal, SignalReading } from '../../../src/monitor/signal.ts';
import { beliefOf } from '../../../src/run/plan/belief.ts';
import { embedded, remote } from '../settings.ts';
import { signal } from '../../fixtures/reports/build.ts';

const cpu = signal('CPU', 0.8, { source: { kind: 'query', query: 'rate(cpu_seconds_total[1m])' } });
const latency = signal('p95', 0.4, {
  source: { kind: 'agent-statistic', statistic: 'latency-p95' },
});
const watched = signal('watched', 1, { reportOnly: true });

const readingOf = (one: Signal, value: number): SignalReading => ({
  ...{ signal: one, state: 'healthy', value, margin: null, average: null },
  ...{ from: 0, to: 60, note: '', twin: false, unknown: null },
});

/** What is believed where each signal has this value now. */
function believed(
  values: readonly (readonly [Signal, number | null])[],
  usersPerSecond = 5,
  agents = remote([]),
) {
  const now = values.map(([one, value]) => ({
    signal: one,
    windowSeconds: 60,
    reading: value === null ? null : readingOf(one, value),
  }));
  const asked = { signals: values.map(([one]) => one), usersPerSecond, agents };
  return beliefOf(asked, { scrapeSeconds: 15 }, now, { name: 'locust' }, 0.25);
}

describe('what is believed of a service', () => {
  it('is that its latency binds, and grows steeply', () => {
    expect(
      believed([
        [watched, 2],
        [cpu, 0.1],
        [latency, null],
      ]),
    ).toMatchObject({
      ...{ binding: latency, steepness: 7, quietMargin: -1.4, scrapeSeconds: 15 },
      signals: [
        { signal: cpu, windowSeconds: 60 },
        { signal: latency, windowSeconds: 60 },
      ],
    });
  });

  it('is that anything else grows in proportion, from what it is now', () => {
    expect(believed([[cpu, 0.2]])).toMatchObject({ binding: cpu, steepness: 1 });
    expect(believed([[cpu, 0.2]]).quietMargin).toBeCloseTo(Math.log(0.2 / 0.8), 9);
    expect(believed([[cpu, 0.79]]).quietMargin).toBe(-0.2);
    expect(believed([[cpu, 0]]).quietMargin).toBe(-5);
  });

  it('is that users ask as often as their scenario says, where it is known', () => {
    expect(believed([[cpu, null]]).requestsPerUser).toBeNull();
    // A second of thinking, and a quarter of one for the answer.
    expect(believed([[cpu, null]], 5, embedded('http://shop/')).requestsPerUser).toBe(0.8);
  });

  it('is that users come as quickly as the agents make them, or as they may', () => {
    expect(believed([[cpu, null]], 5).usersPerSecond).toBe(5);
    expect(believed([[cpu, null]], 5000).usersPerSecond).toBe(100);
  });
});
