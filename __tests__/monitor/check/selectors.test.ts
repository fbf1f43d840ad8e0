import { beforeEach, describe, expect, it } from '@jest/globals';
import { Monitor } from '../../../src/monitor/monitor.ts';
import type { Signal } from '../../../src/monitor/signal.ts';
import { matrix, vector } from '../../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../../fixtures/reports/build.ts';
import { clientOf, ownPrometheus } from '../own-prometheus.ts';

const never = new AbortController().signal;
const now = 10_000;

const prometheus = ownPrometheus();

function watching(query: string, changes: Partial<Signal> = {}, scrapeSecondsOverride = 5) {
  return new Monitor({
    signals: [signal('load', 1, { source: { kind: 'query', query }, ...changes })],
    prometheus: clientOf(prometheus()),
    ...(scrapeSecondsOverride > 0 && { scrapeSecondsOverride }),
  });
}

async function noticesOf(query: string, changes: Partial<Signal> = {}) {
  return (await watching(query, changes).check(now, never)).notices;
}

function there(...selectors: readonly string[]): void {
  for (const selector of selectors) {
    prometheus().answers.set(`count(${selector})`, vector([{}, 1]));
  }
}

/** Lays down the values that a label of the metric `requests` has. */
function valuesOf(label: string, ...values: readonly string[]): void {
  const match = new URLSearchParams({ 'match[]': '{__name__="requests"}' }).toString();
  prometheus().metadata.set(`/api/v1/label/${label}/values?${match}`, values);
}

describe('a metric that is not there', () => {
  it.each([
    ['http_seconds', 'http_seconds_bucket'],
    ['http_requests', 'http_requests_total'],
  ])('is told with the ending that exporters add: %s', async (name, meant) => {
    prometheus().metadata.set('/api/v1/label/__name__/values', [
      ...['http_request', 'http_requests_sum', 'http_requests_total'],
      ...['http_seconds_sum', 'http_seconds_count', 'http_seconds_bucket'],
    ]);
    expect(await noticesOf(`sum(rate(${name}[1m]))`)).toEqual([
      `Prometheus has no metric ${name} at the moment, did you mean ${meant}?`,
    ]);
  });

  it.each([
    ['a_bucket', 'has its buckets in one: expected histogram_quantile(…, sum(RATE))'],
    ['a_sum', 'has its sum in it: expected histogram_sum(RATE)'],
    ['a_count', 'has its count in it: expected histogram_count(RATE)'],
  ])('is told with what to ask of a native histogram in its place: %s', async (name, asked) => {
    prometheus().answers.set('histogram_count({__name__="a"})', vector([{}, 1]));
    const notice =
      `Prometheus has no metric ${name} at the moment: a is a native histogram, which ` +
      asked.replace('RATE', 'rate(a[$__rate_interval])');
    const { notices, mistakes } = await watching(`sum(rate(${name}[1m]))`).check(now, never);
    expect([notices, mistakes]).toEqual([[notice], [notice]]);
  });

  it('is told with the nearest that is', async () => {
    prometheus().metadata.set('/api/v1/label/__name__/values', ['up', 'http_requests_total']);
    expect(await noticesOf('sum(rate(http_request_total[1m]))')).toEqual([
      'Prometheus has no metric http_request_total at the moment, did you mean http_requests_total?',
    ]);
  });

  it('is told to have been there, where its target is gone', async () => {
    prometheus().metadata.set('/api/v1/label/__name__/values', ['up', 'http_request_total']);
    expect(await noticesOf('sum(rate(http_request_total[1m]))')).toEqual([
      'Prometheus has no metric http_request_total at the moment, although it had: is its target still up?',
    ]);
  });

  it('is told alone where none is near, or the server tells none', async () => {
    const alone = ['Prometheus has no metric http_request_total at the moment'];
    expect(await noticesOf('sum(rate(http_request_total[1m]))')).toEqual(alone);
    prometheus().metadata.set('/api/v1/label/__name__/values', ['up']);
    expect(await noticesOf('sum(rate(http_request_total[1m]))')).toEqual(alone);
  });
});

