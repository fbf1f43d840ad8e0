import { describe, expect, it } from '@jest/globals';
import { secondsByName } from '../../src/monitor/memory.ts';
import type { RecordingRule } from '../../src/monitor/prometheus/queries.ts';
import { questionsOf, watchedQueries } from '../../src/monitor/questions.ts';
import { RuleBook } from '../../src/monitor/rule-book.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import { signal } from '../fixtures/reports/build.ts';

const p99 = 'histogram_quantile(0.99, sum by (le, job) (job:buckets:rate1m))';

function rule(name: string, query: string, changes: Partial<RecordingRule> = {}): RecordingRule {
  return { name, query, labels: {}, intervalSeconds: 30, ...changes };
}

const rules = new RuleBook([
  rule('job:latency:mean5m', 'sum by (job) (rate(s_sum[5m])) / sum by (job) (rate(s_count[5m]))'),
  rule('job:latency:max', 'max_over_time(job:latency:mean5m[1h])', { intervalSeconds: 60 }),
  rule('job:latency:worst', 'max without (instance) (job:latency:mean5m)'),
  rule('job:buckets:rate1m', 'sum by (le, job) (rate(s_bucket[1m]))'),
  rule('job:latency:p99', p99),
  rule('gold:users', 'sum(raw)', { labels: { tier: 'gold' } }),
  rule('users', 'sum(a)', { labels: { tier: 'gold' } }),
  rule('users', 'sum(b)', { labels: { tier: 'free' } }),
  rule('loop:a', 'loop:b + 1'),
  rule('loop:b', 'loop:a + rate(x[1m])'),
  rule('self', 'self + 1'),
]);

function asked(query: string, changes: Partial<Signal> = {}, settledSeconds = 0) {
  const watched = watchedQueries(
    [signal('load', 1, { source: { kind: 'query', query }, ...changes })],
    rules,
  );
  return watched
    .flatMap((one) => questionsOf(one, { settledSeconds, scrapeSeconds: 5, delaySeconds: 0 }))
    .map(({ promql, analysis }) => [promql, analysis.windowSeconds, analysis.averaging]);
}

describe('what a recorded value remembers', () => {
  it.each([
    ['job:latency:mean5m', 330],
    ['job:latency:max', 3600 + 330 + 60],
    ['job:latency:worst', 360],
    ['job:latency:p99', 120],
    ['raw', 0],
  ])('%s: %d s', (name, seconds) => {
    expect(rules.reachOf(name)).toBe(seconds);
  });

  it('ends where rules record each other, or themselves', () => {
    expect(rules.reachOf('loop:a')).toBe(8 * 30 + 60);
    expect(rules.reachOf('self')).toBe(8 * 30);
    expect(rules.expand('loop:a + self')).toBeNull();
    expect(rules.averagingOf('loop:a')).toBe('never');
  });

  it('is found out once where many rules use each other', () => {
    const names = Array.from({ length: 30 }, (_, index) => `a:${index}`);
    const tangled = new RuleBook(names.map((name) => rule(name, names.join(' + '))));
    expect(tangled.reachOf('a:0')).toBe(8 * 30);
    expect(tangled.averagingOf('a:0')).toBe('never');
    expect(tangled.expand('a:0')).toBeNull();
  });

  it.each([
    ['job:errors:rate5m', 300],
    ['job:latency:mean1h30m', 5400],
    ['svc:p99_10m', 600],
    ['svc:availability', 300],
  ])('is by the name of %s %d s, where no rule is told', (name, seconds) => {
    expect(secondsByName(name)).toBe(seconds);
  });
});

