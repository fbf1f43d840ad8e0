import { expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { startExecutable } from './engines/executables.ts';

const files = ['.github/workflows', 'examples'].flatMap((folder) =>
  readdirSync(folder).map((name) => `${folder}/${name}`),
);

it('actionlint finds nothing wrong with the workflows and the examples', async () => {
  // Without the linters of scripts, which not every machine has.
  const lint = await startExecutable('actionlint', ['-shellcheck=', '-pyflakes=', ...files]);
  expect([await lint.ended, lint.printed()]).toEqual([[0, null], '']);
});
