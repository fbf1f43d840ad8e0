import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { annotate, type Annotation } from '../../../src/run/results/grafana.ts';
import { found } from '../../fixtures/reports/reports.ts';
import { start } from '../../fixtures/reports/build.ts';

const cancel = new AbortController().signal;
const headers = { Authorization: 'Bearer glsa_1' };

let server: Server | undefined;
afterEach(() => void server?.close());

/** Answers as Grafana's API does, each request with the next status, the last one for ever. */
async function grafana(
  statuses: readonly number[],
): Promise<{ base: string; got: { request: IncomingMessage; body: Annotation }[] }> {
  const got: { request: IncomingMessage; body: Annotation }[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      got.push({ request, body: JSON.parse(text) as Annotation });
      response.statusCode = statuses[Math.min(got.length, statuses.length) - 1] ?? 200;
      response.setHeader('content-type', 'application/json');
      response.end('{"id":1,"message":"Annotation added"}');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { base: `http://127.0.0.1:${port}/grafana`, got };
}

describe('annotate', () => {
  it('marks the answer and each level, on the dashboard that is named', async () => {
    const { base, got } = await grafana([200]);
    const settings = { page: base, base, dashboard: 'abc', headers };
    expect(await annotate(found, settings, cancel)).toEqual([]);
    expect(got).toHaveLength(1 + found.run.levels.length);
    const { request, body } = got[0] ?? {};
    expect([request?.method, request?.url, request?.headers.authorization]).toEqual([
      'POST',
      '/grafana/api/annotations',
      'Bearer glsa_1',
    ]);
    expect(body).toEqual({
      dashboardUID: 'abc',
      time: start * 1000,
      timeEnd: found.run.finishedAt * 1000,
      tags: ['capacity-gate', 'build / capacity', 'answer'],
      text: '1,056 users (1,031 to 1,080 at 95%), limited by p99 latency (s).',
    });
    expect(got[5]?.body).toMatchObject({
      tags: ['capacity-gate', 'build / capacity', 'healthy'],
      text: '960 users healthy at 62% of the threshold of p99 latency (s)',
    });
  });

  it.each([
    [[403], /^Grafana has 0 of \d+ annotations .*: it answered 403; grafana-token needs the right/],
    [[200, 200, 500], /^Grafana has 2 of \d+ annotations of this run: it answered 500\.$/],
  ])('says what went wrong after answers of %j, and stops', async (statuses, notice) => {
    const { base, got } = await grafana(statuses);
    const told = await annotate(found, { page: base, base, dashboard: null, headers }, cancel);
    expect(told).toEqual([expect.stringMatching(notice)]);
    expect(got).toHaveLength(statuses.length);
  });

  it('says that nobody answers, without the token', async () => {
    const { base } = await grafana([200]);
    server?.close();
    const [told] = await annotate(found, { page: base, base, dashboard: null, headers }, cancel);
    expect(told).toContain('POST /api/annotations failed');
    expect(told).not.toContain('glsa_1');
  });

  it('asks nobody without a token, and when the run was cancelled', async () => {
    const { base, got } = await grafana([200]);
    const settings = { page: base, base, dashboard: null, headers };
    expect(await annotate(found, { ...settings, headers: {} }, cancel)).toEqual([]);
    expect(await annotate(found, null, cancel)).toEqual([]);
    expect(await annotate(found, settings, AbortSignal.abort())).toEqual([]);
    expect(got).toEqual([]);
  });
});
