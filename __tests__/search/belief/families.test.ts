import { describe, expect, it } from '@jest/globals';
import { capacity, steadyState, type ClosedQueue } from '../../../demo/closed-queue.ts';
import { hypothesesFor } from '../../../src/search/belief/families.ts';

type Measure = 'meanLatency' | 'utilization' | 'errorRatio';

/** That of the exact chain: see leastDistance. */
function bestDistance(model: ClosedQueue, measure: Measure, threshold: number): number {
  const carried = capacity(model, (state) => state[measure] < threshold);
  const value = (users: number): number => steadyState({ ...model, users })[measure] / threshold;
  return leastDistance(value, carried, null);
}

/** The least distance of ln v of a hypothesis to that of a value, at its worst load. */
function leastDistance(
  value: (users: number) => number,
  carried: number,
  allowedShare: number | null,
): number {
  const loads = [0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1].map((load) => Math.round(load * carried));
  return Math.min(
    ...hypothesesFor({ median: value(1), mean: value(1), allowedShare, isKnown: true }).map(
      ({ quiet, curve }) =>
        Math.max(
          ...loads.map((users) => {
            const excess = Math.exp(curve(Math.log(users / carried)));
            return Math.abs(Math.log(quiet + (1 - quiet) * excess) - Math.log(value(users)));
          }),
        ),
    ),
  );
}

/**
 * The share of the requests that take longer than so many seconds, at `workers` workers of one second
 * each, for users who think for 50 seconds: what one who comes meets is the chain of the other users.
 */
function slowShare(workers: number, users: number, seconds: number): number {
  let weight = 1;
  let total = 0;
  let slow = 0;
  const steps = 400;
  const times = Array.from({ length: steps }, (_, step) => ((step + 0.5) * seconds) / steps);
  // Density of the wait for so many to leave, and the probability that it is longer.
  let density = times.map((time) => workers * Math.exp(-workers * time));
  for (let there = 0; there < users; there += 1) {
    const within = there < workers ? 0 : (density.reduce((sum, d) => sum + d, 0) * seconds) / steps;
    const served = density.map((d, step) => d * Math.exp((times[step] ?? 0) - seconds));
    const late =
      there < workers
        ? Math.exp(-seconds)
        : 1 - within + (served.reduce((sum, d) => sum + d, 0) * seconds) / steps;
    total += weight;
    slow += weight * late;
    if (there >= workers) {
      const [rate, more] = [workers, there - workers + 1];
      density = density.map((d, step) => (d * rate * (times[step] ?? 0)) / more);
    }
    weight *= (users - 1 - there) / 50 / Math.min(workers, there + 1);
  }
  return slow / total;
}

/** That of requests that are too slow: see leastDistance. */
function bestDistanceOfSlow(workers: number, seconds: number): number {
  let carried = 1;
  while (slowShare(workers, carried + 1, seconds) < 0.01) carried += 1;
  return leastDistance((users) => slowShare(workers, users, seconds) / 0.01, carried, 0.01);
}

describe('hypothesesFor', () => {
  it.each<[string, ClosedQueue, Measure, number, number]>([
    [
      'two workers',
      { workers: 2, serviceSeconds: 0.05, thinkSeconds: 5 },
      'meanLatency',
      0.1,
      0.01,
    ],
    [
      'eleven workers',
      { workers: 11, serviceSeconds: 0.05, thinkSeconds: 5 },
      'meanLatency',
      0.1,
      0.05,
    ],
    [
      'long waits',
      { workers: 107, serviceSeconds: 0.837, thinkSeconds: 5.57 },
      'meanLatency',
      2.55,
      0.05,
    ],
    [
      'a utilization',
      { workers: 15, serviceSeconds: 0.08, thinkSeconds: 2 },
      'utilization',
      0.7,
      0.005,
    ],
    [
      'rare errors',
      { workers: 5, serviceSeconds: 0.18, thinkSeconds: 9, queueLimit: 6 },
      'errorRatio',
      0.005,
      0.05,
    ],
    [
      'an error cliff',
      { workers: 20, serviceSeconds: 0.05, thinkSeconds: 5, queueLimit: 40 },
      'errorRatio',
      0.01,
      0.3,
    ],
    [
      'many errors',
      { workers: 17, serviceSeconds: 0.0274, thinkSeconds: 1.74, queueLimit: 56 },
      'errorRatio',
      0.0466,
      0.15,
    ],
  ])('has one near to %s', (_what, model, measure, threshold, distance) => {
    expect(bestDistance(model, measure, threshold)).toBeLessThan(distance);
  });

  it.each([
    ['starts at nothing is no latency', 0.005, 11 * 3 * 2 + 3 * 3],
    ['starts far below its threshold may congest', 0.3, 5 * 11 + 3 * 6 + 3 * 2 + 11 * 3],
    ['starts near its threshold does not', 0.6, 5 * 11 + 3 * 2 + 11 * 3],
  ])('of a signal that %s', (_what, value, count) => {
    expect(
      hypothesesFor({ median: value, mean: value, allowedShare: null, isKnown: true }),
    ).toHaveLength(count);
  });

  it('knows the requests that are too slow, whatever they start at, for a share', () => {
    const slow = hypothesesFor({ median: 0.3, mean: 0.4, allowedShare: 0.01, isKnown: true });
    expect(slow).toHaveLength(11 * 4 * 2 + 11 * 4 * 3);
    expect(slow.every(({ family }) => family.counted && family.doubt === 0.024)).toBe(true);
    const byNature = slow.filter(({ family }) => family.isQuietEven);
    expect(byNature.every(({ family }) => family.countedShare === 0.01)).toBe(true);
  });

  it('takes a share of requests for anything where it was too much from the first', () => {
    const unknown = hypothesesFor({ median: 0.95, mean: 0.95, allowedShare: 0.01, isKnown: false });
    expect([...new Set(unknown.map(({ quiet }) => quiet))]).toEqual([0.03, 0.2, 0.5, 0.9]);
  });

  it.each([
    ['two workers', 2, 8, 0.12],
    ['ten workers', 10, 6, 0.3],
    ['ten workers and a threshold farther away', 10, 7, 0.22],
  ])(
    'has one near to the requests that wait too long for %s',
    (_what, workers, seconds, distance) => {
      expect(bestDistanceOfSlow(workers, seconds)).toBeLessThan(distance);
    },
  );

  it('takes what is seen in few looks for rare, by nature, as its mean says', () => {
    const rare = hypothesesFor({ median: 0.006, mean: 0.1, allowedShare: null, isKnown: true });
    expect(rare.length).toBe(5 * 11 + 3 * 6 + 3 * 3 + 11 * 3 * 2 + 2 * (11 * 3 * 2));
    const quietsOf = (isQuietEven: boolean, counted: boolean): number[] => [
      ...new Set(
        rare
          .filter(({ family }) => family.isQuietEven === isQuietEven && family.counted === counted)
          .map(({ quiet }) => Math.round(1000 * quiet)),
      ),
    ];
    expect(quietsOf(true, true)).toEqual([70, 130]);
    expect(quietsOf(false, false)).toEqual([80, 92, 97, 100, 103, 83, 95, 101]);
  });

  it('holds both for possible where the mean is well above the median', () => {
    const latencies = (mean: number): number =>
      hypothesesFor({ median: 0.2, mean, allowedShare: null, isKnown: true }).filter(
        ({ family }) => !family.counted,
      ).length;
    expect(latencies(0.25)).toBe(5 * 11 + 3 * 6);
    expect(latencies(0.27)).toBe(2 * (5 * 11 + 3 * 6));
  });
});
