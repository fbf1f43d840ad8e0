import { describe, expect, it } from '@jest/globals';
import { syntaxProblems } from '../../../src/monitor/check/syntax.ts';
import { analyseQuery, withWindow } from '../../../src/monitor/promql/analysis.ts';
import { watchedQueries } from '../../../src/monitor/questions.ts';
import type { Signal } from '../../../src/monitor/signal.ts';
import { signal } from '../../fixtures/reports/build.ts';

function problemsOf(query: string, changes: Partial<Signal> = {}): string[] {
  const signals = [signal('load', 1, { source: { kind: 'query', query }, ...changes })];
  return watchedQueries(signals).flatMap(syntaxProblems);
}

const unknown = (variable: string) =>
  `the variable ${variable} is not known, only $__rate_interval is`;

describe("Grafana's variables", () => {
  it.each([
    ['sum(rate(a{job=~"$job",code=~"5.."}[1m]))', '$job', 'job=~"$job"'],
    ["a{job='${job}'}", '${job}', "job='${job}'"],
    ['a{job=~"${job:regex}"}', '${job:regex}', 'job=~"${job:regex}"'],
    ['a{job=~"shop-[[job]]"}', '[[job]]', 'job=~"shop-[[job]]"'],
    ['a{"k8s.pod"="$pod"}', '$pod', '"k8s.pod"="$pod"'],
  ])('in the label of %s', (query, variable, text) => {
    expect(problemsOf(query)).toEqual([
      `${unknown(variable)}; write its value in its place: {${text}}`,
    ]);
  });

  it.each([
    ['sum(rate(a[$__interval]))', '$__interval'],
    ['sum(increase(a[${__range}]))', '${__range}'],
    ['increase(a[1m]) / $__interval_ms', '$__interval_ms'],
    ['rate(a[$__rate_interval_ms])', '$__rate_interval_ms'],
  ])('in the range of %s', (query, variable) => {
    expect(problemsOf(query)).toContain(unknown(variable));
  });

  it.each([
    'a{job=~"shop$"}',
    'a{job=~"^(a|b)$"}',
    'a{job=~"[[:digit:]]+"}',
    'a{price="$5"}',
    'label_replace(a, "b", "$1", "c", "(.*)")',
    'rate(a[$__rate_interval])',
  ])('are none in %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });
});

describe('a query that asks whether something is absent', () => {
  it.each(['absent(a)', 'max(absent(a{job="x"}))', '(absent_over_time(a[5m]))'])(
    'has no value while all is well: %s',
    (query) => {
      expect(problemsOf(query)).toEqual([
        'the query has a value only while something is absent, as in an alert; ' +
          'expected when-missing: healthy',
      ]);
      expect(problemsOf(query, { whenMissing: 'healthy' })).toEqual([]);
    },
  );

  it('may be one part of a query', () => {
    expect(problemsOf('absent(a) or vector(0)')).toEqual([]);
  });
});

describe('an alert expression', () => {
  it.each([
    ['rate(a[1m]) / rate(b[1m]) > 0.1', ['> 0.1']],
    ['(a >= on (job) b)', ['>= on (job) b']],
    ['a > 1 and b > 2', ['> 1', '> 2']],
    ['a > 1 unless b', ['> 1']],
    ['a > 1 or b > 2', ['> 1', '> 2']],
    ['a < 0', ['< 0']],
  ])('%s is without a value while it is false', (query, filters) => {
    expect(problemsOf(query)).toEqual(
      filters.map(
        (filter) =>
          `the query is without a value while the comparison "${filter}" is false, as in an alert; leave it out, since max says what is healthy`,
      ),
    );
  });

  it.each([
    'a > bool 1',
    'a and on () b > 1',
    'a unless b > 1',
    'a > 1 or vector(0)',
    'a > 0',
    'a / (b > 1)',
    'count(a > 1)',
  ])('is none: %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });
});

describe('$__rate_interval beside a range', () => {
  it('is written as a number, which all servers take', () => {
    const query = 'sum(increase(a[$__rate_interval])) / $__rate_interval';
    expect(withWindow(query, 42.5)).toBe('sum(increase(a[42500ms])) / 42.5');
    expect(analyseQuery(query).syntaxError).toBeNull();
  });
});
