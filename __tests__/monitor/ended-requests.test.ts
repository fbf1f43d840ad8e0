import { expect, it } from '@jest/globals';
import { EndedRequests } from '../../src/monitor/ended-requests.ts';
import { statisticsOf } from './statistics.ts';

const looked = (from: number, to: number, requests: number) =>
  statisticsOf({}, { from, to, requests });

it('tells how many requests ended a second, from what statistics add to those before', () => {
  const ended = new EndedRequests(100);
  for (const look of [
    looked(0, 5, 10),
    // Those of the same time again tell nothing new.
    looked(0, 5, 10),
    looked(0, 10, 60),
    // They begin anew, and then reach back to before.
    looked(10, 15, 100),
    looked(12, 20, 80),
    null,
  ]) {
    ended.hear(look);
  }
  expect(ended.looks).toEqual([
    { time: 0, users: 2 },
    { time: 5, users: 10 },
    { time: 10, users: 20 },
    { time: 15, users: 10 },
  ]);
});

it('leaves out those that were refused', () => {
  const ended = new EndedRequests(100);
  for (const [to, answered] of [
    [5, 10],
    [10, 10],
    [15, 60],
  ] as const) {
    ended.hear(statisticsOf({}, { from: 0, to, requests: 20 * to, answered }));
  }
  expect(ended.looks.map(({ users }) => users)).toEqual([2, 0, 10]);
});

it('forgets what was long ago', () => {
  const ended = new EndedRequests(20);
  for (const to of [10, 20, 30, 40]) ended.hear(looked(to - 10, to, 10));
  expect(ended.looks).toEqual([{ time: 30, users: 1 }]);
});
