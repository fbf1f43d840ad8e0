import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { PrometheusClient } from '../../../src/monitor/prometheus/client.ts';
import type { PrometheusClientOptions } from '../../../src/monitor/prometheus/client.ts';
import { PrometheusError } from '../../../src/monitor/prometheus/queries.ts';
import { matrix, page, said, scalar, vector } from '../../fakes/prometheus/fake-prometheus.ts';
import type { Fault } from '../../fakes/prometheus/fake-prometheus.ts';
import { clientOf, ownPrometheus } from '../own-prometheus.ts';

const never = new AbortController().signal;
const unavailable = said(503, 'timeout', 'query timed out in expression evaluation');

const prometheus = ownPrometheus();

const client = (options: Partial<PrometheusClientOptions> = {}) =>
  clientOf(prometheus(), { retryDelaysSeconds: [0, 0], ...options });

async function errorOf(query: Promise<unknown>): Promise<PrometheusError> {
  const error = await query.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof PrometheusError) {
    return error;
  }
  throw new Error(`expected a PrometheusError, got ${String(error)}`);
}

describe('answers', () => {
  it('reads the series of a vector, with every kind of number', async () => {
    prometheus().answers.set(
      'up',
      vector([{ job: 'a' }, '1.5e-3'], [{ job: 'b' }, 'NaN'], [{}, '+Inf'], [{}, '-Inf']),
    );
    expect(await client().query('up', 100, never)).toEqual({
      series: [
        { labels: { job: 'a' }, samples: [[100, 0.0015]] },
        { labels: { job: 'b' }, samples: [[100, NaN]] },
        { labels: {}, samples: [[100, Infinity]] },
        { labels: {}, samples: [[100, -Infinity]] },
      ],
      warnings: [],
    });
  });

  it('reads a scalar, a matrix, an empty vector, and warnings', async () => {
    prometheus().answers.set('1', scalar(1));
    prometheus().answers.set('up[5m]', matrix([10, 1], [20, 0]));
    const warnings = ['PromQL warning: no counter'];
    prometheus().answers.set('old', { ...vector(), warnings, infos: ['PromQL info: a name'] });
    expect((await client().query('1', 100, never)).series).toEqual([
      { labels: {}, samples: [[100, 1]] },
    ]);
    expect((await client().query('up[5m]', 100, never)).series).toEqual([
      {
        labels: {},
        samples: [
          [10, 1],
          [20, 0],
        ],
      },
    ]);
    expect(await client().query('old', 100, never)).toEqual({
      series: [],
      warnings: ['PromQL warning: no counter', 'PromQL info: a name'],
    });
  });

  it.each([
    ['no result', { resultType: 'scalar', result: null }],
    ['no list', { resultType: 'vector', result: 'none' }],
    ['no pair', { resultType: 'vector', result: [{ metric: {}, value: ['0'] }] }],
    ['no number', { resultType: 'scalar', result: [0, 'one'] }],
    ['no value', { resultType: 'vector', result: [{ metric: {} }] }],
  ])('does not take %s for a result', async (_, answer) => {
    prometheus().answers.set('up', answer);
    const error = await errorOf(client().query('up', 100, never));
    expect(error.kind).toBe('bad-answer');
    expect(error.message).toContain(`answered with a result that is no ${answer.resultType}`);
  });

  it('takes null for an empty vector, as some servers write it', async () => {
    prometheus().answers.set('up', { resultType: 'vector', result: null });
    expect(await client().query('up', 100, never)).toEqual({ series: [], warnings: [] });
  });

  describe('that are compressed although that was not asked for', () => {
    const url = 'http://prometheus.test';
    const data = { resultType: 'scalar', result: [100, '1'] };
    const told = JSON.stringify({ status: 'success', data });
    const answering = (encoding: string, body: Buffer) =>
      nock(url).post('/api/v1/query').reply(200, body, { 'Content-Encoding': encoding });

    afterEach(() => nock.cleanAll());

    it.each([
      ['gzip', gzipSync(told)],
      ['X-Gzip', gzipSync(told)],
      ['deflate', deflateSync(told)],
      ['br', brotliCompressSync(told)],
      ['identity', Buffer.from(told)],
    ])('are read: %s', async (encoding, body) => {
      answering(encoding, body);
      expect((await client({ url }).query('1', 100, never)).series).toEqual([
        { labels: {}, samples: [[100, 1]] },
      ]);
    });

    it.each([
      ['gzip', Buffer.from(told)],
      ['gzip', gzipSync(told).subarray(0, 20)],
      ['br', Buffer.from(told)],
    ])('or are named where they are no %s', async (encoding, body) => {
      answering(encoding, body);
      expect(await errorOf(client({ url }).query('1', 100, never))).toMatchObject({
        kind: 'bad-answer',
        message: `Prometheus at ${url}: the answer is not compressed as its Content-Encoding says`,
      });
    });

    it('have a limit', async () => {
      answering('gzip', gzipSync('a'.repeat(17 * 1024 * 1024)));
      const { message } = await errorOf(client({ url }).query('1', 100, never));
      expect(message).toContain('the answer is longer than 16 MiB');
    });
  });

  it('knows what has the same API and is no Prometheus, as Loki', async () => {
    prometheus().answers.set('up', { resultType: 'streams', result: [] });
    const error = await errorOf(client().query('up', 100, never));
    expect(error.kind).toBe('bad-answer');
    expect(error.message).toContain(
      'answered with streams, expected a vector, matrix or scalar of Prometheus',
    );
  });

  it.each([
    [
      'a native histogram',
      { resultType: 'vector', result: [{ metric: {}, histogram: [0, { count: '1', sum: '2' }] }] },
      'the query answers with native histograms; it should select a float, as histogram_quantile() and histogram_avg() do',
    ],
    [
      'a string',
      { resultType: 'string', result: [0, 'a'] },
      'the query answers with a string, expected numbers',
    ],
  ])('refuses %s as a wrong query', async (_, answer, message) => {
    prometheus().answers.set('up', answer);
    expect(await errorOf(client().query('up', 100, never))).toMatchObject({
      kind: 'bad-query',
      message,
    });
  });
});

