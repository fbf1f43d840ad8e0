import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentStatistics } from '../../src/cluster/agent.ts';
import { Monitor } from '../../src/monitor/monitor.ts';
import type { Moment } from '../../src/monitor/monitor.ts';
import type { Signal, SignalReading } from '../../src/monitor/signal.ts';
import { matrix, page, said, scalar, vector } from '../fakes/prometheus/fake-prometheus.ts';
import { signal } from '../fixtures/reports/build.ts';
import { clientOf, ownPrometheus } from './own-prometheus.ts';
import { statisticsOf } from './statistics.ts';

const never = new AbortController().signal;
const now = 10_000;

const prometheus = ownPrometheus();

function querying(query: string, changes: Partial<Signal> = {}): Signal {
  return signal('load', 1, { source: { kind: 'query', query }, ...changes });
}

function monitorOf(signals: readonly Signal[], scrapeSecondsOverride?: number): Monitor {
  return new Monitor({
    signals,
    prometheus: clientOf(prometheus(), { timeoutSeconds: 5 }),
    ...(scrapeSecondsOverride === undefined ? {} : { scrapeSecondsOverride }),
  });
}

/** Lays down the newest sample of a selector. */
function present(selector: string, newest: number): void {
  prometheus().answers.set(`max by (job, instance) (timestamp(${selector}))`, vector([{}, newest]));
}

function moment(changes: Partial<Moment> = {}): Moment {
  return { time: now, settledSince: null, startedAt: now - 100, statistics: null, ...changes };
}

async function readOne(monitor: Monitor, changes: Partial<Moment> = {}): Promise<SignalReading> {
  const [reading] = await monitor.read(moment(changes), never);
  if (reading === undefined) {
    throw new Error('expected a reading');
  }
  return reading;
}