describe('what no request will mend', () => {
  const mistakesOf = async (query: string, changes: Partial<Signal> = {}) =>
    (await watching(query, changes).check(now, never)).mistakes ?? [];

  it('is a metric that has the name of another one, nearly', async () => {
    expect(await mistakesOf('sum(http_request_total)')).toEqual([]);
    prometheus().metadata.set('/api/v1/label/__name__/values', ['up', 'http_request_total']);
    expect(await mistakesOf('sum(http_request_total)')).toEqual([]);
    prometheus().metadata.set('/api/v1/label/__name__/values', ['up', 'http_requests_total']);
    expect(await mistakesOf('sum(http_request_total)')).toEqual([
      'Prometheus has no metric http_request_total at the moment, did you mean http_requests_total?',
    ]);
  });

  it('is a label that is not there, or a value that no event makes', async () => {
    there('{__name__="requests"}');
    valuesOf('job', 'shop');
    valuesOf('code', '200');
    expect(await mistakesOf('rate(requests{jbo="shop"}[1m])')).toHaveLength(1);
    expect(await mistakesOf('rate(requests{job="shp"}[1m])')).toHaveLength(1);
    expect(await mistakesOf('rate(requests{code="500"}[1m])', { whenMissing: 'zero' })).toEqual([]);
    expect(await noticesOf('rate(requests{code="500"}[1m])')).toHaveLength(1);
  });
});

describe('a selector that matches nothing', () => {
  beforeEach(() => {
    there('{__name__="requests"}');
  });

  it('is told with the values that its label has', async () => {
    there('{__name__="requests",code="200"}');
    valuesOf('job', 'cart', 'shop');
    expect(await noticesOf('rate(requests{job="shp",code="200"}[1m])')).toEqual([
      'Nothing matches requests{job="shp",code="200"} at the moment: its label job is "cart", "shop", never "shp"; did you mean "shop"?',
    ]);
  });

  it('is told with the labels that there are', async () => {
    prometheus().answers.set(
      'topk(1, timestamp({__name__="requests"}))',
      vector([{ job: 'shop', instance: 'shop:80' }, now]),
    );
    expect(await noticesOf('rate(requests{jbo="shop"}[1m])')).toEqual([
      'Nothing matches requests{jbo="shop"} at the moment: requests has no label jbo; it has job, instance',
    ]);
  });

  it('is told where each condition holds, but not all', async () => {
    there('{__name__="requests",job="a"}', '{__name__="requests",code="500"}');
    expect(await noticesOf('rate(requests{job="a",code="500"}[1m])')).toEqual([
      'Nothing matches requests{job="a",code="500"} at the moment: no series of requests fulfils all its conditions',
    ]);
  });

  it('is not told of errors that did not happen yet, where when-missing says what that means', async () => {
    valuesOf('code', '200', '404');
    const query = 'sum(rate(requests{code=~"5.."}[1m]))';
    expect(await noticesOf(query, { whenMissing: 'zero' })).toEqual([]);
    expect(await noticesOf(query)).toEqual([
      'Nothing matches requests{code=~"5.."} at the moment: its label code is "200", "404", never =~"5.."',
    ]);
  });

  it('is not told where it matches', async () => {
    there('requests{job="shop"}');
    expect(await noticesOf('rate(requests{job="shop"}[1m])')).toEqual([]);
  });
});

describe('several targets behind one selector', () => {
  const newestAndOldest = (selector: string) =>
    `topk by (job) (1, timestamp(${selector})) or bottomk by (job) (1, timestamp(${selector}))`;

  it('are scraped as the slowest is, and named where they differ', async () => {
    there('{__name__="busy"}');
    prometheus().answers.set(
      newestAndOldest('busy'),
      vector(
        [{ job: 'fast', instance: 'a:80' }, now],
        [{ job: 'slow', instance: 'b:80' }, now - 9],
      ),
    );
    prometheus().answers.set('up{job="fast",instance="a:80"}[5m]', matrix([now - 2, 1], [now, 1]));
    prometheus().answers.set(
      'up{job="slow",instance="b:80"}[5m]',
      matrix([now - 24, 1], [now - 9, 1]),
    );
    const monitor = watching('max(rate(busy[$__rate_interval]))', {}, 0);
    expect(await monitor.check(now, never)).toEqual({
      problems: [],
      notices: [
        'The targets of busy are scraped differently: fast (a:80) every 2 s, slow (b:80) every 15 s; the slowest decides',
      ],
    });
    expect(monitor.scrapeSeconds).toBe(15);
  });

  it('are scraped no more often than the sample of one that has but one is old', async () => {
    there('{__name__="busy"}');
    prometheus().answers.set(
      newestAndOldest('busy'),
      vector(
        [{ job: 'fast', instance: 'a:80' }, now],
        [{ job: 'slow', instance: 'b:80' }, now - 11.2],
      ),
    );
    prometheus().answers.set('up{job="fast",instance="a:80"}[5m]', matrix([now - 2, 1], [now, 1]));
    const monitor = watching('max(rate(busy[$__rate_interval]))', {}, 0);
    await monitor.check(now, never);
    expect(monitor.scrapeSeconds).toBe(12);
  });

  it('are looked at by their own samples where they have no `up`', async () => {
    there('{__name__="busy"}');
    prometheus().answers.set(newestAndOldest('busy'), vector([{ service: 'cart' }, now]));
    prometheus().answers.set(
      '{__name__="busy",service="cart"}[2m]',
      matrix([now - 30, 1], [now, 1]),
    );
    const monitor = watching('busy', {}, 0);
    await monitor.check(now, never);
    expect(monitor.scrapeSeconds).toBe(30);
  });
});

