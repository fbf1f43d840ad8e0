import { describe, expect, it } from '@jest/globals';
import { questionsOf, watchedQueries } from '../../src/monitor/questions.ts';
import type { Signal } from '../../src/monitor/signal.ts';
import { signal } from '../fixtures/reports/build.ts';

function sent(
  query: string,
  settledSeconds: number,
  changes: Partial<Signal> = {},
  delaySeconds = 0,
  scrapeSeconds = 5,
) {
  const changed = signal('errors', 1, { ...changes, source: { kind: 'query', query } });
  return watchedQueries([changed])
    .flatMap((watched) => questionsOf(watched, { settledSeconds, scrapeSeconds, delaySeconds }))
    .map(({ promql, twin }) => [promql, twin]);
}

describe('questionsOf', () => {
  it.each([
    [20, '20s'],
    [42.5, '42500ms'],
    [3600, '600s'],
  ])('lets a free window reach back %d s to where the level settled', (settled, window) => {
    expect(sent('rate(a[$__rate_interval])', settled)).toEqual([[`rate(a[${window}])`, false]]);
  });

  it.each([
    [0, '11s'],
    [10, '11s'],
    [19, '19s'],
  ])('adds a twin to a free window while the level is young: %d s', (settled, window) => {
    expect(sent('rate(a[$__rate_interval])', settled)).toEqual([
      ['rate(a[20s])', false],
      [`rate(a[${window}])`, true],
    ]);
  });

  it('lets no twin look at less than six seconds', () => {
    expect(sent('rate(a[$__rate_interval])', 0, {}, 0, 2)).toEqual([
      ['rate(a[8s])', false],
      ['rate(a[6s])', true],
    ]);
  });

  it.each([
    [0, '11s'],
    [30, '30s'],
    [59.5, '59500ms'],
  ])('adds a twin that reaches back %d s', (settled, window) => {
    expect(sent('rate(a[1m])', settled)).toEqual([
      ['rate(a[1m])', false],
      [`rate(a[${window}])`, true],
    ]);
  });

  it.each([
    ['the level has lasted as long as the window', 'rate(a[1m])', 60, {}],
    ['the window is three scrapes', 'rate(a[15s])', 0, {}],
    ['the signal is not judged', 'rate(a[1m])', 0, { reportOnly: true }],
    ['the query cannot be shortened', 'max_over_time(a[1m])', 0, {}],
  ])('adds no twin when %s', (_, query, settled, changes) => {
    expect(sent(query, settled, changes)).toEqual([[query, false]]);
  });

  it('reaches back further where samples come late', () => {
    expect(sent('rate(a[2m]) / rate(b[$__rate_interval])', 0, {}, 30)).toEqual([
      ['rate(a[2m]) / rate(b[50s])', false],
      ['rate(a[41s]) / rate(b[41s])', true],
    ]);
  });
});
