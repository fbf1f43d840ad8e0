import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { FakeGitHub } from './fake-github.ts';

describe('FakeGitHub', () => {
  let github: FakeGitHub;

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
  });

  afterEach(async () => {
    await github.stop();
  });

  const get = async (path: string): Promise<Response> => await fetch(`${github.url}${path}`);

  it('gives comments page by page, each but the last with a link to the next', async () => {
    github.largestPage = 2;
    for (let id = 1; id <= 5; id++) {
      github.comments.push({ id, body: `comment ${id}` });
    }
    const ids: unknown[] = [];
    let path: string | null = '/repos/octo/shop/issues/7/comments?per_page=100';
    while (path !== null) {
      const response: Response = await get(path);
      ids.push(((await response.json()) as { id: number }[]).map(({ id }) => id));
      const next: string | undefined = /^<(.+)>; rel="next"$/.exec(
        response.headers.get('link') ?? '',
      )?.[1];
      path = next === undefined ? null : next.slice(github.url.length);
    }
    expect(ids).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('creates and updates comments and records what was asked', async () => {
    const send = async (method: string, path: string, body: string): Promise<number> => {
      const response = await fetch(`${github.url}${path}`, {
        method,
        headers: { authorization: 'token t' },
        body: JSON.stringify({ body }),
      });
      return response.status;
    };
    expect(await send('POST', '/repos/octo/shop/issues/7/comments', 'first')).toBe(201);
    expect(await send('PATCH', '/repos/octo/shop/issues/comments/1', 'second')).toBe(200);
    expect(await send('PATCH', '/repos/octo/shop/issues/comments/2', 'none')).toBe(404);
    expect(github.comments).toEqual([{ id: 1, body: 'second' }]);
    expect(github.requests[0]).toEqual({
      method: 'POST',
      path: '/repos/octo/shop/issues/7/comments',
      authorization: 'token t',
      body: { body: 'first' },
    });
  });

  it('gives jobs and files, and 404 for what it does not have', async () => {
    github.jobs.set('12', '2026-01-02T03:04:05Z');
    github.files.set('.github/workflows/ci.yml', 'name: CI');
    expect(await (await get('/repos/octo/shop/actions/jobs/12')).json()).toEqual({
      id: 12,
      started_at: '2026-01-02T03:04:05Z',
    });
    const file = await get('/repos/octo/shop/contents/.github%2Fworkflows%2Fci.yml?ref=abc');
    expect(await file.json()).toEqual({
      type: 'file',
      encoding: 'base64',
      content: 'bmFtZTogQ0k=',
    });
    expect((await get('/repos/octo/shop/actions/jobs/13')).status).toBe(404);
    expect((await get('/repos/octo/other/actions/jobs/12')).status).toBe(404);
  });

  it('answers with each fault once, with or without the effect', async () => {
    const post = async (): Promise<Response> =>
      await fetch(`${github.url}/repos/octo/shop/issues/7/comments`, {
        method: 'POST',
        body: JSON.stringify({ body: 'text' }),
      });
    github.faults.push(
      { method: 'POST', status: 429, message: 'slow down', headers: { 'retry-after': '7' } },
      { method: 'POST', status: 502, message: 'lost', afterEffect: true },
    );
    const refused = await post();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(github.comments).toEqual([]);
    expect((await post()).status).toBe(502);
    expect(github.comments).toEqual([{ id: 1, body: 'text' }]);
    expect((await post()).status).toBe(201);
  });
});
