import { afterEach, describe, expect, it } from '@jest/globals';
import type { FinishedRequest } from '../../../../src/cluster/embedded/statistics.ts';
import type { VirtualUsers } from '../../../../src/cluster/embedded/virtual-users.ts';
import {
  type Answer,
  type SeenRequest,
  startTarget,
  type TargetServer,
  until,
} from '../target-server.ts';
import { makeUsers, type UsersOptions } from './make-users.ts';

let target: TargetServer | null = null;
let users: VirtualUsers | null = null;

afterEach(async () => {
  users?.set(0);
  await target?.close();
});

type Given = Omit<UsersOptions, 'url' | 'record'>;

/** Lets users loose on a server; resolves with what the server and they saw of so many requests. */
async function play(
  answer: Answer,
  given: Given,
  { count, people = 1 }: { readonly count: number; readonly people?: number },
): Promise<{ readonly seen: readonly SeenRequest[]; readonly finished: FinishedRequest[] }> {
  const finished: FinishedRequest[] = [];
  target = await startTarget(answer);
  const { url } = target;
  users = makeUsers({ ...given, url, record: (request) => finished.push(request) });
  users.set(people);
  await until(() => finished.length >= count);
  return { seen: target.requests.slice(0, count), finished: finished.slice(0, count) };
}

function line({ method, url }: SeenRequest): string {
  return `${method} ${url}`;
}

function errors(finished: readonly FinishedRequest[]): (string | null)[] {
  return finished.map(({ error }) => error);
}

const login = {
  'think-time': 0,
  data: 'users.csv',
  once: [
    {
      method: 'POST',
      path: '/login',
      body: { email: '{{email}}', password: '{{password}}' },
      capture: { token: { json: '$.token' }, csrf: { header: 'X-Csrf' } },
    },
  ],
  steps: [
    {
      path: '/orders/{{user}}?of={{email}}',
      headers: { authorization: 'Bearer {{token}}', 'x-csrf': '{{csrf}}' },
    },
  ],
};

const twoUsers = { 'users.csv': 'email,password\nann@a.org,"a,""b"\nbob@b.org,c\n' };

/** Knows the users, gives each a session and a token, and refuses who comes without. */
const service: Answer = ({ url, headers, body }, response) => {
  if (url === '/login') {
    const { email } = JSON.parse(body) as { email: string };
    response.setHeader('set-cookie', [`session=${email}; Path=/; HttpOnly`, 'theme=dark; Path=/']);
    response.setHeader('x-csrf', 'csrf-1');
    response.end(JSON.stringify({ token: `token-${email}` }));
    return;
  }
  const email = new URL(url, 'http://target').searchParams.get('of') ?? '';
  const isKnown =
    headers.cookie === `session=${email}; theme=dark` &&
    headers.authorization === `Bearer token-${email}` &&
    headers['x-csrf'] === 'csrf-1';
  response.writeHead(isKnown ? 200 : 401).end();
};

describe('users with a login', () => {
  it('log in once, each as somebody else, and keep their session', async () => {
    const given = { scenario: login, files: twoUsers };
    const { seen, finished } = await play(service, given, { count: 20, people: 2 });
    expect(errors(finished)).toEqual(Array(20).fill(null));
    const logins = seen.filter(({ url }) => url === '/login');
    expect(logins.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { email: 'ann@a.org', password: 'a,"b' },
      { email: 'bob@b.org', password: 'c' },
    ]);
    expect(new Set(seen.slice(4).map(line))).toEqual(
      new Set(['GET /orders/1?of=ann%40a.org', 'GET /orders/2?of=bob%40b.org']),
    );
  });

  it('share the accounts in turns, by numbers that tell processes apart', async () => {
    const given = { scenario: login, files: twoUsers, numbers: { first: 2, step: 3 } };
    const { seen } = await play(service, given, { count: 20, people: 3 });
    const paths = new Set(seen.filter(({ method }) => method === 'GET').map(({ url }) => url));
    expect([...paths].sort()).toEqual([
      '/orders/2?of=bob%40b.org',
      '/orders/5?of=ann%40a.org',
      '/orders/8?of=bob%40b.org',
    ]);
  });

  it.each([
    [503, 'status'],
    [429, 'throttled'],
  ] as const)(
    'try a login that failed with %d again, and do nothing else before',
    async (status, error) => {
      let attempts = 0;
      const refusing: Answer = (request, response, socket, before) => {
        if (request.url === '/login' && attempts++ === 0) response.writeHead(status).end();
        else service(request, response, socket, before);
      };
      const { seen, finished } = await play(
        refusing,
        { scenario: login, files: twoUsers },
        { count: 3 },
      );
      expect(seen.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
        '/login',
        '/login',
        '/orders/1',
      ]);
      expect(errors(finished)).toEqual([error, null, null]);
    },
  );

  it('log out when they leave, but are gone from the count at once', async () => {
    const scenario = {
      ...login,
      once: { start: login.once, end: [{ method: 'POST', path: '/logout/{{user}}' }] },
    };
    const { finished } = await play(
      (request, response, socket, before) => {
        if (request.url.startsWith('/logout')) response.end();
        else service(request, response, socket, before);
      },
      { scenario, files: twoUsers },
      { count: 10, people: 2 },
    );
    users?.set(0);
    expect([users?.count, users?.leaving]).toEqual([0, 2]);
    const told = finished.length;
    await until(() => users?.leaving === 0);
    const goodbyes = target?.requests.filter(({ url }) => url.startsWith('/logout')) ?? [];
    expect(goodbyes.map(({ url, headers }) => [url, headers.cookie]).sort()).toEqual([
      ['/logout/1', 'session=ann@a.org; theme=dark'],
      ['/logout/2', 'session=bob@b.org; theme=dark'],
    ]);
    expect(finished).toHaveLength(told);
    await until(() => target?.open() === 0);
  });
});

