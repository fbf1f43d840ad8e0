import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { serverMistakes, withRemedies } from '../../../src/run/plan/remedies.ts';
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
      serverMistakes(settings({ prometheus: { url: base, headers: {} } }), wrong, never);
    expect((await of(url)).map(({ message }) => message.slice(0, 16))).toEqual([
      'this is Grafana;',
    ]);
    expect(await of(`${url}/prometheus`)).toEqual([]);
    server.close();
  });
});
