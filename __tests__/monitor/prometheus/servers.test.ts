import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { worstOf } from '../../../src/monitor/evaluate.ts';
import type { PrometheusClientOptions } from '../../../src/monitor/prometheus/client.ts';
import { page, said, vector } from '../../fakes/prometheus/fake-prometheus.ts';
import { clientOf, ownPrometheus } from '../own-prometheus.ts';

const never = new AbortController().signal;

const prometheus = ownPrometheus();

const client = (options: Partial<PrometheusClientOptions> = {}) => clientOf(prometheus(), options);

describe('a server that may only be asked with GET', () => {
  it.each([403, 405, 501])('is asked so from the first refusal with %d on', async (status) => {
    prometheus().refused['POST'] = status;
    prometheus().answers.set('sum(rate(a{b=~"c+"}[1m]))', vector([{}, 7]));
    const asked = client();
    const first = await asked.query('sum(rate(a{b=~"c+"}[1m]))', 100.5, never);
    expect(first.series).toEqual([{ labels: {}, samples: [[100.5, 7]] }]);
    await asked.query('up', 100, never);
    expect(prometheus().queries.map(({ method, time }) => [method, time])).toEqual([
      ['GET', 100.5],
      ['GET', 100],
    ]);
    prometheus().refused['GET'] = 500;
    await expect(asked.query('up', 100, never)).rejects.toThrow('answered 500');
  });

  it('tells of a wrong query as any other', async () => {
    prometheus().refused['POST'] = 405;
    prometheus().answers.set('a', said(400, 'bad_data', 'parse error'));
    await expect(client().query('a', 100, never)).rejects.toMatchObject({
      kind: 'bad-query',
      message: 'parse error',
    });
  });

  it('tells both refusals where GET is refused as well', async () => {
    prometheus().refused['POST'] = 405;
    prometheus().refused['GET'] = 401;
    await expect(client().query('up', 100, never)).rejects.toMatchObject({
      kind: 'unauthorized',
      status: 401,
      message:
        `Prometheus at ${prometheus().url}: by POST answered 405, but not as Prometheus does ` +
        '(text/plain: "POST is forbidden"); is this its base URL, with the path prefix where ' +
        'there is one?; by GET refused with 401: text/plain: "GET is forbidden"',
    });
  });
});

describe('a partial answer', () => {
  const warning = 'receive series from Addr: store-2:10901: rpc error: code = Unavailable';

  it.each([
    ['as Thanos says it', { warnings: [warning, 'PromQL info: a name'] }, warning],
    [
      'as VictoriaMetrics says it',
      { isPartial: true, infos: ['PromQL info: a name'] },
      'the server says that the answer is partial',
    ],
  ])('is told apart from remarks on the query, %s', async (_, how, partial) => {
    prometheus().answers.set('a', { ...vector([{}, 7]), ...how });
    expect(await client().query('a', 100, never)).toEqual({
      series: [{ labels: {}, samples: [[100, 7]] }],
      warnings: ['PromQL info: a name'],
      partial,
    });
    expect(await client({ partialResponse: 'accept' }).query('a', 100, never)).toEqual({
      series: [{ labels: {}, samples: [[100, 7]] }],
      warnings: ['PromQL info: a name', partial],
    });
  });
});

describe('a very long answer', () => {
  const seriesOf = (count: number) => ({
    resultType: 'vector',
    result: Array.from({ length: count }, (_, pod) => ({
      metric: { pod: `shop-${pod}` },
      value: [0, String(pod / count)],
    })),
  });

  it('is read with 200,000 series', async () => {
    prometheus().answers.set('a', seriesOf(200_000));
    const { series } = await client().query('a', 100, never);
    // Of so many the worst are kept, and nobody reads the labels.
    expect(series).toHaveLength(10_002);
    expect(series.filter(({ labels }) => 'pod' in labels)).toHaveLength(1000);
    const values = series.flatMap(({ samples }) => samples.map(([, value]) => value));
    expect([worstOf('max', values), worstOf('min', values)]).toEqual([0.999995, 0]);
  });

  it('is read no further than 16 MiB', async () => {
    let sent = 0;
    const server = createServer((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const send = () => {
        while (!response.destroyed && response.write(chunk)) sent += 1;
        sent += 1;
      };
      response.on('drain', send);
      send();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(client({ url }).query('a', 100, never)).rejects.toThrow(
      'the answer is longer than 16 MiB; expected fewer series, as sum() or max() of them make',
    );
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(sent).toBeLessThan(32);
  });

  it('of an error is shown in 2,000 characters', async () => {
    prometheus().answers.set('a', said(400, 'bad_data', 'x'.repeat(100_000)));
    await expect(client().query('a', 100, never)).rejects.toMatchObject({
      message: `${'x'.repeat(2000)}…`,
    });
  });

  it('of a broken page is read to its end once', async () => {
    prometheus().fault = page(502, `<p>${'<script'.repeat(500_000)}`);
    await expect(client().query('a', 100, never)).rejects.toThrow(
      'answered 502: text/html; charset=utf-8, empty',
    );
  });
});

describe('an IPv6 address', () => {
  it('is asked without its brackets', async () => {
    const server = createServer((request, response) => {
      const data = { resultType: 'scalar', result: [0, '7'] };
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data, infos: [request.headers.host] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://[::1]:${port}`;
    expect(await client({ url }).query('7', 100, never)).toMatchObject({
      series: [{ labels: {}, samples: [[0, 7]] }],
      warnings: [`[::1]:${port}`],
    });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('metadata', () => {
  it('tells the recording rules', async () => {
    const recorded = { type: 'recording', health: 'ok', evaluationTime: 0.001 };
    prometheus().metadata.set('/api/v1/rules?type=record', {
      groups: [
        {
          name: 'g',
          interval: 30,
          rules: [
            { ...recorded, name: 'job:a:rate5m', query: 'sum by (job) (rate(a[5m]))' },
            { ...recorded, name: 'b', query: 'max(c)', labels: { tier: 'gold' } },
            { type: 'alerting', name: 'Slow', query: 'b > 1' },
          ],
        },
      ],
    });
    expect(await client().metadata.recordingRules(never)).toEqual([
      {
        name: 'job:a:rate5m',
        query: 'sum by (job) (rate(a[5m]))',
        labels: {},
        intervalSeconds: 30,
      },
      { name: 'b', query: 'max(c)', labels: { tier: 'gold' }, intervalSeconds: 30 },
    ]);
  });

  it('tells where the server tells no rules', async () => {
    await expect(client().metadata.recordingRules(never)).rejects.toThrow('answered 404');
    prometheus().metadata.set('/api/v1/rules?type=record', { resultType: 'vector', result: [] });
    expect(await client().metadata.recordingRules(never)).toBeNull();
  });

  it('tells the values of a label', async () => {
    prometheus().metadata.set('/api/v1/label/job/values?match%5B%5D=a%7Bb%3D%22c%22%7D', ['shop']);
    prometheus().metadata.set('/api/v1/label/__name__/values', ['up', 'a']);
    expect(await client().metadata.labelValues('job', 'a{b="c"}', never)).toEqual(['shop']);
    expect(await client().metadata.labelValues('__name__', null, never)).toEqual(['up', 'a']);
  });
});
