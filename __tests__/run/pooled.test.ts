import { describe, expect, it } from '@jest/globals';
import type { Doubt } from '../../src/coordinator/doubts.ts';
import { pooledDoubts, pooledResult } from '../../src/run/pooled.ts';
import type { SearchResult } from '../../src/search/types.ts';
import { found, oneSided } from './records.ts';

const inconclusive: SearchResult = {
  ...found(1),
  outcome: 'inconclusive',
  users: null,
  low: null,
  high: null,
};

describe('pooledDoubts', () => {
  it('has of each kind what the last measurement with it says, the last one first', () => {
    const doubt = (kind: Doubt['kind'], text: string): Doubt => ({ kind, text, remedy: '' });
    const records = [
      { doubts: [doubt('errors', 'a'), doubt('blind', 'b')] },
      { doubts: [doubt('blind', 'c')] },
      { doubts: [doubt('saturated', 'd'), doubt('errors', 'e')] },
    ];
    expect(pooledDoubts(records).map(({ text }) => text)).toEqual(['d', 'e', 'c']);
    expect(pooledDoubts([])).toEqual([]);
  });
});

describe('pooledResult', () => {
  it('leaves a single measurement as it is', () => {
    expect(pooledResult([found(1000)], 0.95)).toEqual(found(1000));
  });

  it('is the mean of two that agree, with a narrower interval', () => {
    expect(pooledResult([found(900), found(900)], 0.95)).toEqual({
      ...found(900),
      low: 887,
      high: 913,
      reason: 'The mean of 2 measurements is 900 users (887 to 913).',
    });
  });

  it('has a wider interval where they scatter', () => {
    expect(pooledResult([found(800), found(900), found(1000)], 0.95)).toMatchObject({
      outcome: 'found',
      users: 896,
      low: 789,
      high: 1017,
    });
  });

  it.each<[string, SearchResult[], Partial<SearchResult>]>([
    [
      'only upper ends are known of all',
      [oneSided('at-most', 900), found(800)],
      {
        outcome: 'at-most',
        users: 857,
        low: null,
        high: 857,
        reason: 'The service supports at most 857 users (the mean of 2 measurements).',
      },
    ],
    [
      'only lower ends are known of all',
      [oneSided('at-least', 900), oneSided('at-least', 1000)],
      {
        outcome: 'at-least',
        users: 949,
        low: 949,
        high: null,
        reason: 'The service supports at least 949 users (the mean of 2 measurements).',
      },
    ],
    [
      'a single user is known of',
      [oneSided('at-least', 1), oneSided('at-least', 1)],
      { users: 1, reason: 'The service supports at least 1 user (the mean of 2 measurements).' },
    ],
    [
      'they contradict each other',
      [oneSided('at-most', 900), oneSided('at-least', 950)],
      {
        outcome: 'inconclusive',
        users: null,
        low: null,
        high: null,
        reason:
          'The measurements contradict each other: at most 900 users, then at least 950 users.',
      },
    ],
    [
      'one says nothing',
      [oneSided('at-most', 900), inconclusive],
      { outcome: 'inconclusive', users: null, low: null, high: null },
    ],
    [
      'one has an interval that is too wide to be a number',
      [{ ...inconclusive, low: 500, high: 900 }, found(800)],
      found(800),
    ],
  ])('tells what it can where %s', (_, results, expected) => {
    expect(pooledResult(results, 0.95)).toMatchObject(expected);
  });

  it('keeps a collapse that any of them saw', () => {
    const collapse = { users: 900, recoveredAt: 600 };
    expect(pooledResult([{ ...found(800), collapse }, found(800)], 0.95).collapse).toEqual(
      collapse,
    );
  });
});
