import { describe, expect, it } from '@jest/globals';
import { freshnessOf } from '../../src/monitor/sources.ts';
import type { Source } from '../../src/monitor/sources.ts';

const fresh: Source = { kind: 'present', newest: 995, targets: [] };
const late: Source = { kind: 'present', newest: 985, targets: [] };
const old: Source = { kind: 'present', newest: 984, targets: [] };
const absent: Source = { kind: 'absent' };
const lost: Source = { kind: 'lost' };
const unequal: Source = { kind: 'unequal' };
const untold: Source = { kind: 'untold' };
const unreachable: Source = { kind: 'unreachable', message: 'refused' };

describe('freshnessOf', () => {
  it.each<[string, Source[], number | null, string | null, string]>([
    ['a fresh series', [fresh], 995, null, 'idle'],
    ['the slowest of several', [fresh, late], 985, null, 'idle'],
    ['a series as old as allowed', [late], 985, null, 'idle'],
    ['one that is older', [fresh, old], 984, 'stale', 'idle'],
    ['errors that never happened', [absent, fresh], 995, null, 'no-data'],
    ['no series at all', [absent], null, null, 'no-data'],
    ['a lost target', [fresh, lost], 995, 'stale', 'no-data'],
    ['one that another server has', [fresh, unequal], 995, 'partial', 'no-data'],
    ['a selector that cannot be told', [untold], null, null, 'no-data'],
    ['no selector', [], null, null, 'no-data'],
    ['no answer', [unreachable, lost], null, 'unreachable', 'no-data'],
  ])('%s', (_, sources, newest, unknown, missing) => {
    const named = new Map(sources.map((source, index) => [`metric${index}`, source]));
    expect(freshnessOf(named, 1000, 15)).toMatchObject({ newest, unknown, missing });
  });

  it.each<[Source, string]>([
    [old, 'the newest sample is older than 15 s'],
    [lost, 'the series of a{b="c"} are gone, and no target of their job is up'],
    [
      unequal,
      'the answers differ from one to the next: there was a{b="c"}, and now there never was',
    ],
    [unreachable, 'refused'],
    [fresh, ''],
  ])('says why: %j', (source, note) => {
    expect(freshnessOf(new Map([['a{b="c"}', source]]), 1000, 15).note).toBe(note);
  });
});
