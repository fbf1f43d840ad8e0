import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exchange } from '../../../src/monitor/prometheus/http.ts';

describe('exchange', () => {
  let server: http.Server;
  let answer: http.RequestListener;
  let address: string;

  beforeEach(async () => {
    server = http.createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['GET', 'POST'] as const)(
    'ends in time where a server switches to another protocol at a %s, which is no answer and no error',
    async (method) => {
      answer = ({ socket }) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
      const { signal: abort } = new AbortController();
      const options = { headers: {}, timeoutSeconds: 0.1, abort };
      await expect(exchange(method, address, new URLSearchParams(), options)).rejects.toThrow(
        'no answer within 0.1 s',
      );
    },
  );

  it('ends at once when it is aborted', async () => {
    const cancel = new AbortController();
    answer = () => cancel.abort(new Error('cancelled'));
    const options = { headers: {}, timeoutSeconds: 60, abort: cancel.signal };
    await expect(exchange('GET', address, new URLSearchParams(), options)).rejects.toThrow(
      'cannot be reached: cancelled',
    );
  });
});
