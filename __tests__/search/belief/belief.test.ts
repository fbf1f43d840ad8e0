import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../../bench/simulation/random.ts';
import { believe, type Belief } from '../../../src/search/belief/belief.ts';
import { capacity, steadyState, type ClosedQueue } from '../../../demo/closed-queue.ts';
import type { Block } from '../../../src/search/belief/blocks.ts';
import { blockOf } from '../observations.ts';

/** A service as the chain of its queue has it, and the threshold that decides its capacity. */
interface Service {
  readonly model: ClosedQueue;
  readonly signal: 'meanLatency' | 'utilization' | 'errorRatio';
  readonly threshold: number;
}

const queueOf = (workers: number): Service => ({
  model: { workers, serviceSeconds: 0.05, thinkSeconds: 5 },
  signal: 'meanLatency',
  threshold: 0.1,
});
const queue = queueOf(11);
const utilization: Service = { ...queue, signal: 'utilization', threshold: 0.8 };
const errors: Service = {
  model: { ...queue.model, workers: 20, queueLimit: 30 },
  signal: 'errorRatio',
  threshold: 0.01,
};

const capacityOf = ({ model, signal, threshold }: Service): number =>
  capacity(model, (state) => state[signal] < threshold);

/** Relative to the threshold; nothing of what is counted may be seen of what is rare. */
function valueOf({ model, signal, threshold }: Service, users: number): number {
  const value = steadyState({ ...model, users })[signal] / threshold;
  return value < 0.01 ? Math.exp(-5) : value;
}

function block(users: number, value: number, from: number, seconds = 15): Block {
  return blockOf(users, Math.log(value), { from, to: from + seconds, seconds });
}

/** Levels from a tenth of the capacity to its edge, the last ones held for longer. */
const loads = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.95, 0.98, 0.98, 0.98, 0.98, 0.98, 0.98, 0.98];

