import { describe, expect, it } from '@jest/globals';
import type { SearchResult } from '../../src/search/types.ts';
import { at, doubts, kinds } from './doubted.ts';
import { atLeast, found } from './played.ts';

const atMost = (users: number): SearchResult => ({
  ...found(users),
  outcome: 'at-most',
  low: null,
  reason: 'p95 is degraded with a single user.',
});

describe('a signal that is too much with a single user', () => {
  it('is told to be no worse with many, and what that means', () => {
    const [doubt, ...others] = doubts(
      { result: atMost(0) },
      at(200, 0.52),
      at(20, 0.5),
      at(1, 0.5),
    );
    expect(others).toEqual([]);
    expect(doubt).toEqual({
      kind: 'unmoved',
      text: '"p95" was 0.5 with a single user, and 0.52 with 200 users: it is not their number that makes it too much.',
      remedy:
        'A service that starts cold needs many requests first: send them before the run, or hold the first users for long by `warm-up`. Else see that the threshold is more than what one request takes.',
    });
  });

  it.each([
    ['many were worse', atMost(0), [at(200, 0.7), at(1, 0.5)]],
    ['many were better', atMost(0), [at(200, 0.31), at(1, 0.5)]],
    ['there were never many', atMost(0), [at(9, 0.5), at(1, 0.5)]],
    ['one was not measured', atMost(0), [at(200, 0.5), at(2, 0.5)]],
    ['some are carried', atMost(5), [at(200, 0.5), at(1, 0.5)]],
    ['more are carried', atLeast(1), [at(200, 0.5), at(1, 0.2)]],
  ])('is not where %s', (_what, result, stretches) => {
    const told = kinds({ result }, ...stretches).filter((kind) => kind === 'unmoved');
    expect(told).toEqual([]);
  });

  it('is not where no request is answered', () => {
    const result = atMost(0);
    const told = kinds({ result, unanswered: true }, at(200, 0.5), at(1, 0.5));
    expect(told).toEqual(['nothing-answered']);
  });
});
