import { describe, expect, it } from '@jest/globals';
import { meaningProblems, shareNotices } from '../../../src/monitor/check/meaning.ts';
import { watchedQueries } from '../../../src/monitor/questions.ts';
import type { Signal } from '../../../src/monitor/signal.ts';
import { signal } from '../../fixtures/reports/build.ts';

function watched(query: string, threshold = 1, changes: Partial<Signal> = {}) {
  return watchedQueries([
    signal('load', threshold, { source: { kind: 'query', query }, ...changes }),
  ]);
}

const problemsOf = (query: string) => watched(query).flatMap(meaningProblems);

describe('a quantile in percent', () => {
  it.each([
    ['histogram_quantile(95, sum by (le) (rate(a_bucket[1m])))', 'histogram_quantile', 95, 0.95],
    ['max(quantile_over_time(99.9, a[1m]))', 'quantile_over_time', 99.9, 0.999],
    ['quantile by (job) (50, a)', 'quantile', 50, 0.5],
  ])('is none: %s', (query, name, got, meant) => {
    expect(problemsOf(query)).toEqual([
      `expected a quantile between 0 and 1 in ${name}(), got ${got}, did you mean ${meant}?`,
    ]);
  });

  it.each([
    'histogram_quantile(0.95, sum by (le) (rate(a_bucket[1m])))',
    'quantile(1, a)',
    'histogram_quantile(scalar(q), a_bucket)',
    'topk(5, a)',
  ])('is not what is in %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });
});

describe('buckets without their bounds', () => {
  it.each([
    ['histogram_quantile(0.9, sum(rate(a_bucket[1m])))', 'sum'],
    ['max(histogram_quantile(0.9, sum by (job) (rate(a_bucket[1m]))))', 'sum by (job)'],
    ['histogram_quantile(0.9, sum(rate(a_bucket[1m])) by (job))', 'sum by (job)'],
    ['histogram_quantile(0.9, avg without (le) (rate(a_bucket[1m])))', 'avg without (le)'],
    ['histogram_quantile(0.9, sum without ("le") (rate(a_bucket[1m])))', 'sum without ("le")'],
    ['histogram_quantile(0.9, sum(sum by (le) (rate(a_bucket[1m]))))', 'sum'],
  ])('have no quantile: %s', (query, aggregation) => {
    expect(problemsOf(query)).toEqual([
      `histogram_quantile() has no value where "${aggregation}" leaves out the label le; ` +
        'expected sum by (le) (…)',
    ]);
  });

  it('are not those of a sum or a count', () => {
    expect(problemsOf('histogram_quantile(0.9, rate(a_seconds_sum[1m]))')).toEqual([
      'histogram_quantile() needs the buckets of a histogram, got a_seconds_sum; ' +
        'expected a_seconds_bucket',
    ]);
  });

  it.each([
    'histogram_quantile(0.9, rate(a_bucket[1m]))',
    'histogram_quantile(0.9, sum by (job, le) (rate(a_bucket[1m])))',
    'histogram_quantile(0.9, sum without (instance) (rate(a_bucket[1m])))',
    'histogram_quantile(0.9, sum by (vmrange) (rate(a_bucket[1m])))',
    'histogram_quantile(0.9, sum by ("le", "http.route") (rate({"http.server_bucket"}[1m])))',
    'histogram_quantile(0.9, topk(3, sum by (le) (rate(a_bucket[1m]))))',
    // A native histogram.
    'histogram_quantile(0.9, sum(rate(a_seconds[1m])))',
    'sum(histogram_quantile(0.9, sum by (le, job) (rate(a_bucket[1m]))))',
  ])('are not what is in %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });
});

describe('a fixed moment', () => {
  it('never tells of the load', () => {
    expect(problemsOf('rate(a[1m] @ 1700000000)')).toEqual([
      '"@ 1700000000" looks at the same moment for ever; leave it out',
    ]);
  });

  it.each(['a @ end()', 'a offset 1m'])('is not what is in %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });
});

describe('a share', () => {
  const errors = 'sum(rate(a_total{job="x",code=~"5.."}[1m]))';
  const all = 'sum(rate(a_total{job="x"}[1m]))';
  const notices = (query: string, threshold: number, changes: Partial<Signal> = {}) =>
    watched(query, threshold, changes).flatMap(shareNotices);

  it.each([
    [`${errors} / ${all}`, 1, 1],
    [`(${errors} / ${all}) or vector(0)`, 5, 1],
    [`100 * (${errors} / ${all})`, 100, 100],
    [`${errors} * 100 / ${all}`, 500, 100],
    ['sum(rate({"a.b", "h.code"="500"}[1m])) / sum(rate({"a.b"}[1m]))', 1, 1],
  ])('%s is never above a threshold of %d', (query, threshold, highest) => {
    expect(notices(query, threshold)).toEqual([
      `"load": such a share is never above ${highest}; the threshold ${threshold} is not below it`,
    ]);
  });

  it('in percent is told from one that is not', () => {
    expect(notices(`100 * ${errors} / ${all}`, 0.01)).toEqual([
      '"load": the query is in percent, so that the threshold 0.01 means 0.01%; did you mean 1?',
    ]);
    expect(notices(`100 * ${errors} / ${all}`, 1)).toEqual([]);
  });

  it.each([
    [`${errors} / ${all}`, 0.01, {}],
    [`${all} / ${errors}`, 5, {}],
    ['sum(rate(a_sum[1m])) / sum(rate(a_count[1m]))', 5, {}],
    [`${errors} / ${all}`, 1, { bound: 'min' as const }],
  ])('%s with %d is as it should be', (query, threshold, changes) => {
    expect(notices(query, threshold, changes)).toEqual([]);
  });
});
