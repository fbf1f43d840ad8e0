import { gzipSync } from 'node:zlib';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { boundedFetch } from '../../../src/action/api/bounded-fetch.ts';

let answer: (response: ServerResponse) => void;
const server = createServer((_request, response) => answer(response));
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const bounded = boundedFetch(fetch, 1000);

it('hands on status, headers and content up to the limit', async () => {
  answer = (response) => response.writeHead(404, { 'x-a': 'b' }).end('x'.repeat(1000));
  const response = await bounded(url);
  expect([response.status, response.headers.get('x-a')]).toEqual([404, 'b']);
  expect(await response.text()).toBe('x'.repeat(1000));
});

it('hands on an answer without content', async () => {
  answer = (response) => response.writeHead(204).end();
  const response = await bounded(url);
  expect([response.status, await response.text()]).toEqual([204, '']);
});

it.each([
  ['long', {}, Buffer.from('x'.repeat(1001))],
  ['long when decompressed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(100_000))],
])('rejects what is too %s', async (_, headers, content) => {
  answer = (response) => response.writeHead(200, headers).end(content);
  await expect(bounded(url)).rejects.toThrow('the answer is longer than 1000 bytes');
});

it('does not read on without an end', async () => {
  answer = (response) => response.writeHead(200).write('x'.repeat(2000));
  await expect(bounded(url)).rejects.toThrow('the answer is longer than 1000 bytes');
});
