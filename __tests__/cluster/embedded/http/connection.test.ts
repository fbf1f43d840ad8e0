import type { Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Connection,
  connectionsTo,
  type Outcome,
} from '../../../../src/cluster/embedded/http/connection.ts';
import {
  parseTarget,
  type PreparedRequest,
  prepareRequest,
} from '../../../../src/cluster/embedded/http/target.ts';
import { makeCertificate } from '../certificate.ts';
import { type Answer, startTarget, type TargetServer, until } from '../target-server.ts';

function prepare(method: string, path: string, body: string | null = null): PreparedRequest {
  const thinkTime = { kind: 'exponential', mean: 1 } as const;
  const expectStatus = [{ from: 200, to: 299 }];
  const step = { method, path, headers: {}, body, expectStatus, thinkTime };
  return prepareRequest(parseTarget('http://target', {}), step);
}

const get = prepare('GET', '/');
const post = prepare('POST', '/', 'x');
const fine: Outcome = {
  error: null,
  status: 200,
  detail: '',
  media: 'other',
  contentBytes: 'fine'.length,
};

let target: TargetServer | null = null;
let connection: Connection | null = null;

afterEach(async () => {
  connection?.close();
  await target?.close();
  target = null;
});

async function connect(answer?: Answer, timeoutSeconds = 60): Promise<Connection> {
  target = await startTarget(answer);
  return connectTo(target.url, timeoutSeconds);
}

function connectTo(url: string, timeoutSeconds = 60): Connection {
  connection = connectionsTo(parseTarget(url, {}), timeoutSeconds)();
  return connection;
}

function ask(from: Connection, request: PreparedRequest): Promise<Outcome> {
  return new Promise((resolve) => from.request(request, resolve));
}

describe('a connection', () => {
  it('is used again', async () => {
    const used = await connect();
    expect([await ask(used, get), await ask(used, post), await ask(used, get)]).toEqual([
      fine,
      fine,
      fine,
    ]);
    expect(target?.connections()).toBe(1);
    expect(target?.requests.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', 'x'],
      ['GET', ''],
    ]);
  });

  it('tells a status that was not expected', async () => {
    const outcome = await ask(
      await connect((_, response) => response.writeHead(404).end('fine')),
      get,
    );
    expect(outcome).toEqual({ ...fine, error: 'status', status: 404 });
  });

  it('takes a status that was expected', async () => {
    const expectStatus = [
      { from: 200, to: 299 },
      { from: 404, to: 404 },
    ];
    const used = await connect((_, response) => response.writeHead(404).end('fine'));
    expect(await ask(used, { ...get, expectStatus })).toEqual({ ...fine, status: 404 });
  });

  it('gives up when the time is over, and opens anew', async () => {
    const used = await connect(({ url }, response) => {
      if (url !== '/slow') response.end('fine');
    }, 0.05);
    const outcome = await ask(used, prepare('GET', '/slow'));
    expect(outcome).toEqual({ error: 'time-out', status: null, detail: '' });
    expect(await ask(used, get)).toEqual(fine);
    expect(target?.connections()).toBe(2);
  });

  it('tells that nobody listens', async () => {
    const { url, close } = await startTarget();
    await close();
    const outcome = await ask(connectTo(url), get);
    expect(outcome).toMatchObject({ error: 'refused', status: null });
  });

  it('tells that a response was cut short', async () => {
    const used = await connect((_, response, socket) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => socket.destroy());
    });
    expect(await ask(used, get)).toMatchObject({ error: 'reset', status: 200 });
  });

  it('asks again when an idle connection was closed just then', async () => {
    const used = await connect((_, response, socket, before) => {
      if (before === 0) response.end('fine');
      else socket.destroy();
    });
    expect([await ask(used, get), await ask(used, get)]).toEqual([fine, fine]);
    expect(target?.connections()).toBe(2);
    expect(target?.requests).toHaveLength(3);
  });

  it('repeats a POST on a connection that the server had just closed, and only once', async () => {
    const used = await connect((_, response, socket, before) => {
      if (before === 0 && target?.requests.length !== 5) response.end('fine');
      else socket.destroy();
    });
    expect(await ask(used, get)).toEqual(fine);
    expect(await ask(used, post)).toEqual(fine);
    expect(target?.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);

    expect(await ask(used, post)).toMatchObject({ error: 'reset', status: null });
    expect(target?.requests).toHaveLength(5);
  });

  it('does not repeat what was answered in part', async () => {
    const used = await connect((_, response, socket, before) => {
      if (before === 0) response.end('fine');
      else socket.end('HTTP/1.1 20');
    });
    expect(await ask(used, get)).toEqual(fine);
    expect(await ask(used, get)).toMatchObject({ error: 'reset', status: null });
    expect(target?.requests).toHaveLength(2);
  });

  it('does not ask again on a connection that was never any good', async () => {
    const used = await connect((_request, _response, socket) => socket.destroy());
    expect(await ask(used, get)).toMatchObject({ error: 'reset', status: null });
    expect(target?.requests).toHaveLength(1);
  });

  it('is closed amid a request without a word', async () => {
    const used = await connect(() => undefined);
    let calls = 0;
    used.request(get, () => calls++);
    await until(() => target?.requests.length === 1);
    used.close();
    await until(() => target?.open() === 0);
    expect(calls).toBe(0);
  });
});