describe('check', () => {
  it('finds nothing wrong before any load, and takes the scrape interval from `up`', async () => {
    present('a{b="c"}', now - 3);
    prometheus().answers.set(
      'topk by (job) (1, timestamp(a{b="c"})) or bottomk by (job) (1, timestamp(a{b="c"}))',
      vector([{ b: 'c', job: 'shop', instance: 'shop:80' }, now - 3]),
    );
    prometheus().answers.set(
      'up{job="shop",instance="shop:80"}[5m]',
      matrix([now - 30, 1], [now - 20, 1], [now - 10, 0], [now - 9.999, 1], [now, 1]),
    );
    prometheus().answers.set('count({__name__="a"})', vector([{}, 1]));
    prometheus().answers.set('count(a{b="c"})', vector([{}, 1]));
    const monitor = monitorOf([querying('sum(rate(a{b="c"}[$__rate_interval]))')]);
    expect(monitor.scrapeSeconds).toBe(15);
    expect(await monitor.check(now, never)).toEqual({ problems: [], notices: [] });
    expect(monitor.scrapeSeconds).toBe(10);
  });

  it('takes the scrape interval of the slowest selector from its own samples without `up`', async () => {
    prometheus().answers.set('a[2m]', matrix([now - 10, 1], [now - 5, 2], [now, 3]));
    prometheus().answers.set('b[2m]', matrix([now - 60, 1], [now - 30, 2], [now, 3]));
    const monitor = monitorOf([querying('a / b')]);
    await monitor.check(now, never);
    expect(monitor.scrapeSeconds).toBe(30);
  });

  it('reports every wrong query with its name and what Prometheus said', async () => {
    prometheus().answers.set('rate(a)', said(400, 'bad_data', 'expected type range vector'));
    prometheus().answers.set('b[$c]', said(400, 'bad_data', 'unexpected character: $'));
    prometheus().answers.set('d[5m]', matrix([1, 1], [2, 2]));
    const monitor = monitorOf(
      [
        querying('rate(a)', { name: 'first' }),
        querying('rate(up[9s])', { name: 'short' }),
        querying('b[$c]', { name: 'second' }),
        querying('d[5m]', { name: 'third' }),
      ],
      5,
    );
    expect((await monitor.check(now, never)).problems).toEqual([
      {
        input: 'signals',
        message: '"first": Prometheus refuses the query: expected type range vector',
      },
      {
        input: 'signals',
        message:
          '"second": Prometheus refuses the query: unexpected character: $ (the variable $c is not known, only $__rate_interval is)',
      },
      {
        input: 'signals',
        message:
          '"third": expected a query with one value a series, got a range of samples; a function such as rate() makes one value of it',
      },
      {
        input: 'signals',
        message:
          '"short": the window of 9 s is short for a scrape every 5 s; expected at least two scrapes, better four, or $__rate_interval',
      },
    ]);
  });

  it.each([
    ['prometheus-token', page(401, 'who?'), 'refused with 401'],
    ['prometheus-token', said(403, 'forbidden', 'no'), 'refused with 403: no'],
    ['prometheus-url', page(200, '<p>Welcome'), 'answered 200, but not as Prometheus does'],
    ['prometheus-url', page(502, ''), 'answered 502'],
  ])('blames %s once for %j', async (input, fault, message) => {
    prometheus().fault = fault;
    const { problems } = await monitorOf([querying('a'), querying('b')]).check(now, never);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.input).toBe(input);
    expect(problems[0]?.message).toContain(`Prometheus at ${prometheus().url}: ${message}`);
  });

  it('asks for a Prometheus when a signal has a query', async () => {
    const monitor = new Monitor({ signals: [querying('up')], prometheus: null });
    expect((await monitor.check(now, never)).problems).toEqual([
      {
        input: 'prometheus-url',
        message: 'expected the URL of Prometheus, because the signal "load" has a query; got none',
      },
    ]);
  });

  it('says what may go wrong later', async () => {
    const p99 = 'histogram_quantile(0.99, sum by (le) (rate(b[15s])))';
    prometheus().answers.set(p99, { ...vector([{}, 'NaN']), warnings: ['a store is down'] });
    prometheus().answers.set('count({__name__="b"})', vector([{}, 8]));
    prometheus().answers.set(
      'count by (le) (b)',
      vector([{ le: '0.5' }, 2], [{ le: '2.5' }, 2], [{ le: '+Inf' }, 2]),
    );
    const monitor = monitorOf([querying(p99, { threshold: 2.5 }), querying('sum(c)')], 5);
    expect(await monitor.check(now, never)).toEqual({
      problems: [],
      notices: [
        '"load": a part of the data is missing (a store is down); such an answer is unknown, unless partial-response is accept',
        'Prometheus has no metric c at the moment',
        '"load": the window of 15 s is short for a scrape every 5 s; expected at least four, or $__rate_interval',
        '"load": histogram_quantile() never says more than its highest finite bucket, 2.5; the threshold 2.5 is not below it',
      ],
      mistakes: [
        '"load": histogram_quantile() never says more than its highest finite bucket, 2.5; the threshold 2.5 is not below it',
        '"load": a part of the data is missing (a store is down); such an answer is unknown, unless partial-response is accept',
      ],
    });
  });

  it('refuses a window of less than two scrapes, where one is not enough', async () => {
    const monitor = monitorOf([querying('rate(up[9s]) + max_over_time(up[9s])')], 5);
    const { problems, notices } = await monitor.check(now, never);
    expect(problems).toEqual([
      {
        input: 'signals',
        message:
          '"load": the window of 9 s is short for a scrape every 5 s; expected at least two scrapes, better four, or $__rate_interval',
      },
    ]);
    expect(notices).toContain(
      '"load": the window of 9 s is short for a scrape every 5 s; expected at least four, or $__rate_interval',
    );
  });

  it('judges no window by a scrape interval that is not known', async () => {
    prometheus().answers.set('count({__name__="a"})', vector([{}, 1]));
    expect(await monitorOf([querying('rate(a[10s])')]).check(now, never)).toEqual({
      problems: [],
      notices: ['The scrape interval is not known yet; taken as 15 s'],
    });
  });

  it('ends with the reason when it is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('cancelled'));
    await expect(monitorOf([querying('up')]).check(now, aborted)).rejects.toThrow('cancelled');
  });
});

describe('windowSeconds', () => {
  const free = querying('rate(a[$__rate_interval])');
  it.each([
    [[querying('rate(a[1m])'), querying('rate(a[2m] offset 1m)'), free], 180],
    [[querying('rate(a[1m])'), querying('rate(a[1h])', { reportOnly: true })], 60],
    [[querying('up')], 0],
    [[free], null],
    [[querying('', { source: { kind: 'agent-statistic', statistic: 'error-ratio' } })], null],
  ])('of %j is %d', (signals, windowSeconds) => {
    expect(monitorOf(signals).windowSeconds).toBe(windowSeconds);
  });
});

