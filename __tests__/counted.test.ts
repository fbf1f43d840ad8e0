import { expect, it } from '@jest/globals';
import { counted } from '../src/counted.ts';

it.each([
  [0, '0 users'],
  [1, '1 user'],
  [2, '2 users'],
  [1234, '1234 users'],
])('counts %i users', (count, text) => {
  expect(counted(count, 'user')).toBe(text);
});