describe('a connection, response by response,', () => {
  /** Asks twice; how both ended, and on how many connections. */
  async function askTwice(answer: Answer, method = 'GET'): Promise<[Outcome[], number]> {
    const used = await connect(answer);
    const request = prepare(method, '/');
    return [[await ask(used, request), await ask(used, request)], target?.connections() ?? 0];
  }

  it.each<[string, number, Answer, number?]>([
    ['comes in chunks', 1, (_, response) => response.write('a', () => response.end('b')), 2],
    ['is long', 1, (_, response) => response.end('x'.repeat(1_000_000)), 1_000_000],
    ['has no content', 1, (_, response) => response.writeHead(204).end(), 0],
    [
      'follows a hint',
      1,
      (_, response) => {
        response.writeContinue();
        response.end('fine');
      },
    ],
    ['closes', 2, (_, response) => response.setHeader('connection', 'close').end('fine')],
    ['closes', 2, (_, response) => response.setHeader('keep-alive', 'timeout=1').end('fine')],
    [
      'ends with the connection',
      2,
      (_, _response, socket) => {
        socket.end('HTTP/1.1 200 OK\r\n\r\nfine');
      },
    ],
    [
      'has something behind it',
      2,
      (_, _response, socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine!');
      },
    ],
  ])('that %s', async (_what, connections, answer, contentBytes = 4) => {
    const [outcomes, made] = await askTwice(answer);
    expect(outcomes.map(({ error }) => error)).toEqual([null, null]);
    expect(outcomes.map((outcome) => outcome.contentBytes)).toEqual([contentBytes, contentBytes]);
    expect(made).toBe(connections);
  });

  it('that answers HEAD', async () => {
    const answer: Answer = (_, response) => response.setHeader('content-length', 9).end();
    expect(await askTwice(answer, 'HEAD')).toEqual([
      [
        { ...fine, contentBytes: 0 },
        { ...fine, contentBytes: 0 },
      ],
      1,
    ]);
  });

  it.each<[string, string, string, string]>([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n', 'protocol', 'the response is not one of HTTP/1.1'],
    ['TLS', '\x15\x03\x01\0\x02\x02', 'protocol', 'the response is one of TLS'],
    [
      'a head without end',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`,
      'other',
      'the head of the response is longer than 16384 bytes',
    ],
  ])('that is %s', async (_what, text, error, detail) => {
    const [outcomes, made] = await askTwice((_, _response, socket) => socket.write(text));
    const failed = { error, status: null, detail };
    expect(outcomes).toEqual([failed, failed]);
    expect(made).toBe(2);
  });

  it('that nobody asked for', async () => {
    let socket: Socket | null = null;
    const used = await connect((_, response, from) => {
      socket = from;
      response.end('fine');
    });
    await ask(used, get);
    (socket as Socket | null)?.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
    await until(() => target?.open() === 0);
    expect(await ask(used, post)).toEqual(fine);
  });
});

describe('a TLS connection', () => {
  it('is made to a trusted server only', async () => {
    const certificate = makeCertificate();
    target = await startTarget(undefined, certificate);
    const stranger = await ask(connectTo(target.url), get);
    expect(stranger).toMatchObject({ error: 'tls', status: null });
    expect(target.requests).toHaveLength(0);

    const authorities = tls.getCACertificates('default');
    tls.setDefaultCACertificates([certificate.cert]);
    try {
      const used = connectTo(target.url);
      expect(await ask(used, get)).toEqual(fine);
      expect(await ask(used, get)).toEqual(fine);
      expect(target.connections()).toBe(1);

      const elsewhere = connectionsTo(parseTarget(target.url, { host: 'elsewhere' }), 60)();
      expect(await ask(elsewhere, get)).toMatchObject({ error: 'tls', status: null });
    } finally {
      tls.setDefaultCACertificates(authorities);
    }
  });
});
