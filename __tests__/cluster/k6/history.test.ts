import { describe, expect, it } from '@jest/globals';
import { History } from '../../../src/cluster/k6/history.ts';

describe('History', () => {
  const at = (...times: number[]): History<string> => {
    const history = new History<string>();
    times.forEach((time) => history.add(time, `at ${time}`));
    return history;
  };

  it.each<[string, number[], number | null, number[]]>([
    ['the last five seconds at least', [0, 2, 4, 8], null, [2, 8]],
    ['all of less than that', [6, 8], null, [6, 8]],
    ['what comes after a moment', [0, 2, 4, 8], 1, [2, 8]],
    ['a moment itself', [0, 2, 4, 8], 2, [2, 8]],
    ['nothing after a moment that is yet to come', [0, 2], 3, [2, 2]],
    ['ten minutes at most', [0, 100, 701], 0, [701, 701]],
  ])('tells %s', (_name, times, since, ends) => {
    const told = at(...times).interval(since);
    expect(told).toEqual(ends.map((time) => ({ at: time, value: `at ${time}` })));
  });

  it('knows nothing before the first reading, and after it was cleared', () => {
    expect(at().interval(null)).toBeUndefined();
    const history = at(1, 2);
    history.clear();
    expect([history.newest, history.interval(0)]).toEqual([undefined, undefined]);
  });
});
