import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { goodConfiguration } from './configuration.ts';
import { Metrics } from './metrics.ts';
import { FakeLoadTestNg } from './server.ts';
import { HttpLoad } from './users.ts';

const config = JSON.stringify(goodConfiguration({ MaxActiveUsers: 10 }));

describe('FakeLoadTestNg', () => {
  let fake: FakeLoadTestNg;
  let url: string;

  beforeEach(async () => {
    fake = new FakeLoadTestNg();
    url = await fake.listen();
  });
  afterEach(() => fake.close());

  const send = async (line: string, body?: string): Promise<unknown[]> => {
    const [method = '', path = ''] = line.split(' ');
    const response = await fetch(url + path, { method, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const answer: unknown = text.startsWith('{') ? JSON.parse(text) : text;
    return [response.status, answer];
  };
  const status = (State: string, NumUsers: number): unknown => ({
    status: expect.objectContaining({ State, NumUsers }),
  });

  it('goes through the life of a load agent', async () => {
    const unknown = { error: 'load-test agent with id lt0 not found' };
    expect(await send('GET /loadagent/lt0')).toEqual([404, unknown]);
    expect(await send('POST /loadagent/create?id=lt0', config)).toEqual([
      201,
      {
        id: 'lt0',
        message: 'load-test agent created',
        status: {
          State: 'stopped',
          NumUsers: 0,
          NumUsersAdded: 0,
          NumUsersRemoved: 0,
          NumUsersStopped: 0,
          NumErrors: 0,
          StartTime: '0001-01-01T00:00:00Z',
        },
      },
    ]);
    expect(await send('POST /loadagent/lt0/run')).toMatchObject([200, status('running', 0)]);
    expect(await send('POST /loadagent/lt0/addusers?amount=8')).toMatchObject([
      200,
      { message: '8 users added' },
    ]);
    expect(await send('POST /loadagent/lt0/removeusers?amount=3')).toMatchObject([
      200,
      { message: '3 users removed' },
    ]);
    expect(await send('GET /loadagent/lt0/status')).toMatchObject([200, status('running', 5)]);
    expect(await send('POST /loadagent/lt0/stop')).toMatchObject([200, status('stopped', 0)]);
    expect(await send('DELETE /loadagent/lt0')).toMatchObject([
      200,
      { message: 'load-test agent destroyed' },
    ]);
    expect(await send('DELETE /loadagent/lt0')).toEqual([404, unknown]);
  });

  it.each([
    ['POST /loadagent/create?id=lt0', '', 400, { error: 'could not read request: EOF' }],
    [
      'POST /loadagent/create?id=lt0',
      '{}',
      400,
      { error: 'could not validate config: parse "": empty url' },
    ],
    [
      'POST /loadagent/create?id=there',
      config,
      409,
      { error: 'load-test agent with id there already exists' },
    ],
    ['POST /loadagent/create', config, 404, '404 page not found\n'],
    ['POST /loadagent/there/addusers', undefined, 404, '404 page not found\n'],
    ['GET /anything', undefined, 404, '404 page not found\n'],
    ['POST /loadagent/there/addusers?amount=0', undefined, 400, { error: 'invalid amount: 0' }],
    [
      'POST /loadagent/there/addusers?amount=32768',
      undefined,
      400,
      { error: 'invalid amount: 32768' },
    ],
    [
      'POST /loadagent/there/removeusers?amount=bad',
      undefined,
      400,
      { error: 'invalid amount: bad' },
    ],
    ['POST /loadagent/there/run', undefined, 200, { error: 'LoadTester has not stopped' }],
    ['POST /loadagent/idle/stop', undefined, 200, { error: 'LoadTester is not running' }],
  ])('refuses %s as load-test-ng does', async (line, body, statusCode, answer) => {
    await send('POST /loadagent/create?id=there', config);
    await send('POST /loadagent/there/run');
    await send('POST /loadagent/create?id=idle', config);
    expect(await send(line, body)).toEqual([statusCode, answer]);
  });

  it('adds a part at the cap, and removes no more than there is', async () => {
    await send('POST /loadagent/create?id=lt0', config);
    await send('POST /loadagent/lt0/run');
    expect(await send('POST /loadagent/lt0/addusers?amount=12')).toMatchObject([
      200,
      { message: '10 users added', error: 'max active users limit reached' },
    ]);
    expect(await send('POST /loadagent/lt0/removeusers?amount=12')).toMatchObject([
      200,
      { message: '10 users removed', error: 'no active users left' },
    ]);
  });

  it('writes two JSON objects for a failed create', async () => {
    fake.quirks.loginError = 'connection refused';
    const response = await fetch(`${url}/loadagent/create?id=lt0`, {
      method: 'POST',
      body: config,
    });
    expect(response.status).toBe(400);
    const lines = (await response.text()).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { error: string }).error)).toEqual([
      'could not create agent: error creating custom emoji from config: error login as sysadmin: ' +
        'error while logging in: connection refused',
      'could not create agent: nil params passed',
    ]);
  });

  it('forgets everything in a crash, answers pages, and hangs', async () => {
    await send('POST /loadagent/create?id=lt0', config);
    fake.crash();
    expect(await fake.users('lt0')).toBeNull();
    fake.quirks.html = true;
    expect((await send('GET /loadagent/lt0'))[1]).toContain('<title>Sign in</title>');
    fake.quirks.hang = true;
    const hanging = send('GET /loadagent/lt0');
    while (fake.lines.length < 3) {
      await setImmediate();
    }
    await Promise.all([expect(hanging).rejects.toThrow('fetch failed'), fake.close()]);
  });

  it('lets a status wait for a removal', async () => {
    await send('POST /loadagent/create?id=lt0', config);
    await send('POST /loadagent/lt0/run');
    await send('POST /loadagent/lt0/addusers?amount=5');
    fake.quirks.removalMilliseconds = 20;
    const order: string[] = [];
    const removal = send('POST /loadagent/lt0/removeusers?amount=5').then(() =>
      order.push('removed'),
    );
    while (!fake.lines.includes('POST /loadagent/lt0/removeusers?amount=5')) {
      await setImmediate();
    }
    expect(await send('GET /loadagent/lt0')).toMatchObject([200, status('running', 0)]);
    order.push('told');
    await removal;
    expect(order.toSorted()).toEqual(['removed', 'told']);
  });
});

describe('HttpLoad', () => {
  it('asks the target while there are users, and no more when they have left', async () => {
    const metrics = new Metrics();
    let requests = 0;
    const target = http.createServer((_request, response) => {
      requests += 1;
      response.end('ok');
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    const { port } = target.address() as AddressInfo;
    const load = new HttpLoad(
      { target: `http://127.0.0.1:${port}/`, thinkSeconds: 0.001, spinUpUsersPerSecond: 10000 },
      metrics,
    );
    load.add(3);
    while (requests < 10) {
      await setImmediate();
    }
    expect(metrics.connected).toBe(3);
    await load.remove(3);
    expect(metrics.connected).toBe(0);
    expect(metrics.text).toContain(`loadtest_http_request_time_count ${requests}\n`);
    const atTheEnd = requests;
    for (let round = 0; round < 100; round += 1) {
      await setImmediate();
    }
    expect(requests).toBe(atTheEnd);
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });
});
