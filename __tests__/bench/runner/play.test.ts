import { describe, expect, it } from '@jest/globals';
import { algorithmNames } from '../../../bench/algorithms/algorithms.ts';
import { rowOf } from '../../../bench/row.ts';
import { play, tasksOf } from '../../../bench/runner/play.ts';
import type { Scenario } from '../../../bench/scenario.ts';
import { scenario } from '../scenario.ts';

/** Few users and little time, so that a run is quick. */
const quick = [
  scenario({ name: 'one', budgetSeconds: 120, maxUsers: 200 }),
  scenario({ name: 'two', budgetSeconds: 60, maxUsers: 100, workers: 1 }),
];

describe('the runs of a benchmark', () => {
  it('come by scenario, algorithm and seed', () => {
    const programme = {
      scenarios: quick,
      algorithms: ['capacity-gate', 'original'],
      seeds: 2,
    } as const;
    expect(
      tasksOf(programme).map(({ scenario: at, algorithm, seed }) => `${at} ${algorithm} ${seed}`),
    ).toEqual([
      '0 capacity-gate 1',
      '0 capacity-gate 2',
      '0 original 1',
      '0 original 2',
      '1 capacity-gate 1',
      '1 capacity-gate 2',
      '1 original 1',
      '1 original 2',
    ]);
  });

  it('give the same rows in the same order, however many threads play them', async () => {
    const programme = { scenarios: quick, algorithms: algorithmNames, seeds: 2 };
    const progress: number[] = [];
    const rows = await play(programme, (done) => progress.push(done), 3);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(
      rows.map(({ scenario: name, algorithm, seed }) => `${name} ${algorithm} ${seed}`),
    ).toEqual(
      tasksOf(programme).map(
        ({ scenario: at, algorithm, seed }) => `${quick[at]?.name} ${algorithm} ${seed}`,
      ),
    );
    const alone = [];
    for (const { scenario: at, algorithm, seed } of tasksOf(programme)) {
      alone.push(await rowOf(quick[at] ?? scenario(), algorithm, seed));
    }
    expect(rows).toEqual(alone);
  });

  it('have these fields', async () => {
    const row = await rowOf(quick[1] ?? scenario(), 'double-bisect', 1);
    expect(row).toEqual({
      scenario: 'two',
      algorithm: 'double-bisect',
      seed: 1,
      trueUsers: expect.any(Number),
      estimate: expect.any(Number),
      low: expect.any(Number),
      high: null,
      outcome: 'at-least',
      seconds: 60,
      overloadUserSeconds: 0,
      peakUsers: expect.any(Number),
      levels: expect.any(Number),
      verdict: null,
    });
  });

  it('end with the error of one that fails', async () => {
    const broken = { ...scenario(), signal: 'p99' } as unknown as Scenario;
    const programme = { scenarios: [broken], algorithms: ['original'], seeds: 1 } as const;
    await expect(play(programme)).rejects.toThrow();
  });
});
