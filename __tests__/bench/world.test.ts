import { describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../bench/scenario.ts';
import { SimulatedWorld } from '../../bench/simulation/world.ts';
import { scenario } from './scenario.ts';

/** Scrapes, which come at a random moment, would divide the steps of spin-up. */
const never = 1e9;

function worldOf(changes: Partial<Scenario> = {}, trueUsers = 50): SimulatedWorld {
  const all = scenario({ scrapeSeconds: never, ...changes });
  return new SimulatedWorld(all, 1, { users: trueUsers, meanInSystem: 1 });
}

async function usersAfter(world: SimulatedWorld, seconds: number): Promise<number> {
  await world.sleep(seconds);
  return (await world.status()).users;
}

describe('the simulated agents', () => {
  it('come at the spin-up rate, and leave ten times as fast', async () => {
    const world = worldOf();
    await world.setUsers(100);
    expect(await usersAfter(world, 0)).toBe(0);
    expect(await usersAfter(world, 2)).toBe(40);
    expect(await usersAfter(world, 2.5)).toBe(90);
    expect(await usersAfter(world, 10)).toBe(100);
    await world.setUsers(30);
    expect(await usersAfter(world, 0.25)).toBe(50);
    expect(await usersAfter(world, 0.25)).toBe(30);
    await world.stop();
    expect(await usersAfter(world, 0.25)).toBe(0);
  });

  it('come one in two seconds when the rate is half a user', async () => {
    const world = worldOf({ spinUpUsersPerSecond: 0.5 });
    await world.setUsers(2);
    expect(await usersAfter(world, 1.75)).toBe(0);
    expect(await usersAfter(world, 0.25)).toBe(1);
    expect(await usersAfter(world, 2)).toBe(2);
  });

  it('stop at their ceiling, whatever is asked', async () => {
    const world = worldOf({ generatorCeiling: 60 });
    await world.setUsers(100);
    expect(await usersAfter(world, 100)).toBe(60);
    await world.setUsers(40);
    expect(await usersAfter(world, 1)).toBe(40);
  });
});

describe('the burden of a run', () => {
  it('is nothing up to the capacity', async () => {
    const world = worldOf();
    await world.setUsers(50);
    await world.sleep(100);
    expect(world.burden).toEqual({ overloadUserSeconds: 0, peakUsers: 50 });
  });

  it('is the integral of the relative excess, and the most users ever', async () => {
    const world = worldOf();
    await world.setUsers(100);
    await world.sleep(5);
    // Steps of a quarter second at 55, 60, … 100 users: (0.1 + 0.2 + … + 1) / 4.
    expect(world.burden.overloadUserSeconds).toBeCloseTo(1.375, 10);
    await world.sleep(4);
    expect(world.burden.overloadUserSeconds).toBeCloseTo(5.375, 10);
    await world.setUsers(10);
    await world.sleep(50);
    // Gone within two steps, of which the first ends at the capacity.
    expect(world.burden.overloadUserSeconds).toBeCloseTo(5.375, 10);
    expect(world.burden.peakUsers).toBe(100);
  });
});

describe('the virtual clock', () => {
  it('goes as far as it is told', async () => {
    const world = worldOf();
    const begin = world.now();
    await world.sleep(12.5);
    await world.sleep(0.05);
    expect(world.now() - begin).toBeCloseTo(12.55, 9);
    expect(world.seconds).toBeCloseTo(12.55, 9);
  });

  it('scrapes at its interval, from a moment that the seed tells', async () => {
    const timesOf = async (seed: number, window = 30): Promise<number[]> => {
      const truth = { users: 50, meanInSystem: 1 };
      const world = new SimulatedWorld(scenario({ scrapeSeconds: 5 }), seed, truth);
      const begin = world.now();
      await world.sleep(30);
      const { series } = await world.prometheus.query(`served[${window}s]`, world.now());
      return series.flatMap(({ samples }) => samples.map(([time]) => time - begin));
    };
    const times = await timesOf(1);
    const [first = NaN] = times;
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(5);
    expect(times).toEqual([0, 5, 10, 15, 20, 25].map((later) => expect.closeTo(first + later, 6)));
    expect(await timesOf(1)).toEqual(times);
    expect((await timesOf(2))[0]).not.toBe(first);
    // The service was there before, with nothing to do.
    expect(await timesOf(1, 50)).toEqual(
      [-20, -15, -10, -5, 0, 5, 10, 15, 20, 25].map((later) => expect.closeTo(first + later, 6)),
    );
  });
});
