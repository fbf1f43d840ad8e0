import { describe, expect, it } from '@jest/globals';
import { lifetimeNotices, lifetimeProblems } from '../../../src/monitor/check/lifetime.ts';
import { watchedQueries } from '../../../src/monitor/questions.ts';
import { RuleBook } from '../../../src/monitor/rule-book.ts';
import type { Signal } from '../../../src/monitor/signal.ts';
import { signal } from '../../fixtures/reports/build.ts';

const recorded = {
  ...{ name: 'b_total', query: 'sum(rate(c_total[1m]))', labels: {}, intervalSeconds: 15 },
};

function told(query: string, changes: Partial<Signal> = {}) {
  const signals = [signal('load', 1, { source: { kind: 'query', query }, ...changes })];
  const rules = new RuleBook([recorded]);
  const watched = watchedQueries(signals, rules);
  return {
    problems: watched.flatMap((one) => lifetimeProblems(one, rules)),
    notices: watched.flatMap((one) => lifetimeNotices(one, rules)),
  };
}

describe('a mean since the service began', () => {
  it.each([
    'a_seconds_sum / a_seconds_count',
    '1000 * sum(a_seconds_sum) / sum(a_seconds_count)',
    '{__name__="a_seconds_sum"} / {"a_seconds_count"}',
  ])('is a problem: %s', (query) => {
    expect(told(query).problems).toEqual([
      'the mean is of all requests since the service began; expected ' +
        'rate(a_seconds_sum[$__rate_interval]) in the place of a_seconds_sum, ' +
        'and a_seconds_count likewise',
    ]);
  });

  it.each([
    ['mean', 'histogram_sum(a_seconds) / histogram_count(a_seconds)'],
    ['mean', 'sum(histogram_sum(a_seconds)) / sum(histogram_count(a_seconds))'],
    ['mean', 'histogram_avg(sum(a_seconds))'],
    ['quantile', 'histogram_quantile(0.95, a_seconds)'],
    ['quantile', 'max(histogram_quantile(0.95, sum by (job) (a_seconds{job="x"}))) * 1000'],
    ['share', '1 - histogram_fraction(0, 0.3, sum(a_seconds))'],
    ['deviation', 'histogram_stddev(a_seconds)'],
    ['variance', 'histogram_stdvar(a_seconds)'],
  ])('is a problem where a native histogram has it as well, a %s: %s', (what, query) => {
    expect(told(query).problems).toEqual([
      `the ${what} is of all requests since the service began; expected ` +
        'rate(a_seconds[$__rate_interval]) in the place of a_seconds',
    ]);
  });

  it.each([
    'histogram_quantile(0.95, sum by () (rate(a_seconds[1m])))',
    'histogram_avg(a_seconds - a_seconds offset 1m)',
    'histogram_avg(increase(a_seconds[1m]))',
    'histogram_sum(rate(a_seconds[1m])) / histogram_count(rate(a_seconds[1m]))',
    // Recorded, and named like a recorded one.
    'histogram_quantile(0.95, b_total)',
    'histogram_quantile(0.95, job:a_seconds)',
    'rate(a_sum[1m]) / rate(a_count[1m])',
    'deriv(a_sum[1m:10s]) / deriv(a_count[1m:10s])',
    'a_sum / b_count',
    'a_sum - a_count',
  ])('is not what is in %s', (query) => {
    expect(told(query).problems).toEqual([]);
  });

  it('is what the user says it is', () => {
    expect(told('a_sum / a_count', { windowSeconds: 60 }).problems).toEqual([]);
  });
});

describe('a counter that is taken as it is', () => {
  it.each(['a_total', 'sum by (job) (a_total{job="x"})', 'a_total / a_total'])(
    'is told: %s',
    (query) => {
      expect(told(query).notices).toEqual([
        '"load": by its name a_total counts since the service began, and only grows; ' +
          'rate(a_total[$__rate_interval]) is how much of it there is now',
      ]);
    },
  );

  it.each(['histogram_count(a_seconds)', 'sum(histogram_sum(a_seconds{job="x"}))'])(
    'is told of a native histogram too: %s',
    (query) => {
      expect(told(query).notices).toEqual([
        '"load": the histogram a_seconds counts since the service began, and only grows; ' +
          'rate(a_seconds[$__rate_interval]) is how much of it there is now',
      ]);
    },
  );

  it.each([
    'rate(a_total[1m])',
    'histogram_count(rate(a_seconds[1m]))',
    'max_over_time(sum(a_total)[1m:])',
    'count(a_total)',
    'time() - timestamp(a_total)',
    // Recorded, and named like a recorded one.
    'b_total',
    'job:a_total',
    'a_utilization',
  ])('is not what is in %s', (query) => {
    expect(told(query).notices).toEqual([]);
  });
});
