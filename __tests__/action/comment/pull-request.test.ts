import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { findPullRequest } from '../../../src/action/comment/pull-request.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('findPullRequest', () => {
  const directory = temporaryDirectory();

  const pullRequestFrom = (repository: string): unknown => ({
    pull_request: { number: 7, head: { repo: { full_name: repository } } },
  });
  const own = pullRequestFrom('octo/shop');
  const fork = pullRequestFrom('stranger/shop');

  it.each([
    ['pull_request', 'octocat', own, { number: 7, readOnlyBecause: '' }],
    [
      'pull_request',
      'stranger',
      fork,
      { number: 7, readOnlyBecause: 'runs for pull requests from forks have a read-only token' },
    ],
    [
      'pull_request',
      'dependabot[bot]',
      own,
      { number: 7, readOnlyBecause: 'runs that Dependabot started have a read-only token' },
    ],
    ['pull_request_target', 'stranger', fork, { number: 7, readOnlyBecause: '' }],
    ['push', 'octocat', { ref: 'refs/heads/main' }, null],
    ['schedule', 'octocat', { schedule: '0 3 * * *' }, null],
    ['workflow_dispatch', 'octocat', { inputs: null }, null],
    ['merge_group', 'octocat', { merge_group: { head_ref: 'refs/heads/gh-readonly-queue' } }, null],
  ])('reads the event %s by %s', async (event, actor, payload, expected) => {
    const path = join(directory(), 'event.json');
    await writeFile(path, JSON.stringify(payload));
    const env = {
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: path,
      GITHUB_ACTOR: actor,
      GITHUB_REPOSITORY: 'octo/shop',
    };
    expect(await findPullRequest(env)).toEqual(expected);
  });

  it('finds none outside of a workflow', async () => {
    expect(await findPullRequest({})).toBeNull();
  });
});
