import { describe, expect, it } from '@jest/globals';
import { truthOf as exactTruthOf } from '../../../bench/truth.ts';
import { noiseSeconds } from '../../../bench/noise.ts';
import { SteadyRun } from '../../../bench/worlds/steady.ts';
import { truthOf } from '../../../bench/worlds/truth.ts';
import { scenario } from '../scenario.ts';
import { world } from './world.ts';

describe('the truth of a world', () => {
  it('is the exact one for the textbook queue, and so is what chance does', () => {
    const queue = scenario({ workers: 11, rateWindowSeconds: 60 });
    const exact = exactTruthOf(queue).users;
    const { longRun, ownWindow, noiseSeconds: noise } = truthOf(world(), 0.1);
    expect(exact).toBe(1056);
    expect(Math.abs(longRun / exact - 1)).toBeLessThan(0.01);
    expect(Math.abs(ownWindow / exact - 1)).toBeLessThan(0.01);
    const exactNoise = noiseSeconds(queue) ?? NaN;
    expect(Math.abs(Math.log(noise / exactNoise))).toBeLessThan(Math.log(3));
  }, 60_000);

  it('is infinite where as many users as there may be are healthy', () => {
    const { longRun, ownWindow } = truthOf(world({ maxUsers: 200 }));
    expect([longRun, ownWindow]).toEqual([Infinity, Infinity]);
  });

  it('is 0 where one user is too many', () => {
    const signals = [{ kind: 'mean', bound: 'max', threshold: 0.001 }] as const;
    expect(truthOf(world({ maxUsers: 50, signals }))).toMatchObject({ longRun: 0, ownWindow: 0 });
  });
});

describe('a steady run', () => {
  it('judges the worst of several signals, by both measures', () => {
    const run = new SteadyRun(
      world({
        workers: 1000,
        service: { kind: 'constant', mean: 0.2 },
        signals: [
          { kind: 'mean', bound: 'max', threshold: 0.4 },
          { kind: 'p99', bound: 'max', threshold: 0.5 },
          { kind: 'free', bound: 'min', threshold: 0.1 },
          { kind: 'errors', bound: 'max', threshold: 0.01 },
        ],
      }),
      50,
      1,
    );
    run.decide(1200);
    // Half of what is allowed; the quantile, within the bucket from 0.1 to 0.25 s, is lower.
    const expected = Math.log(0.2 / 0.4);
    expect(run.estimate('longRun').margin).toBeCloseTo(expected, 6);
    expect(run.estimate('ownWindow').margin).toBeCloseTo(expected, 6);
  });

  it('lasts no longer than it takes to be certain', () => {
    const [near, far] = [1056, 700].map((users) => {
      const run = new SteadyRun(world(), users, 1);
      run.decide(4800);
      return run.estimate('longRun').blocks;
    });
    expect(far).toBe(5);
    expect(near).toBe(8);
  });
});
