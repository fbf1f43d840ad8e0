import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { HttpEndpoint } from '../../../src/cluster/requests/http.ts';

const { signal } = new AbortController();

describe('HttpEndpoint', () => {
  let server: http.Server;
  let answer: http.RequestListener;
  let connections: number;
  let port: number;

  beforeEach(async () => {
    connections = 0;
    server = http.createServer((request, response) => answer(request, response));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('keeps its connection', async () => {
    answer = (_request, response) => response.end('ok');
    const endpoint = new HttpEndpoint(`http://127.0.0.1:${port}`, {});
    await endpoint.request('GET', '/a', signal);
    await endpoint.request('POST', '/b', signal);
    expect(connections).toBe(1);
  });

  it('reads again over a new connection when the kept one was closed', async () => {
    answer = (_request, response) => response.end('ok');
    const endpoint = new HttpEndpoint(`http://127.0.0.1:${port}`, {});
    await endpoint.request('GET', '/a', signal);
    let resets = 0;
    answer = (request, response) => {
      if (resets === 0) {
        resets += 1;
        request.socket.resetAndDestroy();
      } else {
        response.end('again');
      }
    };
    expect((await endpoint.request('GET', '/a', signal)).body).toBe('again');
  });

  it('sends forms, and tells redirects and cookies', async () => {
    const received: unknown[] = [];
    answer = (request, response) => {
      void text(request).then((body) => {
        received.push([request.headers['content-type'], request.headers['content-length'], body]);
        response.setHeader('set-cookie', ['a=1; Path=/', 'b=2']);
        response.writeHead(302, { location: '/home' }).end();
      });
    };
    const endpoint = new HttpEndpoint(`http://127.0.0.1:${port}`, {});
    const form = new URLSearchParams({ user: 'mé', word: 'a b' });
    expect(await endpoint.request('POST', '/a', signal, form)).toEqual({
      statusCode: 302,
      contentType: '',
      location: '/home',
      cookies: ['a=1', 'b=2'],
      body: '',
    });
    expect(received).toEqual([
      ['application/x-www-form-urlencoded', '21', 'user=m%C3%A9&word=a+b'],
    ]);
  });

  it('reads what is compressed, though that was not asked for', async () => {
    answer = (_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync('{"users": 5}'));
    };
    const endpoint = new HttpEndpoint(`http://127.0.0.1:${port}`, {});
    expect((await endpoint.request('GET', '/', signal)).body).toBe('{"users": 5}');
  });

  it('does not repeat an order', async () => {
    answer = (request) => request.socket.resetAndDestroy();
    const endpoint = new HttpEndpoint(`http://127.0.0.1:${port}`, {});
    await expect(endpoint.request('POST', '/a', signal)).rejects.toThrow(
      `http://127.0.0.1:${port}: POST /a failed: `,
    );
    expect(connections).toBe(1);
  });

  it('takes a switch to another protocol for no answer, and does not wait for one', async () => {
    answer = (request) => {
      request.socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      );
    };
    await expect(
      new HttpEndpoint(`http://127.0.0.1:${port}`, {}).request('DELETE', '/a', signal),
    ).rejects.toThrow('DELETE /a failed: the connection was closed without an answer');
  });

  it('does not read for ever', async () => {
    answer = (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65536)));
      };
      response.on('drain', more);
      more();
    };
    await expect(
      new HttpEndpoint(`http://127.0.0.1:${port}`, {}).request('GET', '/a', signal),
    ).rejects.toThrow('GET /a failed: the answer is longer than 4194304 bytes');
  });

  it('gives up within an answer', async () => {
    const cancel = new AbortController();
    answer = (_request, response) => {
      response.write('half');
      cancel.abort(new Error('no answer within 5 s'));
    };
    await expect(
      new HttpEndpoint(`http://127.0.0.1:${port}`, {}).request('GET', '/a', cancel.signal),
    ).rejects.toThrow('GET /a failed: no answer within 5 s');
  });

  it('does not even ask when it is too late', async () => {
    answer = (_request, response) => response.end('ok');
    await expect(
      new HttpEndpoint(`http://127.0.0.1:${port}`, {}).request(
        'GET',
        '/a',
        AbortSignal.abort(new Error('cancelled')),
      ),
    ).rejects.toThrow('GET /a failed: cancelled');
    expect(connections).toBe(0);
  });

  it('goes through the proxy of the environment', async () => {
    answer = (request, response) => response.end(request.headers.host);
    const asked: (string | undefined)[] = [];
    const proxy = http.createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url);
      const target = net.connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      socket.on('close', () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const endpoint = new HttpEndpoint('http://agent.example:4000', {});
      const { body } = await endpoint.request('GET', '/a', signal);
      expect([body, asked]).toEqual(['agent.example:4000', ['agent.example:4000']]);
    } finally {
      if (before === undefined) {
        delete process.env['http_proxy'];
      } else {
        process.env['http_proxy'] = before;
      }
      server.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
