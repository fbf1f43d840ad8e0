import { describe, expect, it } from '@jest/globals';
import { rowOf } from '../../../bench/worlds/row.ts';
import { play } from '../../../bench/worlds/runner/play.ts';
import { world } from './world.ts';

const small = world({
  workers: 2,
  maxUsers: 300,
  budgetSeconds: 600,
  rateWindowSeconds: 30,
  service: { kind: 'constant', mean: 0.05 },
});
const truth = { longRun: 180, ownWindow: 184, noiseSeconds: 30 };
const played = { world: small, moments: [{ speed: 1, truth }] };

describe('a row of the worlds', () => {
  it('is that of a run with the real coordinator, monitor and search, the same for a seed', async () => {
    const row = await rowOf(played, 'double-bisect', 3);
    expect(row).toMatchObject({
      scenario: 'test',
      algorithm: 'double-bisect',
      seed: 3,
      truth: [180, 184],
      trueUsers: 184,
      leastSeconds: 184 / 20 + 2 * 35 + 10,
      outcome: 'found',
      limitedBy: 'mean',
    });
    expect(row.estimate).toBeGreaterThan(160);
    expect(row.estimate).toBeLessThan(210);
    expect(row.peakUsers).toBeGreaterThanOrEqual(row.estimate ?? Infinity);
    expect(await rowOf(played, 'double-bisect', 3)).toEqual(row);
  });

  it('is played on threads, in the order of the tasks', async () => {
    const rows = await play([played], ['original', 'double-bisect'], 2);
    expect(rows.map(({ algorithm, seed }) => [algorithm, seed])).toEqual([
      ['original', 1],
      ['original', 2],
      ['double-bisect', 1],
      ['double-bisect', 2],
    ]);
    expect(rows[2]).toEqual(await rowOf(played, 'double-bisect', 1));
  }, 60_000);
});
