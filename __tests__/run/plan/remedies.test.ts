import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { withRemedies, withServer } from '../../../src/run/plan/remedies.ts';
import { settings } from '../settings.ts';

const never = new AbortController().signal;

describe('what to do about a target that is not as expected', () => {
  it.each([
    ['GET http://a answered 401, expected 200 to 299', 'expected credentials'],
    ['GET http://a answered 302, expected 200 to 299', 'a page that leads to a login'],
    ['GET http://a answered 404, expected 200 to 299', 'expected a path that is there'],
  ])('is told of %s', (message, remedy) => {
    const [told] = withRemedies([{ input: 'target-url', message }]);
    expect(told?.message.startsWith(`${message}; ${remedy}`)).toBe(true);
  });

  it('is told of no other input', () => {
    const other = { input: 'prometheus-url', message: 'answered 404' };
    expect(withRemedies([other])).toEqual([other]);
  });
});

describe('what to do about a query that cannot be read', () => {
  it.each([
    [String.raw`"a": 1:9: parse error: unexpected character inside braces: '“'`, 'plain quotes'],
    [String.raw`"a": 1:9: parse error: unexpected character: '\u00a0'`, 'a plain space'],
  ])('is told of %s', (message, remedy) => {
    const [told] = withRemedies([{ input: 'signals', message }]);
    expect(told?.message.startsWith(`${message}; expected ${remedy}`)).toBe(true);
  });
});

describe('what to do about a Prometheus that does not answer', () => {
  it.each([
    ['Prometheus at http://a: cannot be reached: connect ECONNREFUSED 127.0.0.1:9', 'is it up'],
    ['Prometheus at http://a: cannot be reached: getaddrinfo ENOTFOUND a', 'is the name'],
    ['Prometheus at http://a: no answer within 4 s', 'is it the right host'],
    ['Prometheus at http://a: refused with 401: no', 'expected credentials that it takes'],
    ['Prometheus at http://a: refused with 401: text/plain: "no org id"', 'expected X-Scope-OrgID'],
  ])('is told of %s', (message, remedy) => {
    const [told] = withRemedies([{ input: 'prometheus-url', message }]);
    expect(told?.message.startsWith(`${message}; ${remedy}`)).toBe(true);
  });
});

describe('a Prometheus at another path', () => {
  async function serve(prefix: string, leads: boolean): Promise<Server> {
    const server = createServer((request, response) => {
      const isApi = request.url?.startsWith(`${prefix}/api/v1/query?`) === true;
      const isRoot = request.url === '/' && leads;
      response.statusCode = isApi ? 200 : isRoot ? 302 : 404;
      if (isRoot) response.setHeader('location', `${prefix}/graph`);
      response.end(isApi ? '{"status":"success","data":{}}' : '404 page not found');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  it.each([
    ['', '/graph'],
    ['', '/api/v1'],
    ['', '/api/v1/query'],
    ['', '/metrics'],
    ['', '/prometheus'],
    ['/prom', ''],
    ['/prom', '/graph'],
    ['/prom', '/prom/graph'],
    ['/prom/er', '/prom'],
  ])('%j is found from %j', async (prefix, given) => {
    const server = await serve(prefix, prefix !== '');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wrong = [{ input: 'prometheus-url', message: 'answered 404' }];
    const prometheus = { url: `${url}${given}`, headers: {} };
    expect(await withServer(settings({ prometheus }), wrong, never)).toEqual([
      {
        input: 'prometheus-url',
        message: `answered 404; a Prometheus answers at ${url}${prefix}; expected that`,
      },
    ]);
    server.close();
  });

  it('is not looked for where nothing can be reached', async () => {
    const prometheus = { url: 'http://127.0.0.1:9/graph', headers: {} };
    const wrong = [{ input: 'prometheus-url', message: 'it cannot be reached: it is off' }];
    expect(await withServer(settings({ prometheus }), wrong, never)).toEqual(wrong);
  });
});

describe('a server that is no Prometheus', () => {
  it('is told to be Grafana where it is', async () => {
    const server = createServer((request, response) => {
      const isHealth = request.url === '/api/health';
      response.statusCode = isHealth ? 200 : 404;
      response.end(isHealth ? '{"database":"ok","version":"11.2.0"}' : '<html></html>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wrong = [{ input: 'prometheus-url', message: 'answered 404' }];
    const of = (base: string) =>
      withServer(settings({ prometheus: { url: base, headers: {} } }), wrong, never);
    expect((await of(url)).map(({ message }) => message.slice(0, 30))).toEqual([
      'answered 404; this is Grafana;',
    ]);
    expect(await of(`${url}/prometheus`)).toEqual(wrong);
    server.close();
  });
});