describe('the expression behind a recorded value', () => {
  it.each([
    ['job:latency:mean5m', '(sum by (job) (rate(s_sum[5m])) / sum by (job) (rate(s_count[5m])))'],
    [
      'max(job:latency:mean5m{job="shop"}) > bool 0.1',
      'max((sum by (job) (rate(s_sum{job="shop"}[5m])) / sum by (job) (rate(s_count{job="shop"}[5m])))) > bool 0.1',
    ],
    [
      'job:latency:worst{job!="a"}',
      '(max without (instance) ((sum by (job) (rate(s_sum{job!="a"}[5m])) / sum by (job) (rate(s_count{job!="a"}[5m])))))',
    ],
    ['gold:users{tier="gold"}', '(label_replace(sum(raw), "tier", "gold", "", ""))'],
    ['users{tier="free"}', '(label_replace(sum(b), "tier", "free", "", ""))'],
  ])('is written in the place of %s', (promql, expanded) => {
    expect(rules.expand(promql)).toBe(expanded);
  });

  it.each([
    ['nothing is recorded', 'rate(a[1m])'],
    ['two rules record it', 'users'],
    ['no rule records such', 'users{tier="none"}'],
    ['the label is not handed through', 'job:latency:mean5m{instance="a"}'],
    ['the label goes away', 'job:latency:worst{instance="a"}'],
    ['it stands in a range', 'avg_over_time(job:latency:mean5m[5m])'],
    ['it has an offset', 'job:latency:mean5m offset 5m'],
    ['it has an offset behind an operator', 'up * job:latency:mean5m offset 5m'],
    ['it is at a moment', 'up * job:latency:mean5m @ end()'],
  ])('is left alone where %s', (_, promql) => {
    expect(rules.expand(promql)).toBeNull();
  });
});

describe('the questions to a recorded value', () => {
  it('are its own, with its memory, and the twin of its expression', () => {
    expect(asked('job:latency:mean5m')).toEqual([
      ['job:latency:mean5m', 330, 'margin'],
      ['(sum by (job) (rate(s_sum[11s])) / sum by (job) (rate(s_count[11s])))', 11, 'margin'],
    ]);
  });

  it.each(['{__name__="job:latency:mean5m",job="a"}', '{"job:latency:mean5m",job="a"}'])(
    'are the same however its name is written: %s',
    (query) => {
      const [own, twin] = asked('job:latency:mean5m{job="a"}');
      expect(asked(query)).toEqual([[query, ...(own ?? []).slice(1)], twin]);
    },
  );

  it('are careful where a pattern names it', () => {
    const query = '{__name__=~"job:latency:.*5m"}';
    expect(asked(query)).toEqual([[query, 300, 'never']]);
  });

  it('have a twin that grows until it is as long', () => {
    expect(asked('job:latency:mean5m', {}, 200)[1]?.[1]).toBe(200);
    expect(asked('job:latency:mean5m', {}, 330)).toHaveLength(2);
  });

  it('may be averaged as the expression may', () => {
    expect(asked('job:latency:p99').map(([, , averaging]) => averaging)).toEqual([
      'never',
      'buckets',
    ]);
    expect(asked('histogram_quantile(0.9, job:buckets:rate1m)')[0]?.[2]).toBe('buckets');
    expect(asked('job:unknown:rate1m')).toEqual([['job:unknown:rate1m', 60, 'never']]);
  });

  it('add the memory to a range', () => {
    expect(asked('avg_over_time(job:latency:mean5m[2m])')[0]?.[1]).toBe(450);
  });
});

describe('window', () => {
  it.each([
    ['queue_wait_average', 600, 600],
    ['avg_over_time(queue_wait_average[1m])', 600, 660],
    ['job:latency:mean5m', 60, 60],
    ['rate(a[1m]) / queue_wait_average', 600, 600],
    ['sum(rate(a[1m]))', 600, 660],
  ])('of %s, %d s, makes a reading %d s long', (query, windowSeconds, expected) => {
    expect(asked(query, { windowSeconds })[0]?.[1]).toBe(expected);
  });

  it.each([
    ['a{quantile="0.99"}', 600],
    ['max(a{quantile=~"0.9.*"})', 600],
    ['rate(a{quantile="0.99"}[1m])', 60],
    ['a', 0],
  ])('of %s without one is %d s', (query, seconds) => {
    expect(asked(query)[0]?.[1]).toBe(seconds);
  });
});
