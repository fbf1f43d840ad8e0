import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { readCheckout } from '../../../src/action/event/checkout.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('readCheckout', () => {
  const workspace = temporaryDirectory();
  const commit = 'a'.repeat(40);
  const origin = (url: string): string =>
    `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = x\n[remote "other"]\n\turl = y\n`;
  const config = origin('https://github.com/octo/shop');

  it.each<[string, Readonly<Record<string, string>>, unknown]>([
    ['a commit', { config, HEAD: `${commit}\n` }, { commit, branch: '' }],
    [
      'a branch',
      { config, HEAD: 'ref: refs/heads/release/1.x\n', 'refs/heads/release/1.x': `${commit}\n` },
      { commit, branch: 'release/1.x' },
    ],
    [
      'a branch that is packed away',
      {
        config,
        HEAD: 'ref: refs/heads/main\n',
        'packed-refs': `# pack-refs\n${'b'.repeat(40)} refs/heads/x/main\n${commit} refs/heads/main\n`,
      },
      { commit, branch: 'main' },
    ],
    [
      'an address of SSH, in other case',
      { config: origin('git@GitHub.com:Octo/Shop.git'), HEAD: commit },
      { commit, branch: '' },
    ],
    [
      'another repository',
      { config: origin('https://github.com/octo/other-shop'), HEAD: commit },
      null,
    ],
    ['no origin', { config: '[core]\n', HEAD: commit }, null],
    ['a branch without a commit', { config, HEAD: 'ref: refs/heads/main\n' }, null],
    ['nothing', {}, null],
  ])('tells of %s', async (_, files, expected) => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(workspace(), '.git', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const env = { GITHUB_WORKSPACE: workspace(), GITHUB_REPOSITORY: 'octo/shop' };
    expect(await readCheckout(env)).toEqual(expected);
  });

  it('knows nothing outside of a workflow', async () => {
    expect(await readCheckout({})).toBeNull();
  });
});
