import { describe, expect, it } from '@jest/globals';
import { parseBranch } from '../../../src/settings/values/branch.ts';

describe('parseBranch', () => {
  it.each(['capacity-history', 'ci/capacity', 'v1.2', 'größe'])('takes %s', (name) => {
    expect(parseBranch(name)).toBe(name);
  });

  it.each([
    'my history',
    '-f',
    'a..b',
    'a//b',
    '/a',
    'a/',
    'a.',
    '.a',
    'a/.b',
    'a.lock',
    'a@{1}',
    '@',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
    'a\u0007',
    'refs/heads/main',
  ])('refuses %j', (name) => {
    expect(() => parseBranch(name)).toThrow('expected the name of a branch');
  });
});
