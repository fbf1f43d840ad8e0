import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { FakeGitHub } from './fake-github.ts';

const headers = {
  authorization: 'token t',
  accept: 'application/vnd.github.v3+json',
  'content-type': 'application/json',
};

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly link: string | null;
}

function sendTo(github: FakeGitHub) {
  return async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const { 'content-type': type, ...rest } = headers;
    const response = await fetch(`${github.url}${path}`, {
      method,
      ...(body === undefined
        ? { headers: rest }
        : { headers: { ...rest, 'content-type': type }, body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: await response.json(),
      link: response.headers.get('link'),
    };
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('FakeGitHub', () => {
  let github: FakeGitHub;
  let send: ReturnType<typeof sendTo>;

  beforeEach(async () => {
    github = new FakeGitHub('octo/shop');
    await github.start();
    send = sendTo(github);
  });

  afterEach(async () => {
    await github.stop();
  });

  it('gives comments page by page, each but the last with a link to the next', async () => {
    github.largestPage = 2;
    for (let id = 1; id <= 5; id++) {
      github.comments.push({ id, body: `comment ${id}` });
    }
    const ids: unknown[] = [];
    let path: string | null = '/repos/octo/shop/issues/7/comments?per_page=100';
    while (path !== null) {
      const { body, link }: Reply = await send('GET', path);
      ids.push((body as { id: number }[]).map(({ id }) => id));
      const next: string | undefined = /^<(.+)>; rel="next"$/.exec(link ?? '')?.[1];
      path = next === undefined ? null : next.slice(github.url.length);
    }
    expect(ids).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('creates and updates comments and records what was asked', async () => {
    const comments = '/repos/octo/shop/issues/7/comments';
    expect((await send('POST', comments, { body: 'first' })).status).toBe(201);
    const comment = '/repos/octo/shop/issues/comments';
    expect((await send('PATCH', `${comment}/1`, { body: 'second' })).status).toBe(200);
    expect((await send('PATCH', `${comment}/2`, { body: 'none' })).status).toBe(404);
    expect(github.comments).toEqual([{ id: 1, body: 'second' }]);
    expect(github.requests[0]).toEqual({
      method: 'POST',
      path: comments,
      authorization: 'token t',
      body: { body: 'first' },
    });
  });

  it('gives jobs and files, and 404 for what it does not have', async () => {
    github.jobs.set('12', '2026-01-02T03:04:05Z');
    github.files.set('.github/workflows/ci.yml', 'name: CI');
    expect((await send('GET', '/repos/octo/shop/actions/jobs/12')).body).toEqual({
      id: 12,
      started_at: '2026-01-02T03:04:05Z',
    });
    const workflow = '/repos/octo/shop/contents/.github%2Fworkflows%2Fci.yml?ref=abc';
    expect((await send('GET', workflow)).body).toEqual({
      type: 'file',
      path: '.github/workflows/ci.yml',
      sha: 'loose',
      encoding: 'base64',
      content: 'bmFtZTogQ0k=',
    });
    expect((await send('GET', '/repos/octo/shop/actions/jobs/13')).status).toBe(404);
    expect((await send('GET', '/repos/octo/other/actions/jobs/12')).status).toBe(404);
  });

  it('names blobs as Git does, and lists folders', async () => {
    github.git.write('main', 'kept/a.json', 'one', 'm');
    github.git.write('main', 'kept/deeper/b.json', 'two', 'm');
    // `printf one | git hash-object --stdin`
    const sha = '43dd47ea691c90a5fa7827892c70241913351963';
    expect((await send('GET', '/repos/octo/shop/contents/kept?ref=main')).body).toEqual([
      { type: 'file', path: 'kept/a.json', sha },
    ]);
    expect((await send('GET', `/repos/octo/shop/git/blobs/${sha}`)).body).toMatchObject({
      content: base64('one'),
    });
  });

  it('moves a branch forward only', async () => {
    const { git } = github;
    const main = git.branches.get('main') ?? '';
    const next = git.addCommit([main], { tree: git.addTree({ a: 'x' }, git.commit(main)?.tree) });
    const other = git.addCommit([main]);
    const move = async (sha: string, name = 'main'): Promise<number> =>
      (await send('PATCH', `/repos/octo/shop/git/refs/heads%2F${name}`, { sha, force: false }))
        .status;
    expect([await move(next), await move(other), await move(next, 'absent')]).toEqual([
      200, 422, 422,
    ]);
    expect((await send('GET', '/repos/octo/shop/branches/main')).body).toMatchObject({
      commit: { sha: next },
    });
    expect(git.file('main', 'README.md')?.text).toBe('# Shop\n');
  });

  it('makes a branch of a tree and a commit, once', async () => {
    const post = async (kind: string, body: unknown): Promise<Reply> =>
      await send('POST', `/repos/octo/shop/git/${kind}`, body);
    const tree = await post('trees', {
      tree: [{ path: 'a', mode: '100644', type: 'blob', content: 'x' }],
    });
    const { sha: treeSha } = tree.body as { sha: string };
    const commit = await post('commits', { message: 'first', tree: treeSha, parents: [] });
    const { sha } = commit.body as { sha: string };
    const reference = { ref: 'refs/heads/new', sha };
    expect((await post('refs', reference)).status).toBe(201);
    expect((await post('refs', reference)).status).toBe(422);
    expect(github.git.file('new', 'a')?.text).toBe('x');
    expect(github.git.log('new').map(({ message }) => message)).toEqual(['first']);
  });

  it('answers with each fault once, with or without the effect', async () => {
    const post = async (): Promise<Reply> =>
      await send('POST', '/repos/octo/shop/issues/7/comments', { body: 'text' });
    github.faults.push(
      { method: 'POST', path: /trees/, status: 500, message: 'for another' },
      { method: 'POST', status: 429, message: 'slow down' },
      { method: 'POST', status: 502, message: 'lost', afterEffect: true },
      { method: 'POST', status: null, message: 'broken', afterEffect: true },
    );
    expect(await post()).toEqual({ status: 429, body: { message: 'slow down' }, link: null });
    expect(github.comments).toEqual([]);
    expect((await post()).status).toBe(502);
    await expect(post()).rejects.toThrow('fetch failed');
    expect(github.comments.map(({ id }) => id)).toEqual([1, 2]);
    expect((await post()).status).toBe(201);
    expect(github.faults.map(({ message }) => message)).toEqual(['for another']);
  });
});

describe('the check of requests', () => {
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    changed: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const github = new FakeGitHub('octo/shop');
    await github.start();
    await fetch(`${github.url}/repos/octo/shop${path}`, {
      method,
      headers: { ...headers, ...changed },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return await github.stop().then(
      () => '',
      (error: unknown) => (error as Error).message.split('\n').slice(1).join('\n'),
    );
  };
  const comments = '/issues/7/comments';
  const at = `/repos/octo/shop${comments}`;

  it.each([
    ['nothing where all fits', 'POST', comments, { body: 'text' }, {}, ''],
    ['the method', 'DELETE', comments, undefined, {}, `DELETE ${at}: GitHub has no such operation`],
    [
      'the path',
      'GET',
      '/issues/seven/comments',
      undefined,
      {},
      'GET /repos/octo/shop/issues/seven/comments: path/issue_number must be integer {"type":"integer"}',
    ],
    [
      'the query',
      'GET',
      `${comments}?perpage=3&page=two`,
      undefined,
      {},
      `GET ${at}?perpage=3&page=two: query must NOT have additional properties {"additionalProperty":"perpage"}\n` +
        `GET ${at}?perpage=3&page=two: query/page must be integer {"type":"integer"}`,
    ],
    [
      'a missing property',
      'POST',
      comments,
      {},
      {},
      `POST ${at}: body must have required property 'body' {"missingProperty":"body"}`,
    ],
    [
      'a type',
      'POST',
      comments,
      { body: 7 },
      {},
      `POST ${at}: body/body must be string {"type":"string"}`,
    ],
    [
      'an unknown property',
      'POST',
      comments,
      { body: 'x', text: 'y' },
      {},
      `POST ${at}: body must NOT have additional properties {"additionalProperty":"text"}`,
    ],
    [
      'a value deep in the body',
      'POST',
      '/git/trees',
      { tree: [{ path: 'a', mode: '644', type: 'blob', content: '' }] },
      {},
      'POST /repos/octo/shop/git/trees: body/tree/0/mode must be equal to one of the allowed values {"allowedValues":["100644","100755","040000","160000","120000"]}',
    ],
    [
      'headers',
      'POST',
      comments,
      { body: 'x' },
      { authorization: 'ghs_token', 'content-type': 'text/plain', accept: '*/*' },
      `POST ${at}: header authorization is ghs_token\n` +
        `POST ${at}: header accept is */*\n` +
        `POST ${at}: header content-type is text/plain`,
    ],
  ])('names %s', async (_, method, path, body, changed, expected) => {
    expect(await send(method, path, body, changed)).toBe(expected);
  });
});

describe('FakeGitHub as Gitea', () => {
  it('has its own calls to write files, and none to write Git objects', async () => {
    const github = new FakeGitHub('octo/shop', 'gitea');
    await github.start();
    const send = sendTo(github);
    const path = '/repos/octo/shop/contents';
    const files = [{ operation: 'create', path: 'a.json', content: base64('one') }];
    const post = async (fields: object): Promise<number> =>
      (await send('POST', path, { message: 'm', files, ...fields })).status;
    expect(await post({ branch: 'history' })).toBe(404);
    expect(await post({ new_branch: 'history' })).toBe(201);
    expect(await post({ new_branch: 'history' })).toBe(422);
    expect(await post({ branch: 'history' })).toBe(422);
    const update = (sha?: string): object => ({
      branch: 'history',
      files: [{ ...files[0], operation: 'update', ...(sha && { sha }) }],
    });
    expect(await post(update())).toBe(422);
    expect(await post(update('0'))).toBe(422);
    expect(await post(update(github.git.file('history', 'a.json')?.sha))).toBe(201);
    expect(github.git.file('history', 'README.md')?.text).toBe('# Shop\n');
    expect((await send('POST', '/repos/octo/shop/git/trees', { tree: [] })).status).toBe(404);
    await expect(github.stop()).rejects.toThrow(
      'POST /api/v1/repos/octo/shop/git/trees: Gitea has no such operation',
    );
  });
});
