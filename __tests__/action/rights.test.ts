import { afterEach, describe, expect, it } from '@jest/globals';

import { nowhere, type Whereabouts } from '../../src/action/event/whereabouts.ts';
import { askRights, type Rights } from '../../src/action/rights.ts';
import { FakeGitHub } from '../fakes/github/fake-github.ts';
import { openFake } from '../fakes/github/open.ts';

const onMain: Whereabouts = { ...nowhere, kind: 'branch', branch: 'main', defaultBranch: 'main' };
const proposal: Whereabouts = {
  ...nowhere,
  kind: 'pull-request',
  branch: 'main',
  pullRequest: { number: 7, readOnlyBecause: '' },
};

describe('askRights', () => {
  let github: FakeGitHub;

  afterEach(async () => {
    await github.stop();
  });

  const ask = async (
    where: Whereabouts,
    prepare: (server: FakeGitHub) => void = () => undefined,
    flavour: 'github' | 'gitea' = 'github',
  ): Promise<Rights> => {
    github = new FakeGitHub('octo/shop', flavour);
    await github.start();
    prepare(github);
    const access = { repository: openFake(github), branch: 'history', alsoOn: [], key: 'k', where };
    return await askRights(access, 'auto', new AbortController().signal);
  };

  it('asks on main for the history, and leaves no trace on any branch', async () => {
    expect(await ask(onMain)).toEqual({
      granted: ['The token may write the history on branch history.'],
      missing: [],
    });
    expect([...github.git.branches.keys()]).toEqual(['main']);
    expect(github.git.log('main')).toHaveLength(1);
  });

  it('asks in a pull request for the comment, and makes none', async () => {
    expect(await ask(proposal)).toEqual({
      granted: ['The token may comment on pull request 7.'],
      missing: [],
    });
    expect(github.comments).toEqual([]);
  });

  it('says which permissions are missing', async () => {
    const fault = { method: 'POST', status: 403, message: 'Resource not accessible' };
    const { missing } = await ask(
      { ...proposal, ...onMain, pullRequest: proposal.pullRequest },
      (server) => server.faults.push(fault, fault),
    );
    expect(missing).toEqual([
      expect.stringMatching(
        /^The history on branch history was not written \(403\): the token may not write it; give the job these permissions:\npermissions:/,
      ),
      expect.stringMatching(/^No comment was written \(403\): the token may not write comments;/),
    ]);
  });

  it("tells on Gitea of a job's own token, which cannot write the history", async () => {
    const { granted, missing } = await ask(onMain, undefined, 'gitea');
    expect([granted, missing]).toEqual([[], [expect.stringContaining('keep a personal token')]]);
    const personal = await ask(onMain, (server) => (server.login = 'octocat'), 'gitea');
    expect(personal.missing).toEqual([]);
  });
});
