import { readdirSync, readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';

/** The rows of CONTRIBUTING.md that say which tests run an example: its name, and their paths. */
const rows = [
  ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `([a-z-]+\.yml)` +\| (.+?) +\|$/gm),
].map(([, example = '', tests = '']) => ({
  example,
  paths: [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
}));

it('each example has a row that says which tests run it', () => {
  expect(rows.map(({ example }) => example)).toEqual(readdirSync('examples').toSorted());
});

it.each(rows)('$example is named by $paths', ({ example, paths }) => {
  expect(paths.length).toBeGreaterThan(0);
  const silent = paths.filter((path) => !readFileSync(path, 'utf8').includes(example));
  expect(silent).toEqual([]);
});
