import { describe, expect, it } from '@jest/globals';
import { givenBaseline } from '../../src/gate/baseline.ts';
import { comparisonFor, modeOf, type Comparison } from '../../src/run/comparison.ts';
import type { ReportBaseline } from '../../src/settings/settings.ts';

const conditions = { engine: 'embedded', 'signal p95': 'max 0.3' };
const report: ReportBaseline = {
  kind: 'report',
  path: 'main.json',
  measurement: { outcome: 'found', users: 1000, low: 980, high: 1020, confidence: 0.95 },
  conditions,
  commit: 'abc',
  url: null,
};

describe('comparisonFor', () => {
  it('compares with nothing where that is asked, and where there is no history', async () => {
    const nothing = { baseline: null, trend: null, notices: [] };
    expect(await comparisonFor({ kind: 'none' }, conditions, null)).toEqual(nothing);
    expect(await comparisonFor({ kind: 'auto' }, conditions, null)).toEqual(nothing);
  });

  it('asks the history under the conditions of this run', async () => {
    const told: Comparison = { baseline: null, trend: null, notices: ['by its time'] };
    const asked: unknown[] = [];
    const history = (wanted: unknown): Promise<Comparison> => {
      asked.push(wanted);
      return Promise.resolve(told);
    };
    expect(await comparisonFor({ kind: 'auto' }, conditions, history)).toBe(told);
    expect(asked).toEqual([conditions]);
  });

  it('takes a number', async () => {
    const { baseline } = await comparisonFor({ kind: 'users', users: 900 }, conditions, null);
    expect(baseline).toEqual({
      ...givenBaseline(900, 'the given number'),
      newest: { commit: null, url: null },
    });
  });

  it('takes a report that is comparable', async () => {
    const { baseline } = await comparisonFor(report, conditions, null);
    expect(baseline).toMatchObject({
      users: expect.closeTo(1000, 9),
      source: 'main.json',
      runs: 1,
      newest: { commit: 'abc', url: null },
    });
  });

  it('says what is different in a report that is not', async () => {
    const now = { ...conditions, 'signal p95': 'max 0.5' };
    expect((await comparisonFor(report, now, null)).baseline).toEqual({
      why: 'main.json is not comparable: it differs in signal p95.',
      differences: [{ name: 'signal p95', one: 'max 0.5', other: 'max 0.3' }],
      remedy: '',
    });
  });

  it('says so when a report gave no capacity', async () => {
    const measurement = { ...report.measurement, outcome: 'inconclusive' } as const;
    expect((await comparisonFor({ ...report, measurement }, conditions, null)).baseline).toEqual({
      why: 'There is nothing to compare with: main.json gave no capacity.',
      differences: [],
      remedy: '',
    });
  });
});

describe('modeOf', () => {
  const known = { ...givenBaseline(900, 'main'), newest: { commit: null, url: null } };
  const none = { why: 'No comparable run.', differences: [], remedy: '' };

  it.each([
    ['auto', true, known, 'check'],
    ['auto', false, known, 'find'],
    ['auto', true, none, 'find'],
    ['auto', true, null, 'find'],
    ['find', true, known, 'find'],
    ['check', false, known, 'check'],
    ['check', false, none, 'find'],
  ] as const)(
    '%s, proposed: %s, is decided by the baseline (%#)',
    (asked, proposed, baseline, mode) => {
      expect(modeOf(asked, proposed, baseline)).toBe(mode);
    },
  );
});
