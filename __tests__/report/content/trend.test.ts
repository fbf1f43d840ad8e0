import { describe, expect, it } from '@jest/globals';
import type { HistoryEntry } from '../../../src/gate/entry.ts';
import type { Report } from '../../../src/report/model.ts';
import { trendOf, trendPoints } from '../../../src/report/content/trend.ts';
import { checked, firstRun, kept, noNumber, regressed } from '../../fixtures/reports/gate.ts';

function entry(minute: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    time: `2026-03-01T12:${String(minute).padStart(2, '0')}:00Z`,
    commit: `c${minute}`,
    branch: 'main',
    url: `https://ci.test/${minute}`,
    outcome: 'found',
    users: 1000 + minute,
    low: 980,
    high: 1040,
    confidence: 0.95,
    limitedBy: 'p99',
    conditions: {},
    ...changes,
  };
}

describe('trendOf', () => {
  it('is null without a run', () => {
    expect(trendOf('main', [])).toBeNull();
  });

  it('turns the runs round and keeps what a chart needs', () => {
    const older = entry(0, { commit: '', url: '', outcome: 'at-least', users: 1000, high: null });
    expect(trendOf('main', [entry(1), older])).toEqual({
      branch: 'main',
      runs: [
        {
          time: 1_772_366_400,
          commit: null,
          url: null,
          outcome: 'at-least',
          users: 1000,
          low: 980,
          high: null,
        },
        {
          time: 1_772_366_460,
          commit: 'c1',
          url: 'https://ci.test/1',
          outcome: 'found',
          users: 1001,
          low: 980,
          high: 1040,
        },
      ],
    });
  });

  it('keeps the newest 30', () => {
    const newestFirst = Array.from({ length: 40 }, (_, index) => entry(40 - index));
    const runs = trendOf('main', newestFirst)?.runs ?? [];
    expect([runs.length, runs[0]?.commit, runs.at(-1)?.commit]).toEqual([30, 'c11', 'c40']);
  });
});

describe('trendPoints', () => {
  it('puts the build beside the runs, with what it is judged by', () => {
    const points = trendPoints(regressed);
    expect(points?.runs).toHaveLength(12);
    expect(points?.build).toMatchObject({ users: 925, low: 911, high: 939 });
    expect(points?.baseline).toBeCloseTo(1023.69, 1);
    expect(points?.allowed).toBeCloseTo(0.95 * 1023.69, 1);
  });

  it('keeps an open end open', () => {
    expect(trendPoints(checked)?.build).toMatchObject({ users: 1040, low: 1040, high: null });
  });

  it('has no build without a number', () => {
    expect(trendPoints(noNumber)?.build).toBeNull();
  });

  it.each<[string, Report]>([
    ['there is no history', firstRun],
    ['one run is all there is', { ...noNumber, trend: trendOf('main', [entry(1)]) }],
  ])('is null when %s', (_, report) => {
    expect(trendPoints(report)).toBeNull();
  });

  it('has two points with one run and a build', () => {
    expect(trendPoints({ ...kept, trend: trendOf('main', [entry(1)]) })?.runs).toHaveLength(1);
  });
});
