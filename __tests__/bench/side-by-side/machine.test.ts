import { describe, expect, it } from '@jest/globals';
import { noisyMachine } from '../../../bench/side-by-side/machine.ts';
import { simulate } from '../../../bench/simulation/run.ts';
import { truthOf } from '../../../bench/truth.ts';
import { capacitySearch } from '../../../src/search/search.ts';
import type { SearchSettings } from '../../../src/search/types.ts';
import { scenario } from '../scenario.ts';

const noise = { day: 0.03, drift: 0.02, driftSeconds: 600 };
const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** ln(speed) of many machines at a time. */
function logs(time: number, of: Partial<typeof noise> = {}): number[] {
  return seeds.map((seed) => Math.log(noisyMachine({ ...noise, ...of }, seed)(time)));
}

describe('a noisy machine', () => {
  it('is the same for the same seed, in whatever order it is asked', () => {
    const [one, other] = [noisyMachine(noise, 7), noisyMachine(noise, 7)];
    const later = one(900);
    expect([one(0), one(300), later]).toEqual([other(0), other(300), other(900)]);
  });

  it('is always as quick without noise', () => {
    const machine = noisyMachine({ day: 0, drift: 0, driftSeconds: 600 }, 1);
    expect([0, 100, 5000].map(machine)).toEqual([1, 1, 1]);
  });

  it.each([0, 600, 3000])('differs from day to day and within it as it should, at %d s', (time) => {
    const values = logs(time);
    const deviation = Math.sqrt(mean(values.map((value) => value ** 2)));
    expect(Math.abs(mean(values))).toBeLessThan(0.006);
    expect(deviation).toBeGreaterThan(0.032);
    expect(deviation).toBeLessThan(0.04);
  });

  it('forgets its drift over ten minutes', () => {
    const [early, late] = [logs(0, { day: 0 }), logs(600, { day: 0 })];
    const product = mean(early.map((value, index) => value * (late[index] ?? 0)));
    expect(product / 0.02 ** 2).toBeGreaterThan(0.2);
    expect(product / 0.02 ** 2).toBeLessThan(0.55);
  });

  it('makes the service as much slower as it is', async () => {
    const searchRoughly = (settings: SearchSettings) =>
      capacitySearch({ ...settings, precision: 0.1 });
    const service = scenario({ workers: 20, spinUpUsersPerSecond: 200, maxUsers: 5000 });
    const { record } = await simulate(service, 2, searchRoughly, {
      machine: () => 0.7,
    });
    const slower = { ...service, serviceSeconds: service.serviceSeconds / 0.7 };
    expect(Math.abs((record.result.users ?? 0) / truthOf(slower).users - 1)).toBeLessThan(0.08);
  });
});
