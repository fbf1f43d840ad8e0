import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseScenario } from '../../src/cluster/embedded/scenario.ts';
import { fullView } from '../../src/report/progress/view.ts';
import { plan, type Plan } from '../../src/run/plan/plan.ts';
import { scenarioFromFile } from '../../src/scenarios/from-file.ts';
import { signal } from '../fixtures/reports/build.ts';
import { settings } from '../run/settings.ts';
import { har } from './recording.ts';

const token = 'a-token-of-today';
const seen: string[] = [];

/** A shop that knows one password, and shows orders and items to those who have its token. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await textOf(request);
  const { method = '', url = '' } = request;
  const isLogin = url === '/login';
  const isKnown = isLogin
    ? body === '{"email":"ann@a.org","password":"secret"}'
    : request.headers.authorization === `Bearer ${token}`;
  seen.push(`${method} ${url} ${isKnown ? 'known' : 'unknown'}`);
  response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isLogin ? { token } : {}));
}

const shop = createServer((request, response) => void answer(request, response));
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`;
});
afterAll(() => void shop.close());
beforeEach(() => {
  seen.splice(0);
});

/** Plans a run with a scenario that was written, and with these headers on each request. */
function planned(scenario: string, headers: Readonly<Record<string, string>> = {}): Promise<Plan> {
  const parsed = parseScenario(parse(scenario));
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  const p95 = { source: { kind: 'agent-statistic', statistic: 'latency-p95' } } as const;
  return plan({
    settings: settings({
      agents: { kind: 'embedded', targetUrl: url, headers, scenario: parsed.scenario },
      signals: [signal('p95', 0.3, p95)],
      precision: 0.3,
      confidence: 0.8,
    }),
    key: 'build',
    head: { commit: null, url: null },
    proposed: false,
    history: null,
    bases: null,
    timeBudgetSeconds: 120,
    cancel: new AbortController().signal,
    log: () => undefined,
    view: fullView(() => undefined),
    onStart: () => undefined,
  });
}

const recording = har([
  {
    method: 'POST',
    url: 'https://shop.example/login',
    headers: { 'content-type': 'application/json' },
    body: { type: 'application/json', text: '{"email":"ann@a.org","password":"hunter2"}' },
    content: '{"token":"hunter3-abcdef"}',
  },
  {
    url: 'https://shop.example/orders',
    headers: { authorization: 'Bearer hunter3-abcdef' },
    at: 2,
  },
]);

const api = {
  openapi: '3.0.3',
  servers: [{ url: 'https://shop.example/v1' }],
  paths: {
    '/items': {
      get: {
        parameters: [{ name: 'limit', in: 'query', required: true, schema: { default: 20 } }],
      },
    },
  },
};

describe('a scenario that was written', () => {
  it('of a recording with a login passes a plan, with the password put in', async () => {
    const { text } = scenarioFromFile(recording, 'shop.har');
    const { ready } = await planned(text.replace('password: CHANGE-ME', 'password: secret'));
    expect(new Set(seen)).toEqual(new Set(['POST /login known']));
    expect(ready).toBe(true);
  });

  it('of a recording does not without it', async () => {
    const { ready } = await planned(scenarioFromFile(recording, 'shop.har').text);
    expect(seen).toContain('POST /login unknown');
    expect(ready).toBe(false);
  });

  it('of an API passes a plan, with the credentials as headers', async () => {
    const { text } = scenarioFromFile(api, 'openapi.yaml');
    const { ready } = await planned(text, { authorization: `Bearer ${token}` });
    expect(new Set(seen)).toEqual(new Set(['GET /v1/items?limit=20 known']));
    expect(ready).toBe(true);
  });
});
