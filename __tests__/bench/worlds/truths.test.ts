import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { variantsOf } from '../../../bench/worlds/played.ts';
import { keyOf, withTruths } from '../../../bench/worlds/truths.ts';
import { parseWorlds } from '../../../bench/worlds/world-file.ts';
import { world } from './world.ts';

describe('the truths that are kept', () => {
  it.each(['worlds', 'misfits'])('are there for all of bench/worlds/%s.json', async (name) => {
    const file = `bench/worlds/${name}.json`;
    const worlds = parseWorlds(readFileSync(file, 'utf8'), file);
    const kept: unknown = JSON.parse(readFileSync('bench/worlds/truths.json', 'utf8'));
    const keys = worlds.flatMap((own) => variantsOf(own).map((variant) => keyOf(variant.world)));
    expect(keys.filter((key) => !Object.hasOwn(kept as object, key))).toEqual([]);
    let found = 0;
    const played = await withTruths(worlds, false, () => (found += 1));
    expect(found).toBe(0);
    expect(played.map((one) => one.world)).toEqual(worlds);
  });

  it('are the same for worlds that only names and arrivals tell apart', () => {
    const key = keyOf(world());
    expect(keyOf(world({ name: 'other', loginFactor: 9, spinUpUsersPerSecond: 1 }))).toBe(key);
    expect(keyOf(world({ workers: 12 }))).not.toBe(key);
    expect(keyOf(world({ rateWindowSeconds: null }))).not.toBe(key);
  });
});
