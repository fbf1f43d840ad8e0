import { expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { judge } from '../../properties/judge.ts';
import { play } from '../../properties/play.ts';
import { anySchedule } from '../../properties/schedule.ts';

jest.setTimeout(300_000);

it('never grows while blind, ends in time, leaves nothing, and finds nothing far from the truth', async () => {
  const property = fc.asyncProperty(anySchedule, async (schedule) => {
    expect(judge(schedule, await play(schedule))).toEqual([]);
  });
  // The same schedules each time: a failure is a change's own. More of them: npm run properties.
  await fc.assert(property, { numRuns: 120, seed: 14 });
});
