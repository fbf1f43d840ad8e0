import { describe, expect, it } from '@jest/globals';
import { withoutFalseCollapse, withReadings } from '../../src/search/learn.ts';
import { initialState, type SearchState } from '../../src/search/search.ts';
import { beliefOf, blockOf, reading, settings } from './observations.ts';

const collapse = { users: 100, unrecoveredAt: 50, recoveredAt: 0, at: 60, times: 1 };
const drain = {
  breachedAt: 100,
  wasHealthy: false,
  reachedAt: null,
  margin: 1,
  unrecoveredAt: null,
  emptied: false,
};

/** It is as sure as this that no more than half as many again are carried as the service fell with. */
function fallenWith(share: number, changes: Partial<SearchState> = {}): SearchState {
  const belief = beliefOf((p) => (p < share ? 149 : 151));
  return withoutFalseCollapse({ ...initialState(settings), belief, collapse, ...changes });
}

describe('a fall with far fewer users than are believed to be carried', () => {
  it('had another cause, and is forgotten', () => {
    expect(fallenWith(0.019).collapse).toBeNull();
  });

  it('is kept where that is not sure', () => {
    expect(fallenWith(0.022).collapse).toEqual(collapse);
  });

  it('is kept while the service has not recovered', () => {
    expect(fallenWith(0, { drain }).collapse).toEqual(collapse);
  });
});

describe('a single reading', () => {
  it('is known instead of the first healthy one of those who were left', () => {
    const first = blockOf(100, -0.1, { isFirst: true });
    const activity = [0, 100].map((time) => ({ time, users: 120 }));
    const state = { ...initialState(settings), blocks: [first], activity };
    const look = { ...reading(null, 50, 60), margin: -0.6, average: -0.6 };
    const { blocks } = withReadings(state, [look], 60);
    expect(blocks).toMatchObject([{ users: 120, margin: -0.6, from: 50, to: 60 }]);
  });
});