describe('requests', () => {
  afterEach(() => {
    nock.cleanAll();
  });

  it.each(['http://prometheus.test/mimir/prometheus', 'http://prometheus.test/mimir/prometheus/'])(
    'posts a form under the path prefix of %s, with the headers',
    async (url) => {
      const scope = nock('http://prometheus.test', {
        reqheaders: {
          authorization: 'Bearer t0ken',
          'x-scope-orgid': 'team',
          'content-type': 'application/x-www-form-urlencoded',
        },
      })
        .post(
          '/mimir/prometheus/api/v1/query',
          'query=rate%28a%5B1m%5D%29+%2B+1&time=1700000000.25&timeout=2500ms&nocache=1&partial_response=false',
        )
        .reply(200, { status: 'success', data: { resultType: 'vector', result: [] } });
      const headers = { Authorization: 'Bearer t0ken', 'X-Scope-OrgID': 'team' };
      const result = await client({ url, headers, timeoutSeconds: 2.5 }).query(
        'rate(a[1m]) + 1',
        1700000000.25,
        never,
      );
      expect(result).toEqual({ series: [], warnings: [] });
      expect(scope.isDone()).toBe(true);
    },
  );
});

describe('through a proxy', () => {
  const tunnels: string[] = [];
  const proxy = createServer().on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '');
    const server = connect(Number(new URL(prometheus().url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    // A client that gives up leaves a broken pipe behind.
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
  });

  const proxyHost = (): string => `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  beforeEach(async () => {
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    process.env['http_proxy'] = `http://user:secret@${proxyHost()}`;
  });

  afterEach(() => {
    delete process.env['http_proxy'];
    proxy.close();
    tunnels.length = 0;
  });

  it('asks as the environment says', async () => {
    prometheus().answers.set('up', vector([{}, 1]));
    const url = 'http://prometheus.test:9090';
    expect((await client({ url }).query('up', 100, never)).series).toHaveLength(1);
    expect(tunnels).toEqual(['prometheus.test:9090']);
  });

  it('gives up as well', async () => {
    prometheus().fault = { kind: 'hang' };
    const options = {
      url: 'http://prometheus.test:9090',
      timeoutSeconds: 0.2,
      retryDelaysSeconds: [],
    };
    expect((await errorOf(client(options).query('up', 100, never))).message).toBe(
      `Prometheus at http://prometheus.test:9090 (through the proxy at ${proxyHost()}): no answer within 0.2 s`,
    );
  });
});

