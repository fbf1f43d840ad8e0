import tls from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Connection,
  connectionsTo,
  type Outcome,
} from '../../../src/cluster/embedded/connection.ts';
import type { PreparedRequest } from '../../../src/cluster/embedded/target.ts';
import { makeCertificate } from './certificate.ts';
import { type Answer, startTarget, type TargetServer, until } from './target-server.ts';

const get: PreparedRequest = {
  method: 'GET',
  path: '/',
  headers: {},
  body: null,
  expectStatus: [{ from: 200, to: 299 }],
  idempotent: true,
};
const post: PreparedRequest = { ...get, method: 'POST', body: 'x', idempotent: false };
const fine: Outcome = { error: null, status: 200, detail: '' };

let target: TargetServer | null = null;
let connection: Connection | null = null;

afterEach(async () => {
  connection?.close();
  await target?.close();
  target = null;
});

async function connect(answer?: Answer): Promise<Connection> {
  target = await startTarget(answer);
  connection = connectionsTo(target.url)();
  return connection;
}

function ask(from: Connection, request: PreparedRequest, timeoutSeconds = 60): Promise<Outcome> {
  return new Promise((resolve) => from.request(request, timeoutSeconds, resolve));
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
    const outcome = await ask(await connect((_, response) => response.writeHead(404).end()), get);
    expect(outcome).toEqual({ error: 'status', status: 404, detail: '' });
  });

  it('takes a status that was expected', async () => {
    const expectStatus = [
      { from: 200, to: 299 },
      { from: 404, to: 404 },
    ];
    const used = await connect((_, response) => response.writeHead(404).end());
    expect(await ask(used, { ...get, expectStatus })).toEqual({ ...fine, status: 404 });
  });

  it('gives up when the time is over, and opens anew', async () => {
    const used = await connect(({ url }, response) => {
      if (url !== '/slow') response.end();
    });
    const outcome = await ask(used, { ...get, path: '/slow' }, 0.05);
    expect(outcome).toEqual({ error: 'time-out', status: null, detail: '' });
    expect(await ask(used, get)).toEqual(fine);
    expect(target?.connections()).toBe(2);
  });

  it('tells that nobody listens', async () => {
    const { url, close } = await startTarget();
    await close();
    const outcome = await ask(connectionsTo(url)(), get);
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
      if (before === 0) response.end();
      else socket.destroy();
    });
    expect([await ask(used, get), await ask(used, get)]).toEqual([fine, fine]);
    expect(target?.connections()).toBe(2);
    expect(target?.requests).toHaveLength(3);
  });

  it('does not ask again for what must not happen twice', async () => {
    const used = await connect((_, response, socket, before) => {
      if (before === 0) response.end();
      else socket.destroy();
    });
    expect(await ask(used, get)).toEqual(fine);
    expect(await ask(used, post)).toMatchObject({ error: 'reset', status: null });
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
    used.request(get, 60, () => calls++);
    await until(() => target?.requests.length === 1);
    used.close();
    await until(() => target?.open() === 0);
    expect(calls).toBe(0);
  });
});

describe('a TLS connection', () => {
  it('is made to a trusted server only', async () => {
    const certificate = makeCertificate();
    target = await startTarget(undefined, certificate);
    const stranger = await ask(connectionsTo(target.url)(), get);
    expect(stranger).toMatchObject({ error: 'tls', status: null });
    expect(target.requests).toHaveLength(0);

    const authorities = tls.getCACertificates('default');
    tls.setDefaultCACertificates([certificate.cert]);
    try {
      connection = connectionsTo(target.url)();
      expect(await ask(connection, get)).toEqual(fine);
    } finally {
      tls.setDefaultCACertificates(authorities);
    }
  });
});
