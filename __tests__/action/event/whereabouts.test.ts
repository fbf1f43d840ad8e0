import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  completed,
  mayWriteHistory,
  nowhere,
  whereAmI,
} from '../../../src/action/event/whereabouts.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('whereAmI', () => {
  const directory = temporaryDirectory();

  const repository = { default_branch: 'main' };
  const pullRequest = {
    repository,
    pull_request: { base: { ref: 'release', sha: 'base' }, head: { ref: 'topic', sha: 'head' } },
  };
  const mergeGroup = {
    repository,
    merge_group: {
      base_ref: 'refs/heads/main',
      base_sha: 'base',
      head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-base',
      head_sha: 'head',
    },
  };
  const here = { baseCommit: 'sha', headCommit: 'sha', defaultBranch: 'main' };

  it.each([
    [
      'pull_request',
      'refs/pull/7/merge',
      pullRequest,
      {
        kind: 'pull-request',
        branch: 'release',
        baseCommit: 'base',
        headCommit: 'head',
        defaultBranch: 'main',
      },
    ],
    [
      'pull_request_target',
      'refs/heads/release',
      pullRequest,
      {
        kind: 'pull-request',
        branch: 'release',
        baseCommit: 'base',
        headCommit: 'head',
        defaultBranch: 'main',
      },
    ],
    [
      'merge_group',
      'refs/heads/gh-readonly-queue/main/pr-7-base',
      mergeGroup,
      {
        kind: 'merge-group',
        branch: 'main',
        baseCommit: 'base',
        headCommit: 'head',
        defaultBranch: 'main',
      },
    ],
    ['push', 'refs/heads/main', { repository }, { kind: 'branch', branch: 'main', ...here }],
    [
      'push',
      'refs/heads/feature/x',
      { repository },
      { kind: 'branch', branch: 'feature/x', ...here },
    ],
    [
      'workflow_dispatch',
      'refs/heads/main',
      { repository, inputs: null },
      { kind: 'branch', branch: 'main', ...here },
    ],
    ['schedule', 'refs/heads/main', {}, { kind: 'branch', branch: 'main', ...here }],
    ['push', 'refs/tags/v1', { repository }, { kind: 'other', branch: '', ...here }],
    ['schedule', 'main', { repository }, { kind: 'branch', branch: 'main', ...here }],
    [
      'repository_dispatch',
      'refs/heads/main',
      { repository, client_payload: {} },
      { kind: 'other', branch: 'main', ...here, headCommit: '' },
    ],
    [
      'push',
      'refs/heads/main',
      { repository, merge_group: null, pull_request: null, deleted: null },
      { kind: 'branch', branch: 'main', ...here },
    ],
    [
      'workflow_call',
      'refs/heads/main',
      { repository, schedule: null, ref: 'refs/heads/main', before: 'sha', after: 'sha' },
      { kind: 'branch', branch: 'main', ...here },
    ],
    [
      'push',
      '',
      { repository, ref: 'refs/heads/main' },
      { kind: 'branch', branch: 'main', ...here },
    ],
    ['push', 'HEAD', { repository }, { kind: 'other', branch: '', ...here }],
    ['push', 'a'.repeat(40), { repository }, { kind: 'other', branch: '', ...here }],
    [
      'pull_request',
      'refs/pull/7/merge',
      { repository, pull_request: { number: null, base: null, head: null } },
      {
        kind: 'pull-request',
        branch: '',
        baseCommit: '',
        headCommit: 'sha',
        defaultBranch: 'main',
      },
    ],
    [
      'issue_comment',
      'refs/heads/main',
      { repository, issue: { number: 7, pull_request: null }, comment: null },
      { kind: 'other', branch: '', ...here },
    ],
    [
      'workflow_run',
      'refs/heads/main',
      {
        repository,
        workflow_run: { event: null, head_sha: null, head_branch: null, pull_requests: null },
      },
      { kind: 'other', branch: '', ...here, headCommit: '' },
    ],
    [
      'workflow_run',
      'refs/heads/main',
      {
        repository: { ...repository, full_name: 'octo/shop' },
        workflow_run: {
          event: 'push',
          head_sha: 'theirs',
          head_branch: 'main',
          head_repository: { full_name: 'stranger/shop' },
          pull_requests: [],
        },
      },
      { kind: 'other', branch: '', ...here, headCommit: 'theirs' },
    ],
    [
      'pull_request_comment',
      'refs/heads/main',
      { repository, is_pull: true, issue: { number: 7, pull_request: {} }, comment: {} },
      {
        kind: 'pull-request',
        branch: '',
        baseCommit: '',
        headCommit: '',
        defaultBranch: 'main',
        pullRequest: { number: 7, readOnlyBecause: '' },
      },
    ],
    ['push', 'refs/heads/main', {}, { kind: 'branch', branch: 'main', ...here, defaultBranch: '' }],
  ])('reads the event %s on %s', async (event, ref, payload, expected) => {
    const path = join(directory(), 'event.json');
    await writeFile(path, JSON.stringify(payload));
    const env = {
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: path,
      GITHUB_REF: ref,
      GITHUB_SHA: 'sha',
    };
    expect(await whereAmI(env, null)).toEqual({ pullRequest: null, ...expected });
  });

  it('knows nothing outside of a workflow', async () => {
    expect(await whereAmI({}, null)).toEqual(nowhere);
  });
});

describe('completed', () => {
  const proposal = {
    ...nowhere,
    kind: 'pull-request',
    defaultBranch: 'main',
    pullRequest: { number: 7, readOnlyBecause: '' },
  } as const;
  const { signal } = new AbortController();

  it('compares with the default branch where nobody tells of the base', async () => {
    const where = await completed(proposal, null, null, signal, () => undefined);
    expect(where).toEqual({ ...proposal, branch: 'main' });
  });
});

describe('mayWriteHistory', () => {
  const commits = { ...nowhere, baseCommit: 'a', headCommit: 'b', defaultBranch: 'main' };

  it.each([
    ['branch', 'main', [], true],
    ['branch', 'release', [], false],
    ['branch', 'release', ['release'], true],
    ['pull-request', 'main', ['main'], false],
    ['merge-group', 'main', ['main'], false],
    ['other', 'main', [], false],
    ['other', 'main', ['main'], true],
    ['other', '', ['main'], false],
  ] as const)('of %s %s, also on %p: %p', (kind, branch, alsoOn, expected) => {
    expect(mayWriteHistory({ ...commits, kind, branch }, alsoOn)).toBe(expected);
  });

  it('is false when the default branch is not known', () => {
    const where = { ...commits, kind: 'branch', branch: 'main', defaultBranch: '' } as const;
    expect(mayWriteHistory(where, [])).toBe(false);
  });
});