describe('what remembers', () => {
  const recorded = (name: string, query: string) =>
    prometheus().metadata.set('/api/v1/rules?type=record', {
      groups: [{ interval: 30, rules: [{ type: 'recording', name, query }] }],
    });

  it('is found out of recording rules, and no window of theirs is short', async () => {
    recorded('job:latency:mean5m', 'rate(s_sum[5m]) / rate(s_count[5m])');
    there('{__name__="job:latency:mean5m"}');
    const monitor = watching('max(job:latency:mean5m)');
    expect(monitor.windowSeconds).toBe(300);
    expect(await monitor.check(now, never)).toEqual({
      problems: [],
      notices: [],
    });
    expect(monitor.windowSeconds).toBe(330);
    prometheus().answers.set(
      'max by (job, instance) (timestamp(job:latency:mean5m))',
      vector([{}, now - 20]),
    );
    prometheus().answers.set('max(job:latency:mean5m)', vector([{}, 0.5]));
    const moment = { time: now, settledSince: null, startedAt: now - 100, statistics: null };
    expect(await monitor.read(moment, never)).toMatchObject([
      { twin: false, value: 0.5, average: Math.log(0.5), from: now - 330, to: now - 20 },
      { twin: true, from: now - 11 },
    ]);
  });

  it.each([
    ['that no target has are', true, 330],
    ['of a target are not', false, 0],
  ])('rules without such a name are read where series %s asked for', async (_, isMade, seconds) => {
    recorded('latency_mean', 'rate(s_sum[5m]) / rate(s_count[5m])');
    there('{__name__="latency_mean"}');
    if (isMade) there('{__name__=~"latency_mean",instance=""}');
    const monitor = watching('max(latency_mean)');
    await monitor.check(now, never);
    expect(monitor.windowSeconds).toBe(seconds);
  });

  it('is told where a name is a recorded one, but no rule is', async () => {
    there('{__name__="job:latency:p99_5m"}');
    expect(await noticesOf('job:latency:p99_5m')).toEqual([
      '"load": job:latency:p99_5m is named like a recording rule, but Prometheus tells no such rule; taken to speak of 5m. Say with window how long it is',
    ]);
    expect(await noticesOf('job:latency:p99_5m', { windowSeconds: 600 })).toEqual([]);
  });

  it('is told of a summary', async () => {
    there('{__name__="requests"}', 'requests{quantile="0.99"}');
    expect(await noticesOf('max(requests{quantile="0.99"})')).toEqual([
      '"load": requests{quantile="0.99"} is a summary, which remembers 10m with most client libraries, and is taken to. Say with window how long it is; a histogram with rate() is quicker',
    ]);
  });

  it.each(['a_bucket', '{__name__="a_bucket"}', '{"a_bucket"}'])(
    'all since the service began is a problem: %s',
    async (selector) => {
      const query = `histogram_quantile(0.9, sum by (le) (${selector}))`;
      expect((await watching(query).check(now, never)).problems).toEqual([
        {
          input: 'signals',
          message:
            '"load": the quantile is of all requests since the service began; expected rate(a_bucket[$__rate_interval]) in the place of a_bucket',
        },
      ]);
      expect((await watching(query, { windowSeconds: 60 }).check(now, never)).problems).toEqual([]);
    },
  );
});
