import { expect, it } from '@jest/globals';
import { reading } from '../fixtures/reports/build.ts';
import { at, doubts, guard, kinds, p95 } from './doubted.ts';
import { atLeast, found, type Play } from './played.ts';

it('users-wait tells both numbers', () => {
  const both = (users: number, own: number, seen: number): Play => ({
    ...at(users, seen, guard),
    bindingSignal: guard.name,
    readings: (time) => [reading(p95, time, own), reading(guard, time, seen)],
  });
  const result = found(210, guard.name);
  const [doubt, ...others] = doubts({ result }, both(100, 0.1, 0.11), both(230, 0.16, 2.8));
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'users-wait',
    text: 'The users wait longer than "p95" says: the service does not see its own queue. With 230 users it said 0.16, and they saw 2.8.',
  });
  expect(kinds({ result: atLeast(100) }, both(100, 0.1, 0.11))).toEqual([]);
});

it('degraded-before-load is what was too much without users', () => {
  const before = { ...at(0, 0.9), side: null };
  const [doubt, ...others] = doubts({ result: found(200) }, before, at(200, 0.3));
  expect(others).toEqual([]);
  expect(doubt).toMatchObject({
    kind: 'degraded-before-load',
    text: '"p95" was beyond its threshold before any user came: 0.9, where max is 0.3.',
  });
  const healthy = { ...at(0, 0.1), side: null };
  expect(kinds({ result: found(200) }, healthy, at(200, 0.4))).toEqual([]);
});
