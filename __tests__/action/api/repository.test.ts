import { afterEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';

import { writeComment } from '../../../src/action/comment/comment.ts';
import { openRepository } from '../../../src/action/api/repository.ts';

describe('openRepository', () => {
  const env = {
    GITHUB_API_URL: 'https://ghes.example/api/v3',
    GITHUB_REPOSITORY: 'octo/shop',
  };

  afterEach(() => {
    nock.cleanAll();
  });

  it('leads to the API that the runner names, with the token', async () => {
    const api = nock('https://ghes.example', {
      reqheaders: {
        authorization: 'token ghs_token',
        'user-agent': /^capacity-gate /,
      },
    })
      .get('/api/v3/repos/octo/shop/issues/7/comments')
      .query({ per_page: 100, page: 1 })
      .reply(200, [])
      .post('/api/v3/repos/octo/shop/issues/7/comments', { body: 'marker, text' })
      .reply(201, { id: 1 });
    const repository = openRepository('ghs_token', env);
    const pullRequest = { number: 7, readOnlyBecause: '' };
    const keyed = { marker: 'marker', body: 'marker, text', mayCreate: true };
    const { signal } = new AbortController();
    expect(repository && (await writeComment(repository, pullRequest, keyed, signal))).toBe(
      'created',
    );
    expect(api.isDone()).toBe(true);
  });

  it.each([
    ['a token', '', env],
    ['an API', 'ghs_token', { GITHUB_REPOSITORY: 'octo/shop' }],
    ['a repository', 'ghs_token', { GITHUB_API_URL: 'https://ghes.example/api/v3' }],
  ])('is null without %s', (_, token, environment) => {
    expect(openRepository(token, environment)).toBeNull();
  });
});
