import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { lookUpPullRequest, readOnlyReason } from '../../../src/action/event/pull-request.ts';
import { FakeGitHub } from '../../fakes/github/fake-github.ts';
import { openFake } from '../../fakes/github/open.ts';

describe('readOnlyReason', () => {
  const from = (repository: string | null): unknown => ({
    head: { repo: repository === null ? null : { full_name: repository } },
  });
  const fork = 'runs for pull requests from forks have a read-only token';

  it.each([
    ['pull_request', 'octocat', 'octo/shop', ''],
    ['pull_request', 'stranger', 'stranger/shop', fork],
    ['pull_request', 'stranger', null, fork],
    ['pull_request_review', 'stranger', 'stranger/shop', fork],
    [
      'pull_request',
      'dependabot[bot]',
      'octo/shop',
      'runs that Dependabot started have a read-only token',
    ],
    ['pull_request_target', 'stranger', 'stranger/shop', ''],
    ['issue_comment', 'stranger', 'stranger/shop', ''],
  ])('of %s by %s from %s', (name, actor, repository, expected) => {
    const env = { GITHUB_ACTOR: actor, GITHUB_REPOSITORY: 'octo/shop' };
    expect(readOnlyReason(env, name, from(repository))).toBe(expected);
  });
});

describe('lookUpPullRequest', () => {
  let github: FakeGitHub;

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    github.pullRequests.push({
      number: 7,
      head: { label: 'octo:topic', sha: 'head' },
      base: { ref: 'release', sha: 'base' },
    });
  });

  afterEach(async () => {
    await github.stop();
  });

  const told: string[] = [];
  const lookUp = async (number: number, isNamed = true): Promise<unknown> => {
    told.length = 0;
    const { signal } = new AbortController();
    const tell = (notice: string): void => void told.push(notice);
    return await lookUpPullRequest(openFake(github), { number, isNamed }, signal, tell);
  };

  it('tells what it goes from and to', async () => {
    expect(await lookUp(7)).toEqual({
      base: { ref: 'release', sha: 'base' },
      head: { sha: 'head' },
    });
  });

  it('takes a number of none for a wrong input', async () => {
    await expect(lookUp(8)).rejects.toThrow(
      'pull-request: expected the number of a pull request of octo/shop that the token may read, got 8',
    );
  });

  it('goes on where it is the event that names what the token may not read', async () => {
    expect(await lookUp(8, false)).toBeNull();
    expect(told).toEqual(['Pull request 8 could not be looked up (Not Found).']);
  });

  it('goes on without an answer', async () => {
    github.faults.push({ method: 'GET', status: 502, message: 'Bad Gateway' });
    expect(await lookUp(7)).toBeNull();
    expect(told).toEqual(['Pull request 7 could not be looked up (Bad Gateway).']);
  });
});
