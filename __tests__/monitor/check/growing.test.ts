import { describe, expect, it } from '@jest/globals';
import { growingProblems } from '../../../src/monitor/check/growing.ts';
import { watchedQueries } from '../../../src/monitor/questions.ts';
import { queryOf } from '../../../src/settings/presets/preset.ts';
import { presets } from '../../../src/settings/presets/presets.ts';
import { signal } from '../../fixtures/reports/build.ts';

function problemsOf(query: string, threshold = 10): string[] {
  return watchedQueries([signal('load', threshold, { source: { kind: 'query', query } })]).flatMap(
    growingProblems,
  );
}

describe('a count over a window that the search chooses', () => {
  it.each<[query: string, name: string, expected: string]>([
    [
      'sum(increase(a_total[$__rate_interval]))',
      'increase',
      'rate() with a threshold a second, or ',
    ],
    [
      '60 * max(increase(a_total[$__rate_interval]))',
      'increase',
      'rate() with a threshold a second, or ',
    ],
    [
      'sum_over_time(a[$__rate_interval])',
      'sum_over_time',
      'avg_over_time() with a threshold a second, or ',
    ],
    ['max(changes(a[$__rate_interval])) or vector(0)', 'changes', ''],
    [
      'increase(a_total[$__rate_interval]) / sum(up)',
      'increase',
      'rate() with a threshold a second, or ',
    ],
    ['1000 - sum(delta(a[$__rate_interval]))', 'delta', 'deriv() with a threshold a second, or '],
  ])('is refused: %s', (query, name, expected) => {
    expect(problemsOf(query)).toEqual([
      `the value of ${name}() over $__rate_interval grows with it, and the search chooses it; expected ` +
        `${expected}a fixed range such as [1m]`,
    ]);
  });

  it.each([
    'sum(increase(a_total[1m]))',
    'sum(rate(a_total[$__rate_interval]))',
    'sum(increase(a_total{code="500"}[$__rate_interval])) / sum(increase(a_total[$__rate_interval]))',
    '100 * (sum(increase(a_total[$__rate_interval])) / sum(increase(b_total[$__rate_interval])))',
    'histogram_quantile(0.9, sum by (le) (increase(a_bucket[$__rate_interval])))',
    'sum(increase(a_total[$__rate_interval])) / $__rate_interval',
    'avg_over_time(a[$__rate_interval])',
    'count(increase(a_total[$__rate_interval]))',
  ])('is none of %s', (query) => {
    expect(problemsOf(query)).toEqual([]);
  });

  it('is in no preset', () => {
    expect(presets.flatMap((one) => problemsOf(queryOf(one), one.threshold))).toEqual([]);
  });

  it('may be asked for whether it is any at all', () => {
    expect(problemsOf('sum(increase(a_total[$__rate_interval]))', 0.5)).toEqual([]);
  });
});