describe('read', () => {
  it('judges the worst series of a gauge by the time of its newest sample', async () => {
    const signal = querying('a');
    prometheus().answers.set('a', vector([{ pod: '1' }, 0.5], [{ pod: '2' }, Math.E]));
    present('a', now - 4);
    expect(await monitorOf([signal], 5).read(moment(), never)).toEqual([
      {
        signal,
        state: 'degraded',
        value: Math.E,
        margin: 1,
        average: 1,
        from: now - 4,
        to: now - 4,
        unknown: null,
        note: '',
        twin: false,
      },
    ]);
  });

  it('gives a free window the time since the level settled', async () => {
    prometheus().answers.set('rate(a[33s])', vector([{}, 0.5]));
    present('a', now - 2);
    const monitor = monitorOf([querying('rate(a[$__rate_interval])')], 5);
    const reading = await readOne(monitor, { settledSince: now - 33 });
    expect(reading).toMatchObject({ state: 'healthy', value: 0.5, from: now - 33, to: now - 2 });
  });

  it('adds the twin of a fixed window after it', async () => {
    prometheus().answers.set('rate(a[1m] offset 10s)', vector([{}, 0.5]));
    prometheus().answers.set('rate(a[11s] offset 10s)', vector([{}, 2]));
    present('a', now - 2);
    const readings = await monitorOf([querying('rate(a[1m] offset 10s)')], 5).read(moment(), never);
    expect(readings).toMatchObject([
      { twin: false, state: 'healthy', from: now - 70, to: now - 12 },
      { twin: true, state: 'degraded', from: now - 21, to: now - 12 },
    ]);
  });

  it('asks for the age of a selector once', async () => {
    present('a', now);
    const signals = [querying('rate(a[1m]) / rate(a[5m])'), querying('rate(a[2m])')];
    await monitorOf(signals, 5).read(moment(), never);
    const asked = prometheus().queries.map(({ promql }) => promql);
    expect(asked.filter((promql) => promql.startsWith('max'))).toEqual([
      'max by (job, instance) (timestamp(a))',
    ]);
    expect(asked).toHaveLength(5);
  });

  it('reads a scalar, and a query without a selector, as of now', async () => {
    prometheus().answers.set('scalar(1)', scalar(0.5));
    const reading = await readOne(monitorOf([querying('scalar(1)')], 5));
    expect(reading).toMatchObject({ state: 'healthy', value: 0.5, from: now, to: now });
  });

  it.each([
    ['NaN with fresh series is idle', vector([{}, 'NaN']), now - 2, 'idle', ''],
    ['nothing with fresh series is idle', vector(), now - 2, 'idle', ''],
    ['nothing without series is no data', vector(), null, 'no-data', 'nothing matches a'],
    [
      'a value of old series is stale',
      vector([{}, 0.5]),
      now - 16,
      'stale',
      'the newest sample is older than 15 s',
    ],
  ])('%s', async (_, answer, newest, unknown, note) => {
    const monitor = monitorOf([querying('a')], 5);
    present('a', now - 100);
    await monitor.read(moment({ time: now - 100 }), never);
    prometheus().answers.set('a', answer);
    prometheus().answers.delete('max by (job, instance) (timestamp(a))');
    prometheus().answers.set('count(last_over_time(a[101s]))', vector([{}, 1]));
    if (newest !== null) {
      present('a', newest);
    }
    expect(await readOne(monitor)).toMatchObject({ state: 'unknown', value: null, unknown, note });
  });

  describe('of several targets', () => {
    const newest = 'max by (job, instance) (timestamp(a))';
    const [one, other] = ['one', 'other'].map((instance) => ({ job: 'shop', instance }));
    const down = 'up{job=~"shop",instance=~"other"} == 0';

    /** Reads once with both targets, and then with one of them. */
    async function readWithout(): Promise<SignalReading> {
      const monitor = monitorOf([querying('a')], 5);
      prometheus().answers.set('a', vector([{}, 0.5]));
      prometheus().answers.set(newest, vector([one ?? {}, now - 7], [other ?? {}, now - 9]));
      expect(await readOne(monitor)).toMatchObject({ state: 'healthy', to: now - 7 });
      prometheus().answers.set(newest, vector([one ?? {}, now - 2]));
      return await readOne(monitor);
    }

    it('one that cannot be scraped any more is missed', async () => {
      prometheus().answers.set(down, vector([other ?? {}, 0]));
      expect(await readWithout()).toMatchObject({
        state: 'unknown',
        unknown: 'stale',
        note: 'the target other of job shop cannot be scraped any more (its up is 0)',
      });
    });

    it.each<[string, [Record<string, string>, number][]]>([
      ['is not to be scraped any more', []],
      ['is of another job', [[{ job: 'cart', instance: 'other' }, 0]]],
    ])('one that %s is not', async (_, answer) => {
      prometheus().answers.set(down, vector(...answer));
      expect(await readWithout()).toMatchObject({ state: 'healthy', to: now - 2 });
    });

    it('are not told apart where they are very many', async () => {
      const monitor = monitorOf([querying('a')], 5);
      const many = Array.from({ length: 201 }, (_, index) => ({ job: 'a', instance: `${index}` }));
      prometheus().answers.set(newest, vector(...many.map((labels) => [labels, now] as const)));
      await readOne(monitor);
      await readOne(monitor);
      const asked = prometheus().queries.map(({ promql }) => promql);
      expect(asked.slice(0, 4)).toEqual(['a', newest, 'a', 'max(timestamp(a))']);
    });
  });

  it('does not take what always comes late for stale', async () => {
    const monitor = monitorOf([querying('a')], 5);
    prometheus().answers.set('a', vector([{}, 0.5]));
    present('a', now - 30);
    expect(await readOne(monitor)).toMatchObject({ state: 'healthy', to: now - 30 });
    present('a', now - 46);
    expect(await readOne(monitor)).toMatchObject({ state: 'unknown', unknown: 'stale' });
  });

  describe('with when-missing: zero', () => {
    const ratio = 'sum(rate(a{code="500"}[20s])) / sum(rate(a[20s]))';
    const signal = querying(ratio, { whenMissing: 'zero' });
    const lost = 'group by (job) (last_over_time(a{code="500"}[100s])) unless on (job) (up == 1)';

    it('takes errors that never happened for none', async () => {
      present('a', now - 2);
      const reading = await readOne(monitorOf([signal], 5));
      expect(reading).toMatchObject({ state: 'healthy', value: 0, margin: -5, to: now - 2 });
    });

    it('does not take a target that died for one without errors', async () => {
      prometheus().answers.set(lost, vector([{ job: 'shop' }, 1]));
      expect(await readOne(monitorOf([signal], 5))).toMatchObject({
        state: 'unknown',
        unknown: 'stale',
        note: 'the series of a{code="500"} are gone, and no target of their job is up',
      });
    });

    it('does not take a server that never had its series for one without errors', async () => {
      const errors = 'a{code="500"}';
      const monitor = monitorOf([signal], 5);
      present('a', now - 2);
      present(errors, now - 7);
      await readOne(monitor);
      prometheus().answers.delete(`max by (job, instance) (timestamp(${errors}))`);
      expect(await readOne(monitor)).toMatchObject({
        state: 'unknown',
        unknown: 'partial',
        note: 'the answers differ from one to the next: there was a{code="500"}, and now there never was',
      });
      // What its own pod has taken with it is another thing: it is still known that it was there.
      prometheus().answers.set(`count(last_over_time(${errors}[8s]))`, vector([{}, 1]));
      expect(await readOne(monitor)).toMatchObject({ state: 'healthy', value: 0 });
    });

    it.each([
      ['another series of its job is fresh', [{ job: 'shop' }, 1], 'healthy'],
      ['a series of another job is fresh', [{ job: 'cart' }, 1], 'unknown'],
    ] as const)('knows a target without `up` by what it shows: %s', async (_, series, state) => {
      const fresh = 'group by (job) ({job=~"shop",__name__=~".+",__name__!~"up|scrape_.*"})';
      prometheus().answers.set(lost, vector([{ job: 'shop' }, 1]));
      prometheus().answers.set(fresh, vector(series));
      present('a', now - 2);
      expect(await readOne(monitorOf([signal], 5))).toMatchObject({ state });
    });

    it('tells under load that nothing matches at all', async () => {
      const monitor = monitorOf([signal], 5);
      expect(await readOne(monitor)).toMatchObject({ value: 0, note: '' });
      expect(await readOne(monitor, { settledSince: now - 10 })).toMatchObject({
        value: 0,
        note: 'nothing matches a{code="500"}; nothing matches a',
      });
      present('a', now - 2);
      expect(await readOne(monitor, { settledSince: now - 10 })).toMatchObject({ note: '' });
    });

    it('does not take a Prometheus that is down for a target without errors', async () => {
      prometheus().fault = said(503, 'unavailable', 'starting');
      expect(await readOne(monitorOf([signal], 5))).toMatchObject({
        state: 'unknown',
        unknown: 'unreachable',
        note: `Prometheus at ${prometheus().url}: answered 503: starting`,
      });
    });

    it('does not trust an answer whose age cannot be asked for', async () => {
      prometheus().answers.set(
        'max by (job, instance) (timestamp(a))',
        said(503, 'unavailable', 'busy'),
      );
      expect(await readOne(monitorOf([signal], 5))).toMatchObject({
        state: 'unknown',
        unknown: 'unreachable',
      });
    });
  });

  it('reads a selector whose age Prometheus cannot tell as of now', async () => {
    const selector = '{job="shop"}';
    prometheus().answers.set(`sum(${selector})`, vector([{}, 0.5]));
    prometheus().answers.set(
      `max by (job, instance) (timestamp(${selector}))`,
      said(422, 'execution', 'vector cannot contain metrics with the same labelset'),
    );
    const monitor = monitorOf([querying(`sum(${selector})`)], 5);
    expect(await readOne(monitor)).toMatchObject({ state: 'healthy', from: now, to: now });
    // What it has is all older than that.
    prometheus().answers.set(`count(${selector})`, vector([{}, 2]));
    expect(await readOne(monitor)).toMatchObject({
      unknown: 'stale',
      note: 'the newest sample is older than 15 s',
    });
    prometheus().answers.set(`count(last_over_time(${selector}[15s]))`, vector([{}, 1]));
    expect(await readOne(monitor)).toMatchObject({ state: 'healthy' });
  });

  it('keeps one failing query from the others', async () => {
    prometheus().answers.set('a', said(422, 'execution', 'many-to-many matching'));
    prometheus().answers.set('b', vector([{}, 0.5]));
    present('b', now);
    const readings = await monitorOf([querying('a'), querying('b')], 5).read(moment(), never);
    expect(readings).toMatchObject([
      { state: 'unknown', unknown: 'unreachable', note: 'many-to-many matching' },
      { state: 'healthy' },
    ]);
  });

  it('does not reject when it is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('cancelled'));
    const readings = await monitorOf([querying('a')], 5).read(moment(), aborted);
    expect(readings).toMatchObject([{ state: 'unknown', note: 'cancelled' }]);
  });

  it('does not know what a part of the data is missing from', async () => {
    present('a', now);
    prometheus().answers.set('a', { ...vector([{}, 0.5]), warnings: ['store-2 is away'] });
    expect(await readOne(monitorOf([querying('a', { whenMissing: 'zero' })], 5))).toMatchObject({
      state: 'unknown',
      value: null,
      unknown: 'partial',
      note: 'a part of the data is missing: store-2 is away',
    });
  });

  it('notes warnings, and a quantile at the highest finite bucket', async () => {
    const p99 = 'histogram_quantile(0.99, rate(b[10s]))';
    prometheus().answers.set('count by (le) (b)', vector([{ le: '2.5' }, 1], [{ le: '+Inf' }, 1]));
    const monitor = monitorOf([querying(p99)], 5);
    await monitor.check(now, never);
    present('b', now);
    prometheus().answers.set(p99, { ...vector([{}, 2.5]), infos: ['PromQL info: a name'] });
    expect(await readOne(monitor)).toMatchObject({
      state: 'degraded',
      value: 2.5,
      note: 'PromQL info: a name; the value is the highest finite bucket; the true one may be larger',
    });
  });

  describe('a quantile that is as high as its buckets go', () => {
    const written = '1000 * histogram_quantile(0.95, rate(http_request_seconds_bucket[15s]))';
    const selector = 'http_request_seconds_bucket';

    beforeEach(() => {
      const bounds = vector([{ le: '0.07' }, 1], [{ le: '+Inf' }, 1]);
      prometheus().answers.set(`count by (le) (${selector})`, bounds);
      present(selector, now);
      // 1000 * 0.07 is another number than 70 in binary.
      prometheus().answers.set(written, vector([{}, 70]));
    });

    const readWith = async (threshold: number, users: number | null) => {
      const monitor = monitorOf([querying(written, { threshold })], 5);
      await monitor.check(now, never);
      const statistics = users === null ? null : statisticsOf({ 'latency-p95': users });
      return await monitor.read({ ...moment(), statistics }, never);
    };

    it('is unknown below its threshold, as the true one may be any higher', async () => {
      expect(await readWith(300, null)).toMatchObject([
        {
          state: 'unknown',
          value: null,
          average: null,
          unknown: 'beyond-buckets',
          note: 'the value is the highest finite bucket; the true one may be larger',
        },
      ]);
    });

    it('is degraded at its threshold', async () => {
      expect(await readWith(70, null)).toMatchObject([{ state: 'degraded', value: 70 }]);
    });

    it.each([
      ['healthy', 0.2, -Math.log(1.5)],
      ['degraded', 0.6, Math.log(2)],
    ])('is judged by what its users wait, where they tell: %s', async (state, users, margin) => {
      expect(await readWith(300, users)).toMatchObject([
        { state: 'healthy', value: 70 },
        { state, value: 1000 * users, margin: expect.closeTo(margin, 9), signal: { guard: true } },
      ]);
    });

    it('is unknown where its users wait less: it is not about them', async () => {
      expect(await readWith(300, 0.03)).toMatchObject([{ unknown: 'beyond-buckets' }]);
    });

    it('is so behind a recording rule as well', async () => {
      const recorded = 'shop:p95';
      prometheus().answers.set(recorded, vector([{}, 70]));
      const rules = [{ type: 'recording', name: recorded, query: written, labels: {} }];
      prometheus().metadata.set('/api/v1/rules?type=record', { groups: [{ interval: 5, rules }] });
      present(recorded, now);
      const monitor = monitorOf([querying(recorded, { threshold: 300 })], 5);
      await monitor.check(now, never);
      expect(await readOne(monitor)).toMatchObject({ unknown: 'beyond-buckets' });
    });
  });

  it('ignores a signal while it warms up, and asks nothing', async () => {
    const monitor = monitorOf([querying('a', { warmUpSeconds: 60 })], 5);
    expect(await readOne(monitor, { startedAt: now - 59.9 })).toMatchObject({
      state: 'unknown',
      unknown: 'warm-up',
    });
    expect(prometheus().queries).toEqual([]);
    expect(await readOne(monitor, { startedAt: now - 60 })).toMatchObject({ unknown: 'no-data' });
  });

  describe('of agents', () => {
    const signal = querying('', {
      source: { kind: 'agent-statistic', statistic: 'latency-p95' },
    });
    const values = {
      'latency-mean': 0.1,
      'latency-p50': 0.1,
      'latency-p90': 0.2,
      'latency-p95': 0.5,
      'latency-p99': 2,
      'error-ratio': 0,
      'requests-per-second': 10,
    };
    const statistics: AgentStatistics = { from: now - 10, to: now - 1, requests: 90, values };
    const without = { ...statistics, values: { ...values, 'latency-p95': NaN } };

    it.each([
      [statistics, 'healthy', 0.5, null, now - 10, now - 1],
      [{ ...without, requests: 0 }, 'unknown', null, 'idle', now - 10, now - 1],
      [without, 'unknown', null, 'no-data', now - 10, now - 1],
      [null, 'unknown', null, 'unreachable', now, now],
    ])('reads %j as %s', async (told, state, value, unknown, from, to) => {
      const monitor = new Monitor({ signals: [signal], prometheus: null });
      expect(monitor.scrapeSeconds).toBe(1);
      expect(await monitor.check(now, never)).toEqual({ problems: [], notices: [] });
      const reading = await readOne(monitor, { statistics: told });
      expect(reading).toMatchObject({ state, value, unknown, from, to });
    });
  });
});
