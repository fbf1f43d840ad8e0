import { describe, expect, it } from '@jest/globals';
import { truthAt, variantsOf, type Played } from '../../../bench/worlds/played.ts';
import type { World } from '../../../bench/worlds/world.ts';
import { world } from './world.ts';

/** As if each speed carried a thousand users times itself. */
function played(changes: Partial<World>): Played {
  const own = world(changes);
  const moments = variantsOf(own).map(({ speed, limit }) => {
    const users = Math.min(limit, 1000 * speed);
    return { speed, truth: { longRun: users, ownWindow: users, noiseSeconds: 100 / speed } };
  });
  return { world: own, moments };
}

const usersAt = (changes: Partial<World>, seconds: number, estimate: number | null = null) =>
  truthAt(played(changes), seconds, estimate).longRun;

describe('what is true of a world', () => {
  it('is one thing where it does not change; a drift is left out', () => {
    const drifting = world({ driftPerHour: -0.5 });
    expect(variantsOf(drifting)).toEqual([
      { speed: 1, limit: Infinity, world: { ...world(), driftPerHour: undefined } },
    ]);
    expect(usersAt({ driftPerHour: -0.5 }, 3000)).toBe(1000);
  });

  it('is that of the moment of the answer, after a step', () => {
    const steps = [
      { atSeconds: 100, factor: 0.5 },
      { atSeconds: 200, factor: 0.8 },
    ];
    expect([50, 100, 150, 250].map((seconds) => usersAt({ steps }, seconds))).toEqual([
      1000, 500, 500, 800,
    ]);
  });

  it('lies between what was found out, in a cycle', () => {
    const cycle = { seconds: 1000, least: 0.4 };
    expect(variantsOf(world({ cycle })).map(({ speed }) => speed.toFixed(2))).toEqual([
      '1.00',
      '0.80',
      '0.60',
      '0.40',
    ]);
    expect(usersAt({ cycle }, 0)).toBe(1000);
    expect(usersAt({ cycle }, 500)).toBe(400);
    expect(Math.abs(usersAt({ cycle }, 250) - 700)).toBeLessThanOrEqual(1);
  });

  it('is the nearer one of two, where users are healthy below a region and above it', () => {
    const regions = [{ fromUsers: 300, toUsers: 600, factor: 0.2 }];
    expect(usersAt({ regions }, 0, 310)).toBe(299);
    expect(usersAt({ regions }, 0, 800)).toBe(1000);
    expect(usersAt({ regions }, 0)).toBe(1000);
  });

  it('is found out with a slower service', () => {
    const steps = [{ atSeconds: 100, factor: 0.5 }];
    const service = { kind: 'bimodal', mean: 0.1, slowShare: 0.1, slowMean: 1 } as const;
    const [, slow] = variantsOf(world({ steps, service }));
    expect(slow?.world.service).toEqual({ ...service, mean: 0.2, slowMean: 2 });
    expect(slow?.world.steps).toBeUndefined();
  });
});