describe('what a step takes from a response', () => {
  const item = '<a href="/items/7">seven</a>';
  const shop: Answer = ({ url }, response) => {
    if (url === '/list') response.setHeader('set-cookie', 'xsrf=x%2F1; Path=/').end(item);
    else if (url === '/new') response.writeHead(201, { location: '/api/made?id=5' }).end();
    else response.end('fine');
  };

  it('is found by a regular expression, as a cookie, or as a header that is a path', async () => {
    const steps = [
      {
        path: '/list',
        capture: { id: { regex: 'href="/items/(\\d+)"' }, xsrf: { cookie: 'xsrf' } },
      },
      { method: 'POST', path: '/items/{{id}}', form: { token: '{{xsrf}}', note: 'a b&{{id}}' } },
      { path: '/new', capture: { made: { header: 'location' } } },
      'GET {{made}}',
    ];
    const { seen, finished } = await play(
      shop,
      { scenario: { 'think-time': 0, steps } },
      { count: 4 },
    );
    expect(errors(finished)).toEqual([null, null, null, null]);
    expect(seen.map(line)).toEqual([
      'GET /list',
      'POST /items/7',
      'GET /new',
      'GET /api/made?id=5',
    ]);
    expect(seen[1]?.body).toBe('token=x%252F1&note=a%20b%267');
    expect(seen[1]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('is an error where it is missing, and the rest of the flow is left out', async () => {
    const steps = [{ path: '/list', capture: { id: { json: '$.id' } } }, 'GET /items/{{id}}'];
    const { seen, finished } = await play(
      shop,
      { scenario: { 'think-time': 0, steps } },
      { count: 3 },
    );
    expect(seen.map(line)).toEqual(['GET /list', 'GET /list', 'GET /list']);
    expect(errors(finished)).toEqual(['content', 'content', 'content']);
  });

  it.each([
    [{ 'expect-body': 'seven' }, null],
    [{ 'expect-body': 'eight' }, 'content'],
    [{ 'expect-body': { contains: ['seven', 'items'], regex: 'items/\\d' } }, null],
    [{ 'expect-body': { regex: 'items/\\D' } }, 'content'],
    [{ 'expect-body': { json: { '$.a': 1 } } }, 'content'],
  ])('is checked: %j', async (expectation, error) => {
    const steps = [{ path: '/list', ...expectation }];
    const { finished } = await play(shop, { scenario: { 'think-time': 0, steps } }, { count: 1 });
    expect(errors(finished)).toEqual([error]);
  });

  it.each([
    ['{"state":{"ok":true,"tags":["a"]}}', null],
    ['{"state":{"ok":false,"tags":["a"]}}', 'content'],
    ['', 'content'],
  ])('is checked as JSON: %s', async (body, error) => {
    const steps = [{ 'expect-body': { json: { '$.state.ok': true, 'state.tags': ['a'] } } }];
    const { finished } = await play(
      (_, response) => response.end(body),
      { scenario: { 'think-time': 0, steps } },
      { count: 1 },
    );
    expect(errors(finished)).toEqual([error]);
  });

  it('is as long as a mebibyte at most', async () => {
    const steps = [{ 'expect-body': 'x' }];
    const { finished } = await play(
      (_, response) => response.end('x'.repeat(1024 * 1024 + 1)),
      { scenario: { 'think-time': 0, steps } },
      { count: 1 },
    );
    expect(errors(finished)).toEqual(['content']);
  });
});

describe('redirects', () => {
  const moving: Answer = ({ url }, response) => {
    const to: Record<string, [number, string]> = {
      '/a': [302, '/b'],
      '/b': [307, './c?d=1'],
      '/elsewhere': [302, 'http://127.0.0.1:1/'],
      '/round': [301, '/round'],
    };
    const [status, location] = to[url] ?? [200, ''];
    response.setHeader('set-cookie', `at=${url.slice(1, 2)}; Path=/`);
    response.writeHead(status, location === '' ? {} : { location }).end();
  };

  it('are followed where asked, as browsers do, with the cookies that come on the way', async () => {
    const steps = [{ method: 'POST', path: '/a', body: { x: 1 }, 'follow-redirects': true }];
    const { seen, finished } = await play(
      moving,
      { scenario: { 'think-time': 0, steps } },
      { count: 3 },
    );
    expect(
      seen.map(({ method, url, body, headers }) => [
        `${method} ${url}`,
        body,
        headers['content-type'],
        headers.cookie,
      ]),
    ).toEqual([
      ['POST /a', '{"x":1}', 'application/json', undefined],
      ['GET /b', '', undefined, 'at=a'],
      ['GET /c?d=1', '', undefined, 'at=b'],
    ]);
    expect(errors(finished)).toEqual([null, null, null]);
  });

  it.each([
    ['where nobody asks for it', { steps: ['GET /a'] }, 'GET /a'],
    ['to another host', { 'follow-redirects': true, steps: ['GET /elsewhere'] }, 'GET /elsewhere'],
  ])('are not followed %s', async (_what, scenario, only) => {
    const given = { scenario: { 'think-time': 0, ...scenario } };
    const { seen, finished } = await play(moving, given, { count: 2 });
    expect(seen.map(line)).toEqual([only, only]);
    expect(errors(finished)).toEqual(['status', 'status']);
  });

  it('come to an end', async () => {
    const scenario = { 'think-time': 0, 'follow-redirects': true, steps: ['GET /round'] };
    const { finished } = await play(moving, { scenario }, { count: 21 });
    expect(errors(finished)).toEqual([...Array<null>(20).fill(null), 'status']);
  });
});

describe('cookies', () => {
  it('are sent where they belong, and not for longer than they live', async () => {
    const answer: Answer = ({ url }, response) => {
      if (url === '/set') {
        response.setHeader('set-cookie', [
          'deep=1; Path=/deep',
          'gone=1; Max-Age=0; Path=/',
          'other=1; Domain=example.org',
          'plain=1',
        ]);
      }
      if (url === '/deep/b') response.setHeader('set-cookie', 'plain=; Max-Age=0; Path=/');
      response.end();
    };
    const steps = ['GET /set', 'GET /deep/a', 'GET /deep/b', 'GET /c'];
    const { seen } = await play(answer, { scenario: { 'think-time': 0, steps } }, { count: 4 });
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      'deep=1; plain=1',
      'deep=1; plain=1',
      undefined,
    ]);
  });

  it('are not kept where the scenario says so', async () => {
    const scenario = { 'think-time': 0, cookies: false };
    const { seen } = await play(
      (_, response) => response.setHeader('set-cookie', 'a=1').end(),
      { scenario },
      { count: 3 },
    );
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined, undefined]);
  });

  it('go with those of the step', async () => {
    const scenario = { 'think-time': 0, steps: [{ headers: { Cookie: 'own={{user}}' } }] };
    const { seen } = await play(
      (_, response) => response.setHeader('set-cookie', 'a=1; Path=/').end(),
      { scenario },
      { count: 2 },
    );
    expect(seen.map(({ headers }) => headers.cookie)).toEqual(['own=1', 'own=1; a=1']);
  });
});

describe('rows at random', () => {
  it('are drawn for each flow, and stay for all its steps', async () => {
    const draws = [0, 0.5, 0.99];
    let flow = 0;
    const scenario = {
      'think-time': 0,
      data: { file: 'items.json', pick: 'random' },
      steps: [
        'GET /{{id}}',
        { method: 'POST', path: '/', body: { id: '{{id}}', text: 'no. {{id}}' } },
      ],
    };
    const { seen } = await play(
      (_, response) => response.end(),
      {
        scenario,
        files: { 'items.json': '[{"id":1},{"id":2},{"id":3}]' },
        // Which flow, how long a think time, and which row are drawn; only the row makes a difference.
        random: () => draws[Math.floor(flow++ / 6) % 3] ?? 0,
      },
      { count: 12 },
    );
    const pairs = seen.flatMap(({ url }, index) =>
      index % 2 === 0 ? [[url, seen[index + 1]?.body]] : [],
    );
    for (const [url = '', body] of pairs) {
      const id = url.slice(1);
      expect(body).toBe(`{"id":${id},"text":"no. ${id}"}`);
    }
    expect(new Set(pairs.map(([url]) => url)).size).toBe(3);
  });
});
