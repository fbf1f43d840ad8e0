import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../bench/simulation/random.ts';
import { believe, type Belief } from '../../src/search/belief.ts';
import type { Block } from '../../src/search/visits.ts';

/** A service that carries `capacity` users: v(N) = quiet + (1 - quiet) (N / C)^steepness. */
interface Service {
  readonly capacity: number;
  readonly quiet: number;
  readonly steepness: number;
}

const utilization: Service = { capacity: 800, quiet: 0.001, steepness: 1 };
const queue: Service = { capacity: 1056, quiet: 0.5, steepness: 14 };

function block(users: number, value: number, from: number, seconds = 15): Block {
  return {
    users,
    margin: Math.log(value),
    from,
    to: from + seconds,
    seconds,
    signal: 'latency',
    ramp: false,
  };
}

const valueOf = ({ capacity, quiet, steepness }: Service, users: number): number =>
  quiet + (1 - quiet) * (users / capacity) ** steepness;

/** Levels from a tenth of the capacity to its edge, the last ones held for longer. */
const loads = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.95, 0.98, 0.98, 0.98, 0.98, 0.98, 0.98, 0.98];

/** Blocks at these loads, each value off by a factor. */
function blocksOf(service: Service, factors: readonly number[] = []): Block[] {
  return loads.map((load, index) => {
    const users = Math.round(load * service.capacity);
    return block(users, valueOf(service, users) * (factors[index] ?? 1), 20 * index);
  });
}

const widthOf = (belief: Belief): number =>
  Math.log(belief.quantile(0.975) / belief.quantile(0.025)) / 2;

describe('believe', () => {
  it('holds every capacity up to thrice the most users for possible when nothing was seen', () => {
    const belief = believe([], 1000);
    expect(belief.quantile(0)).toBeCloseTo(0.5, 10);
    expect(belief.quantile(0.5)).toBeCloseTo(Math.sqrt(0.5 * 3000), 6);
    expect(belief.quantile(1)).toBeCloseTo(3000, 6);
  });

  it.each([
    { name: 'nothing', blocks: [] },
    { name: 'one healthy block', blocks: [block(100, 0.5, 0)] },
    { name: 'one degraded block', blocks: [block(100, 3, 0)] },
    { name: 'a queue', blocks: blocksOf(queue) },
    {
      name: 'values at both clamps',
      blocks: [block(10, Math.exp(-5), 0), block(20, Math.exp(5), 9)],
    },
  ])('has quantiles in order, after $name', ({ blocks }) => {
    const belief = believe(blocks, 1000);
    const quantiles = [0.01, 0.025, 0.1, 0.4, 0.5, 0.6, 0.9, 0.975, 0.99].map((p) =>
      belief.quantile(p),
    );
    expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
    expect(quantiles.every((users) => users >= 0.5 && users <= 3000)).toBe(true);
  });

  it.each([
    { name: 'utilization', service: utilization },
    { name: 'a queue of eleven workers', service: queue },
    { name: 'a queue of two workers', service: { ...queue, capacity: 147, steepness: 4 } },
  ])('finds the capacity within 3% from below: $name', ({ service }) => {
    const belief = believe(blocksOf(service), 5000);
    expect(Math.abs(belief.quantile(0.5) / service.capacity - 1)).toBeLessThan(0.03);
    expect(belief.quantile(0.025)).toBeLessThan(service.capacity);
    expect(belief.quantile(0.975)).toBeGreaterThan(service.capacity);
  });

  it('says how much a degraded block weighs against a healthy one', () => {
    const healthy = believe([block(100, 0.5, 0)], 1000);
    const degraded = believe([block(100, 2, 0)], 1000);
    expect(healthy.quantile(0.1)).toBeGreaterThan(100);
    expect(degraded.quantile(0.9)).toBeLessThan(100);
  });

  it.each([2, 5, 20])(
    'moves by 3% at most for one disturbed block, %i times too slow',
    (factor) => {
      const clean = believe(blocksOf(queue), 5000).quantile(0.5);
      const disturbed = [...blocksOf(queue), block(1035, factor * valueOf(queue, 1035), 300)];
      expect(Math.abs(believe(disturbed, 5000).quantile(0.5) / clean - 1)).toBeLessThan(0.03);
    },
  );

  it('forgets no level, in whatever order they come', () => {
    const blocks = blocksOf(queue);
    const forth = believe(blocks, 5000);
    const back = believe([...blocks].reverse(), 5000);
    for (const p of [0.025, 0.5, 0.975]) {
      expect(back.quantile(p)).toBeCloseTo(forth.quantile(p), 6);
    }
  });

  it('is the surer, the longer it was measured', () => {
    const brief = blocksOf(queue).map((one) => ({ ...one, seconds: 5 }));
    const long = blocksOf(queue).map((one) => ({ ...one, seconds: 60 }));
    expect(widthOf(believe(long, 5000))).toBeLessThan(widthOf(believe(brief, 5000)));
  });

  it('is the less sure, the more the blocks scatter', () => {
    const random = seededRandom(3);
    const signs = loads.map(() => (random() < 0.5 ? -1 : 1));
    const scattered = (by: number): Belief =>
      believe(
        blocksOf(
          queue,
          signs.map((sign) => 1 + sign * by),
        ),
        5000,
      );
    expect(widthOf(scattered(0.3))).toBeGreaterThan(1.3 * widthOf(scattered(0.02)));
  });

  it('learns from a ramp, but less than from a level', () => {
    const level = blocksOf(queue);
    const ramp = level.map((one) => ({ ...one, ramp: true }));
    expect(widthOf(believe(ramp, 5000))).toBeGreaterThan(widthOf(believe(level, 5000)));
    expect(widthOf(believe(ramp, 5000))).toBeLessThan(0.3);
  });
});