/** Blocks at these loads, each value off by a factor. */
function blocksOf(service: Service, factors: readonly number[] = []): Block[] {
  const carried = capacityOf(service);
  return loads.map((load, index) => {
    const users = Math.round(load * carried);
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
    { name: 'utilization', service: utilization, within: 0.02 },
    { name: 'a queue of eleven workers', service: queue, within: 0.02 },
    { name: 'a queue of two workers', service: queueOf(2), within: 0.02 },
    { name: 'a queue of a hundred workers', service: queueOf(100), within: 0.02 },
    { name: 'errors that are not seen below a cliff', service: errors, within: 0.02 },
  ])('finds the capacity from below, block by block: $name', ({ service, within }) => {
    // Long enough for chance to be little, as these values have none.
    const blocks = blocksOf(service).map((one) => ({ ...one, seconds: 60 }));
    const belief = blocks.reduce<Belief>(
      (before, _, last) => believe(blocks.slice(0, last + 1), 20_000, before.looked),
      believe([], 20_000),
    );
    const carried = capacityOf(service);
    expect(Math.abs(belief.quantile(0.5) / carried - 1)).toBeLessThan(within);
    // Within the doubt that an answer adds.
    expect(belief.quantile(0.025)).toBeLessThan(1.012 * carried);
    expect(belief.quantile(0.975)).toBeGreaterThan(0.988 * carried);
  });

  it('holds little for known of an error ratio of which nothing was seen', () => {
    const nothing = [100, 200, 400].map((users, at) => block(users, Math.exp(-5), 20 * at));
    const belief = believe(nothing, 20_000);
    expect(belief.quantile(0.025)).toBeGreaterThan(400);
    expect(belief.quantile(0.5)).toBeGreaterThan(700);
    expect(belief.quantile(0.975)).toBeGreaterThan(4000);
  });

  it('learns from the first errors where the cliff is', () => {
    const carried = capacityOf(errors);
    const seen = [...blocksOf(errors).slice(0, 4), block(carried, valueOf(errors, carried), 80)];
    const before = believe(seen.slice(0, 4), 20_000);
    const after = believe(seen, 20_000);
    expect(after.quantile(0.5)).toBeLessThan(0.6 * before.quantile(0.5));
    expect(Math.abs(after.quantile(0.5) / carried - 1)).toBeLessThan(0.1);
  });

  it('expects bursts of requests that are too slow near the capacity, though few are slow far below it', () => {
    // A run of ten workers: the share of requests beyond 0.45 s, of which a hundredth is too much.
    const onTheWay = [
      [175, -5],
      [209, -1.3],
      [245, -5],
      [299, -5],
      [347, -2.31],
      [398, -1.73],
      [462, -2.03],
      [522, -2.6],
      [586, -2.05],
      [657, -1.93],
      [736, -1.14],
      [820, -1.22],
      [889, -1.52],
      [935, -2.23],
    ].map(([users = 0, margin = 0], at) => block(users, Math.exp(margin), 5 * at, 5));
    const held = [
      [953, -0.77],
      [981, 2.36],
      [989, -0.97],
      [981, 1.41],
      [981, -0.17],
      [981, 1.14],
      [993, 0.87],
      [1003, -0.7],
    ].map(([users = 0, margin = 0], at) => block(users, Math.exp(margin), 75 + 15 * at));
    const belief = believe([...onTheWay, ...held], 20_000);
    // It is 955.
    expect(belief.quantile(0.025)).toBeLessThan(955);
    expect(belief.quantile(0.975)).toBeGreaterThan(955);
    expect(belief.quantile(0.975)).toBeLessThan(1020);
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

  it('goes on from what it looked at before', () => {
    const blocks = blocksOf(queue);
    const { looked } = believe(blocks.slice(0, -1), 5000);
    const anew = believe(blocks, 5000, { from: looked.from, to: looked.to });
    const on = believe(blocks, 5000, looked);
    for (const p of [0.025, 0.5, 0.975]) expect(on.quantile(p)).toBeCloseTo(anew.quantile(p), 6);
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

  it('learns less while users are coming', () => {
    const steady = blocksOf(queue);
    const coming = steady.map((one) => ({ ...one, loadSpread: 0.1 }));
    expect(widthOf(believe(coming, 5000))).toBeGreaterThan(1.2 * widthOf(believe(steady, 5000)));
    expect(widthOf(believe(coming, 5000))).toBeLessThan(0.3);
  });

  it('knows how much of a value is chance', () => {
    const alternating = (by: number): number =>
      believe(
        blocksOf(
          queue,
          loads.map((_, index) => 1 + (index % 2 === 0 ? by : -by)),
        ),
        5000,
      ).variancePerMinute;
    expect(alternating(0.3)).toBeGreaterThan(4 * alternating(0.02));
  });

  it.each([
    ['a queue', queue, 0.001],
    ['utilization', utilization, 0.001],
    // A sixth of what an answer doubts in any case.
    ['errors', errors, 0.002],
  ])('is the same wherever it begins to look: %s', (_name, service, within) => {
    const blocks = blocksOf(service);
    const whole = believe(blocks, 15_000);
    const at = Math.log(capacityOf(service));
    for (const [from, to] of [
      [at - 0.3, at + 0.3],
      [at - 0.02, at + 0.001],
      [at + 0.5, at + 0.52],
      [at - 0.5, at - 0.4],
      [at - 0.7, at + 1.3],
    ] as const) {
      const moved = believe(blocks, 15_000, { from, to });
      for (const p of [0.025, 0.16, 0.5, 0.84, 0.975]) {
        expect(Math.abs(moved.quantile(p) / whole.quantile(p) - 1)).toBeLessThan(within);
      }
    }
  });

  it('takes bursts on top of what is slow by nature for no more than they are', () => {
    // A run of ten workers, with service times that scatter widely: a twentieth beyond 0.25 s is too much.
    const share = { allowedShare: 0.05 };
    const held = [
      ...[2.205, 0.647, 0.629, 0.829, 2.637].map((value) => [1116, value]),
      ...[0.628, 0.501, 3.878, 0.551, 0.662, 0.896].map((value, at) => [1104 + 7 * at, value]),
    ];
    const quiet = [0.495, 0.262, 0.442, 0.449, 0.483, 0.371, 0.446, 0.423].map((value, at) => [
      200 + 80 * at,
      value,
    ]);
    const blocks = [...quiet, ...held].map(([users = 0, value = 0]) =>
      blockOf(users, Math.log(value), share),
    );
    // It is 1,044 to 1,078.
    const belief = believe(blocks, 20_000);
    expect(belief.quantile(0.025)).toBeLessThan(1044);
    expect(belief.quantile(0.975)).toBeGreaterThan(1078);
  });

  it('is not led down by a request that is slow here and there', () => {
    const nothing = 0.0067;
    const held = [nothing, 0.11, nothing, nothing, 0.03, nothing, 0.2, nothing];
    const blocks = [
      ...[40, 200, 240, 300].map((users) => [users, nothing]),
      [380, 0.1],
      [740, 1.05],
      [1300, 3],
      [1300, 5.9],
      ...[480, 500, 520, 540].flatMap((users) => held.map((value) => [users, value])),
    ].map(([users = 0, value = 0]) => blockOf(users, Math.log(value), { allowedShare: 0.01 }));
    const belief = believe(blocks, 20_000);
    expect(belief.quantile(0.025)).toBeGreaterThan(560);
    expect(belief.quantile(0.975)).toBeLessThan(1300);
  });

  it('learns from few users where more seem not to be carried', () => {
    const share = { allowedShare: 0.01 };
    const many = [blockOf(893, -5, share), blockOf(893, 0.5, share)];
    const few = Array.from({ length: 40 }, () => blockOf(80, -5, share));
    expect(believe(many, 20_000).quantile(0.5)).toBeLessThan(0.3 * 893);
    expect(believe([...many, ...few], 20_000).quantile(0.5)).toBeGreaterThan(0.3 * 893);
  });
});
