import { describe, expect, it } from '@jest/globals';

import { outputsOf } from '../../src/action/outputs.ts';
import { givenBaseline } from '../../src/gate/baseline.ts';
import { runEnd } from './run-end.ts';

describe('outputsOf', () => {
  it('tells the capacity, its interval, the verdict and where the reports are', () => {
    const { report, files } = runEnd();
    expect(outputsOf(report, files)).toEqual({
      'max-users': '1056',
      'max-users-low': '1031',
      'max-users-high': '1080',
      outcome: 'found',
      verdict: 'pass',
      'limited-by': 'p99 latency',
      'baseline-users': '',
      'change-percent': '',
      'change-percent-low': '',
      'change-percent-high': '',
      'report-json': 'capacity-report/report.json',
      'report-html': '',
    });
  });

  const baseline = { ...givenBaseline(1150.4, 'main'), newest: { commit: null, url: null } };

  it.each([
    [
      { changePercent: -8.2058, changeLowPercent: -10.04, changeHighPercent: -6.26 },
      ['-8.2', '-10.0', '-6.3'],
    ],
    [{ changePercent: null, changeLowPercent: 0, changeHighPercent: null }, ['', '0.0', '']],
  ])('tells the baseline in whole users and %j in tenths', (changes, [change, low, high]) => {
    const comparison = { baseline, ...changes, detectableLossPercent: null };
    const verdict = { verdict: 'inconclusive', reason: '', parts: [], comparison } as const;
    const { report, files } = runEnd({ baseline, verdict });
    expect(outputsOf(report, files)).toMatchObject({
      'baseline-users': '1150',
      'change-percent': change,
      'change-percent-low': low,
      'change-percent-high': high,
    });
  });

  it('is empty where nothing is known, and not where the capacity is 0', () => {
    const { report } = runEnd();
    const result = { ...report.run.result, users: null, low: 0, high: null };
    const files = { json: null, html: 'capacity-report/report.html', summary: null, samples: null };
    expect(outputsOf({ ...report, run: { ...report.run, result } }, files)).toMatchObject({
      'max-users': '',
      'max-users-low': '0',
      'max-users-high': '',
      'report-json': '',
      'report-html': 'capacity-report/report.html',
    });
  });
});
