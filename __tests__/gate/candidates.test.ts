import { describe, expect, it } from '@jest/globals';
import { candidatesFor, differences } from '../../src/gate/candidates.ts';
import { atLeast, atMost, entry } from './measurements.ts';

const { conditions } = entry();
const wanted = { branch: 'main', newestCommit: '', conditions };

describe('differences', () => {
  it.each([
    [{}, {}, []],
    [{ a: '1', b: '2' }, { b: '2', a: '1' }, []],
    [{ a: '1' }, { a: '2' }, [{ name: 'a', one: '1', other: '2' }]],
    [
      { b: '1' },
      { a: '' },
      [
        { name: 'a', one: null, other: '' },
        { name: 'b', one: '1', other: null },
      ],
    ],
  ])('between %j and %j', (one, other, expected) => {
    expect(differences(one, other)).toEqual(expected);
  });
});

describe('candidatesFor', () => {
  const [older, newer] = [entry({}, 3), entry({}, 5)];

  it('gives the runs of the branch that have a number, newest first', () => {
    const runs = [
      older,
      entry({ branch: 'fix' }, 6),
      newer,
      entry({ outcome: 'inconclusive', users: null, low: null, high: null }, 7),
      atMost(10),
      { ...atLeast(900), time: '2026-03-04T00:00:00Z' },
    ];
    const { comparable } = candidatesFor(runs, wanted);
    expect(comparable).toEqual([newer, runs[5], older]);
  });

  it('leaves out what is newer than the wanted commit', () => {
    const runs = [older, newer, entry({}, 4)];
    const to = (newestCommit: string) =>
      candidatesFor(runs, { ...wanted, newestCommit }).comparable;
    expect(to('commit-4')).toEqual([runs[2], older]);
    expect(to('commit-3')).toEqual([older]);
    expect(to('unknown')).toEqual([newer, runs[2], older]);
  });

  it('skips runs under other conditions', () => {
    const changed = entry({ conditions: { ...conditions, engine: 'k6' } }, 9);
    expect(candidatesFor([changed, older], wanted)).toEqual({
      comparable: [older],
      differences: [],
    });
  });

  it('says what differs in the newest run when none is comparable', () => {
    const k6 = entry({ conditions: { ...conditions, engine: 'k6' } }, 9);
    const locust = entry({ conditions: { ...conditions, engine: 'locust' } }, 8);
    expect(candidatesFor([locust, k6], wanted)).toEqual({
      comparable: [],
      differences: [{ name: 'engine', one: 'embedded', other: 'k6' }],
    });
  });

  it('has nothing to offer of no runs', () => {
    expect(candidatesFor([], wanted)).toEqual({ comparable: [], differences: [] });
  });
});
