import { describe, expect, it } from '@jest/globals';
import { randomWorlds } from '../../../bench/worlds/random-worlds.ts';
import { parseWorlds } from '../../../bench/worlds/world-file.ts';

describe('random worlds', () => {
  it('are the same for the same seed, and the first of a longer list', () => {
    expect(randomWorlds(3, 4)).toEqual(randomWorlds(3, 8).slice(0, 4));
    expect(randomWorlds(4, 1)[0]?.service).not.toEqual(randomWorlds(3, 1)[0]?.service);
  });

  it('are worlds that a file may have', () => {
    const worlds = randomWorlds(5, 60);
    const inFile = worlds.map((own) => ({
      ...own,
      signals: own.signals.map(({ bound, threshold, ...signal }) => ({
        ...signal,
        [bound]: threshold,
      })),
    }));
    expect(parseWorlds(JSON.stringify(inFile), 'random')).toEqual(worlds);
  });

  it('have each peculiarity, and only what a benchmark can run', () => {
    const worlds = randomWorlds(6, 200);
    const kinds = new Set(worlds.map(({ name }) => name.split('-').at(-1)));
    expect(kinds.size).toBe(12);
    const most = Math.max(...worlds.map(({ workers, service }) => workers / service.mean));
    expect(most).toBeLessThan(800);
  });
});
