import type { LevelState } from '../../src/search/level.ts';
import { newLevel, settle } from '../../src/search/level.ts';
import { measure, type Measured } from '../../src/search/measure.ts';
import type { Reading } from '../../src/search/types.ts';

/** Shows a level of 100 users, settled at 10 s, one tick after the other. */
export function measured(
  ticks: readonly (readonly Reading[])[],
  from: LevelState = settle(newLevel(100, 0), 10),
): { level: LevelState; blocks: Measured[] } {
  let level = from;
  const blocks: Measured[] = [];
  ticks.forEach((readings, index) => {
    const observation = { time: 15 + 5 * index, activeUsers: 99, generatorLimit: null, readings };
    const measuredTo = (signal: string): number =>
      blocks.findLast((block) => block.signal === signal)?.to ?? 0;
    const step = measure(level, observation, { blockSeconds: 15, scrapeSeconds: 5, measuredTo });
    level = step.level;
    blocks.push(...step.blocks);
  });
  return { level, blocks };
}
