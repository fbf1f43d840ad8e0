import { afterEach, describe, expect, it } from '@jest/globals';

import { openRepository } from '../../src/action/api/repository.ts';
import { findRunPage, repositoryUrl } from '../../src/action/run-page.ts';
import { FakeGitHub } from '../fakes/github/fake-github.ts';

describe('findRunPage', () => {
  let server: FakeGitHub | null = null;

  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  const find = async (
    flavour: 'github' | 'gitea',
    variables: Readonly<Record<string, string>>,
    prepare: (server: FakeGitHub) => void = () => undefined,
  ): Promise<string> => {
    server = new FakeGitHub('octo/shop', flavour);
    await server.start();
    prepare(server);
    const env = {
      GITHUB_API_URL: server.url,
      GITHUB_SERVER_URL: 'https://git.example/',
      GITHUB_REPOSITORY: 'octo/shop',
      ...variables,
    };
    return await findRunPage(env, openRepository('t', env), new AbortController().signal);
  };
  const run = { GITHUB_RUN_ID: '99', GITHUB_RUN_NUMBER: '4', GITHUB_RUN_ATTEMPT: '2' };
  const runs = 'https://git.example/octo/shop/actions/runs';

  it('is that of the attempt on GitHub', async () => {
    expect(await find('github', run)).toBe(`${runs}/99/attempts/2`);
  });

  it('is that of the number on a Gitea whose API does not tell of runs', async () => {
    expect(await find('gitea', run, (gitea) => gitea.runPages.clear())).toBe(`${runs}/4`);
  });

  it('is what a newer Gitea says', async () => {
    const page = `${runs}/99`;
    expect(await find('gitea', run, (gitea) => gitea.runPages.set('99', page))).toBe(page);
  });

  it('is empty outside of a workflow', async () => {
    expect(await find('github', {})).toBe('');
    expect(repositoryUrl({})).toBe('');
  });
});
