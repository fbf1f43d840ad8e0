import { expect, it } from '@jest/globals';
import { createRateLimiter } from '../../demo/rate-limiter.ts';

it('lets through as many as it should, and no more than those of a second at once', () => {
  let now = 0;
  const mayPass = createRateLimiter(10, () => now);
  const passed = (): number =>
    Array.from({ length: 30 }, mayPass).filter((passes) => passes).length;
  expect(passed()).toBe(10);
  now = 0.5;
  expect(passed()).toBe(5);
  now = 100;
  expect(passed()).toBe(10);
});
