import { describe, expect, it } from '@jest/globals';
import { analyseQuery, twin, withWindow } from '../../../src/monitor/promql/analysis.ts';

const p99 =
  'histogram_quantile(0.99, sum by (le) (rate(request_seconds_bucket{job="a[1h]"}[$__rate_interval])))';

describe('analyseQuery', () => {
  it.each([
    ['up', 0, 0],
    ['rate(a[1m])', 60, 0],
    ['rate(a[1h30m])', 5400, 0],
    ['rate(a[500ms])', 0.5, 0],
    ['rate(a[90])', 90, 0],
    ['sum(rate(a{code=~"5.."}[1m])) / sum(rate(a[5m]))', 300, 0],
    ['rate(a[1m] offset 10m)', 660, 600],
    ['rate(a[1m]) / rate(a[1m] offset 10m)', 660, 0],
    ['a offset 5m', 300, 300],
    ['a offset -5m', 0, -300],
    ['a - a offset 1m', 60, 0],
    ['sum(a) * 2 / b offset 5m + c', 300, 0],
    ['a offset 1m - b offset 2m', 120, 60],
    ['-a offset 1m', 60, 60],
    ['max_over_time(rate(a[1m])[5m:10s] offset 1m)', 420, 60],
    ['rate(a[1m+2m])', 180, 0],
    ['rate(a[30s * 2])', 60, 0],
    ['rate(a[(5m - 1m) / 2])', 120, 0],
    ['rate(a[-(-1m)])', 60, 0],
    ['rate(a[2 ^ 6])', 64, 0],
    ['rate(a[step() + 1m])', 60, 0],
    ['rate(a[1m]) + a offset -(2 * 30s)', 60, -60],
    ['rate(a[$__rate_interval * 2])', 0, 0],
    ['rate(a[$__rate_interval])', 0, 0],
    ['max_over_time(rate(a[$__rate_interval])[5m:])', 300, 0],
    ['rate(a{b="[1h]"}[1m]) # over [1d]', 60, 0],
    ["rate(a{b='offset 5m'}[1m])", 60, 0],
    ['1', 0, 0],
  ])('finds how far back %s looks', (promql, windowSeconds, offsetSeconds) => {
    const analysis = analyseQuery(promql);
    expect(analysis.windowSeconds).toBe(windowSeconds);
    expect(analysis.offsetSeconds).toBe(offsetSeconds);
    expect(analysis.syntaxError).toBeNull();
  });

  it.each([
    ['rate(a[$__rate_interval])', true],
    ['rate(a[${__rate_interval}])', true],
    ['rate(a[1m]) # not [$__rate_interval]', false],
    ['rate(a{b="$__rate_interval"}[1m])', false],
  ])('knows the free window of %s: %s', (promql, usesRateInterval) => {
    const analysis = analyseQuery(promql);
    expect(analysis.usesRateInterval).toBe(usesRateInterval);
    expect(analysis.syntaxError).toBeNull();
  });

  it('lists every selector once, without range and offset', () => {
    const promql =
      'rate(a{b="c"}[1m] offset 1m) / rate(a{b="c"}[5m]) + {__name__="x"} + {"y.z", b="c"}';
    expect(analyseQuery(promql).selectors).toMatchObject([
      { text: 'a{b="c"}', metricName: 'a' },
      { text: '{__name__="x"}', metricName: 'x' },
      { text: '{"y.z", b="c"}', metricName: 'y.z' },
    ]);
  });

  it('lists fixed ranges with the function around them', () => {
    const promql = 'rate((a[1m])) + rate(b[$__rate_interval]) + max_over_time(rate(c[2m])[5m:])';
    expect(analyseQuery(promql).ranges).toEqual([
      { seconds: 60, functionName: 'rate' },
      { seconds: 120, functionName: 'rate' },
    ]);
    expect(analyseQuery('a[1m]').ranges).toEqual([{ seconds: 60, functionName: '' }]);
  });

  it.each([
    [p99, 'request_seconds_bucket{job="a[1h]"}'],
    [`# the slowest\n(${p99})`, 'request_seconds_bucket{job="a[1h]"}'],
    [`1000 * ${p99}`, 'request_seconds_bucket{job="a[1h]"}'],
    [`clamp_min(${p99}, 0)`, null],
    ['histogram_quantile(0.9', null],
    ['up', null],
  ])('finds the buckets of %s', (promql, bucketSelector) => {
    expect(analyseQuery(promql).bucketQuantile?.selector?.text ?? null).toBe(bucketSelector);
  });

  it.each([
    ['', 'the query ends too early', 0],
    ['sum(rate(a[1m])', 'the query ends too early', 15],
    ['rate(a[$job])', 'the variable $job is not known, only $__rate_interval is', 7],
    ['rate(a[${__range}])', 'the variable ${__range} is not known, only $__rate_interval is', 7],
    [
      'rate(a[$__rate_interval_ms])',
      'the variable $__rate_interval_ms is not known, only $__rate_interval is',
      7,
    ],
    ['rate(a[$__rate_interval]))', 'unexpected ")"', 25],
  ])('tells what is wrong with "%s"', (promql, message, position) => {
    expect(analyseQuery(promql).syntaxError).toEqual({ message, position });
  });
});