describe('errors', () => {
  it.each<[string, Fault, string, string]>([
    [
      '400',
      said(400, 'bad_data', 'parse error: unexpected end'),
      'bad-query',
      'parse error: unexpected end',
    ],
    ['422', said(422, 'execution', 'many-to-many matching'), 'bad-query', 'many-to-many matching'],
    [
      '401',
      page(401, '<h1>Sign in</h1>'),
      'unauthorized',
      '@: refused with 401: text/html; charset=utf-8: "Sign in"',
    ],
    [
      '403',
      said(403, 'forbidden', 'no org id'),
      'unauthorized',
      '@: refused with 403: no org id (by POST, and by GET)',
    ],
    ['500', page(500, ''), 'unavailable', '@: answered 500: text/html; charset=utf-8, empty'],
    [
      '429',
      page(429, 'slow down'),
      'unavailable',
      '@: answered 429: text/html; charset=utf-8: "slow down"',
    ],
    [
      '503',
      unavailable,
      'unavailable',
      '@: answered 503: query timed out in expression evaluation',
    ],
    [
      'HTML',
      page(200, '<html><style>p {}</style><title>Grafana</title><p>Loading…</p></html>'),
      'bad-answer',
      '@: answered 200, but not as Prometheus does (text/html; charset=utf-8: "Grafana Loading…"); is this its base URL, with the path prefix where there is one?',
    ],
    [
      '404',
      page(404, 'not found'),
      'bad-answer',
      '@: answered 404, but not as Prometheus does (text/html; charset=utf-8: "not found"); is this its base URL, with the path prefix where there is one?',
    ],
  ])('says what %s means', async (_, fault, kind, message) => {
    prometheus().fault = fault;
    const error = await errorOf(client().query('up', 100, never));
    expect(error.kind).toBe(kind);
    expect(error.message).toBe(message.replace('@', `Prometheus at ${prometheus().url}`));
    expect(error.status).toBe(fault.kind === 'status' ? fault.status : undefined);
  });

  it('follows no redirect, which would carry the headers away', async () => {
    const scope = nock('http://prometheus.test')
      .post('/api/v1/query')
      .reply(302, '', { Location: 'https://login.test/oauth?state=s3cret' });
    const error = await errorOf(client({ url: 'http://prometheus.test' }).query('up', 100, never));
    expect(error.kind).toBe('bad-answer');
    expect(error.message).toBe(
      'Prometheus at http://prometheus.test: answered 302, a redirect to https://login.test; give the URL it leads to, or credentials',
    );
    expect(scope.isDone()).toBe(true);
  });

  it('shows no credentials, even when a page repeats them', async () => {
    prometheus().fault = page(401, 'wrong: Bearer s3cret-token and s3cret-token');
    const url = prometheus().url.replace('//', '//user:s3cret-password@');
    const headers = { Authorization: 'Bearer s3cret-token' };
    const error = await errorOf(client({ url, headers }).query('up', 100, never));
    expect(error.message).toBe(
      `Prometheus at ${prometheus().url}: refused with 401: text/html; charset=utf-8: "wrong: *** and ***"`,
    );
  });

  it('says that nothing listens', async () => {
    const { url } = prometheus();
    await prometheus().stop();
    const error = await errorOf(new PrometheusClient({ url, headers: {} }).query('up', 100, never));
    await prometheus().start();
    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain(`Prometheus at ${url}: cannot be reached: `);
    expect(error.message).toContain('ECONNREFUSED');
  });
});

it('tells https from http', async () => {
  const url = prometheus().url.replace('http:', 'https:');
  const { kind, message } = await errorOf(client({ url }).query('up', 100, never));
  expect(kind).toBe('unreachable');
  expect(message).toMatch(
    /^Prometheus at https:\S+: cannot be reached: [^\n]*; it speaks no TLS there: is the URL one of http:\/\/\?$/,
  );
});

