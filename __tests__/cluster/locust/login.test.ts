import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LocustAgent } from '../../../src/cluster/locust/agent.ts';
import { FakeLocust } from '../../fakes/locust/server.ts';

const { signal } = new AbortController();

/** The header that credentials in a URL become. */
const basic = (credentials: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});

describe('a Locust with a login', () => {
  let fake: FakeLocust;
  let url: string;

  beforeEach(async () => {
    fake = new FakeLocust();
    fake.quirks.password = 'hunter2: more';
    url = await fake.listen();
  });
  afterEach(() => fake.close());

  const agentOf = (headers: Record<string, string>): LocustAgent =>
    new LocustAgent({ url, headers, config: null, pollSeconds: 0.001 });

  it('is logged in to once', async () => {
    const agent = agentOf({ ...basic('me:hunter2: more'), COOKIE: 'lang=en', 'X-Team': 'red' });
    await agent.check(signal);
    await agent.start(signal);
    await agent.setUsers(8, signal);
    expect(fake.users).toBe(8);
    expect(fake.lines.slice(0, 5)).toEqual([
      'GET /stats/requests',
      'GET /login',
      'POST /login_submit username=me&password=hunter2%3A+more',
      'GET /stats/requests',
      'GET /',
    ]);
    expect(fake.lines.filter((line) => line.includes('login'))).toHaveLength(2);
    expect(fake.headers.at(-1)).toMatchObject({
      cookie: 'lang=en; session=eyJfdXNlcl9pZCI6Im1lIn0.a1',
      'x-team': 'red',
    });
  });

  it('is logged in to again when the session is over', async () => {
    const agent = agentOf(basic('me:hunter2: more'));
    await agent.check(signal);
    fake.quirks.password = null;
    await agent.start(signal);
    await agent.setUsers(8, signal);
    expect(fake.users).toBe(8);
  });

  it('takes the cookie of a session in place of a login', async () => {
    await agentOf({ Cookie: 'session=eyJfdXNlcl9pZCI6Im1lIn0.a1' }).check(signal);
    expect(fake.lines).toEqual(['GET /stats/requests', 'GET /']);
  });

  it.each<[string, Record<string, string>, Record<string, unknown>, string]>([
    [
      'there are no credentials',
      { Authorization: 'Bearer hunter2' },
      {},
      'asks for a login: expected credentials in its URL (http://user:password@host:8089), got none',
    ],
    [
      'they are wrong',
      basic('me:hunter3'),
      { username_password_callback: '/login_submit' },
      'refused the user and the password of its URL: POST /login_submit got its login page again',
    ],
    [
      'the form leads nowhere',
      basic('me:hunter3'),
      { username_password_callback: '/base/login?key=hunter4' },
      'refused the user and the password of its URL: POST /base/login got its login page again',
    ],
    [
      'the page has another form',
      basic('me:hunter3'),
      { custom_form: { callback_url: '/sso' } },
      'its login page takes no user and password: expected the cookie of a session among `agent-headers`, got none',
    ],
    [
      'the form leads to another site',
      basic('me:hunter3'),
      { username_password_callback: 'http://elsewhere.example/login' },
      'its login page takes no user and password: expected the cookie of a session among `agent-headers`, got none',
    ],
  ])('says when %s', async (_name, headers, authArgs, message) => {
    fake.quirks.authArgs = authArgs;
    const failure: unknown = await agentOf(headers)
      .check(signal)
      .catch((error: unknown) => error);
    expect((failure as Error).message).toBe(`${url}: ${message}`);
  });
});