describe('withWindow', () => {
  it.each([
    ['rate(a[$__rate_interval])', 20, 'rate(a[20s])'],
    [
      'rate(a[${__rate_interval}]) / rate(b[$__rate_interval])',
      2.5,
      'rate(a[2500ms]) / rate(b[2500ms])',
    ],
    ['rate(a[$__rate_interval])', 0.07, 'rate(a[70ms])'],
    ['rate(a[$__rate_interval])', 10.0009, 'rate(a[10s])'],
    [
      'rate(a{b="$__rate_interval"}[1m]) # $__rate_interval',
      20,
      'rate(a{b="$__rate_interval"}[1m]) # $__rate_interval',
    ],
  ])('%s with %d s', (promql, seconds, expected) => {
    expect(withWindow(promql, seconds)).toBe(expected);
  });
});

describe('twin', () => {
  it.each([
    ['rate(a[1m])', 15, 'rate(a[15s])'],
    [
      'sum(rate(a{c="[1m]"}[1m])) / sum(irate(b[10s])) # [1m]',
      15,
      'sum(rate(a{c="[1m]"}[15s])) / sum(irate(b[10s])) # [1m]',
    ],
    ['increase(a[1m])', 15, '(increase(a[15s]) * 4)'],
    [
      '1 - sum(increase(a[1m])) / increase(b[30s])',
      15,
      '1 - sum((increase(a[15s]) * 4)) / (increase(b[15s]) * 2)',
    ],
    ['avg_over_time(a[1m]) > 3', 7.5, 'avg_over_time(a[7500ms]) > 3'],
    ['rate((a[5m]) offset 1m)', 15, 'rate((a[15s]) offset 1m)'],
    ['rate(a[1m]) / rate(b[$__rate_interval])', 15, 'rate(a[15s]) / rate(b[$__rate_interval])'],
    ['rate(a[1m]) / max_over_time(b[10s])', 15, 'rate(a[15s]) / max_over_time(b[10s])'],
  ])('shortens %s to %d s', (promql, seconds, expected) => {
    expect(twin(promql, seconds)).toBe(expected);
  });

  it.each([
    ['nothing is longer', 'rate(a[15s])'],
    ['there is no range', 'up'],
    ['the window is free', 'rate(a[$__rate_interval])'],
    ['an extreme means something else', 'max_over_time(a[1m])'],
    ['a quantile means something else', 'rate(b[1m]) + quantile_over_time(0.9, a[1m])'],
    ['the noise of a gauge does not grow with the range', 'delta(a[1m])'],
    ['a subquery may lose all its steps', 'avg_over_time(rate(a[10s])[5m:30s])'],
    ['no function takes the range', 'a[1m]'],
  ])('has no twin when %s: %s', (_, promql) => {
    expect(twin(promql, 15)).toBeNull();
  });
});