describe('second attempts', () => {
  it.each<[string, Fault]>([
    ['503', unavailable],
    ['429', page(429, '')],
    ['a reset', { kind: 'reset' }],
    ['a time-out', { kind: 'hang' }],
    ['a time-out within the answer', { kind: 'hang-in-body' }],
  ])('are made after %s', async (_, fault) => {
    prometheus().nextFaults.push(fault, fault);
    prometheus().answers.set('up', vector([{}, 1]));
    const { series } = await client({ timeoutSeconds: 0.5 }).query('up', 100, never);
    expect(series).toEqual([{ labels: {}, samples: [[100, 1]] }]);
    expect(prometheus().queries).toHaveLength(3);
  });

  describe('where the server asks to be left alone', () => {
    /** A clock that only waiting moves on. */
    const clock = () => {
      let at = 0;
      const slept: number[] = [];
      return {
        slept,
        now: () => at,
        sleep: (seconds: number): Promise<void> => {
          slept.push(seconds);
          at += seconds;
          return Promise.resolve();
        },
      };
    };
    const busy = (retryAfter: string, status = 429): Fault => ({
      ...{ kind: 'status', status, body: 'too many requests', type: 'text/plain' },
      headers: { 'Retry-After': retryAfter },
    });

    it.each<[string, string]>([
      ['in seconds', '20'],
      ['with a date by its own clock', new Date(5_020_000).toUTCString()],
    ])('are made when that is over: %s', async (_, retryAfter) => {
      prometheus().date = 5000;
      prometheus().nextFaults.push(busy(retryAfter), busy(retryAfter, 503));
      prometheus().answers.set('up', vector([{}, 1]));
      const time = clock();
      const { series } = await client({ patienceSeconds: 60, time }).query('up', 100, never);
      expect([series.length, time.slept]).toEqual([1, [20, 20]]);
    });

    it('are waited for once by all that are asked, within one patience, and that is told once', async () => {
      const told: string[] = [];
      const time = clock();
      const patient = client({
        ...{ patienceSeconds: 60, isPatienceShared: true, time },
        onWait: (message) => told.push(message),
      });
      prometheus().answers.set('up', vector([{}, 1]));
      for (let ask = 0; ask < 3; ask++) {
        prometheus().nextFaults.push(busy('20'));
        expect((await patient.query('up', 100, never)).series).toHaveLength(1);
      }
      prometheus().nextFaults.push(busy('20'));
      await expect(patient.query('up', 100, never)).rejects.toThrow('left alone for 20 s');
      expect([time.slept, told]).toEqual([
        [20, 20, 20],
        [`Prometheus at ${prometheus().url} asks to be left alone for 20 s: waiting for that`],
      ]);
    });

    it('are not waited for beyond patience, and nothing is asked meanwhile', async () => {
      prometheus().fault = busy('20');
      const time = clock();
      const hasty = client({ patienceSeconds: 3, time });
      const refusal =
        `Prometheus at ${prometheus().url}: answered 429: text/plain: ` +
        '"too many requests", and asks to be left alone for 20 s';
      for (let ask = 0; ask < 3; ask++) {
        const { kind, message } = await errorOf(hasty.query('up', 100, never));
        expect([kind, message]).toEqual(['unavailable', refusal]);
      }
      expect([prometheus().queries.length, time.slept]).toEqual([1, []]);
      await time.sleep(20);
      await errorOf(hasty.query('up', 100, never));
      expect(prometheus().queries).toHaveLength(2);
    });
  });

  it('end after the third', async () => {
    prometheus().fault = { kind: 'hang' };
    const error = await errorOf(client({ timeoutSeconds: 0.1 }).query('up', 100, never));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toBe(`Prometheus at ${prometheus().url}: no answer within 0.1 s`);
    expect(prometheus().queries).toHaveLength(3);
  });

  it.each([400, 401, 404, 422, 500])('are not made after %d', async (status) => {
    prometheus().fault = said(status, 'any', 'no');
    await errorOf(client().query('up', 100, never));
    expect(prometheus().queries).toHaveLength(1);
  });
});

describe('aborting', () => {
  it.each<[string, Fault, number]>([
    ['waiting for an answer', { kind: 'hang' }, 0],
    ['reading an answer', { kind: 'hang-in-body' }, 0],
    ['waiting for the next attempt', unavailable, 1000],
  ])('ends %s at once, with the reason', async (_, fault, delay) => {
    prometheus().fault = fault;
    const abort = new AbortController();
    const query = client({ retryDelaysSeconds: [delay] }).query('up', 100, abort.signal);
    const ended = expect(query).rejects.toThrow('cancelled by the user');
    while (prometheus().queries.length === 0) {
      await new Promise(setImmediate);
    }
    abort.abort(new Error('cancelled by the user'));
    await ended;
    expect(prometheus().queries).toHaveLength(1);
  });

  it('asks nothing when aborted before', async () => {
    const aborted = AbortSignal.abort(new Error('cancelled by the user'));
    await expect(client().query('up', 100, aborted)).rejects.toThrow('cancelled by the user');
    expect(prometheus().queries).toEqual([]);
  });
});
