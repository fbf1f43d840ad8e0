import { describe, expect, it } from '@jest/globals';

import { withEntry } from '../../../src/action/history/thin.ts';
import type { HistoryEntry } from '../../../src/gate/entry.ts';
import { historyEntry } from './entry.ts';

const many = (count: number, changes: Partial<HistoryEntry> = {}): HistoryEntry[] =>
  Array.from({ length: count }, (_, index) => historyEntry(2 * index, changes));

const minutes = (entries: readonly HistoryEntry[]): number[] =>
  entries.map(({ time }) => (Date.parse(time) - Date.UTC(2026, 0, 1)) / 60_000);

describe('withEntry', () => {
  it('puts an entry into the order of time', () => {
    expect(minutes(withEntry(many(3), historyEntry(3)))).toEqual([0, 2, 3, 4]);
  });

  it('keeps the first and the newest 200 when it thins', () => {
    let kept: readonly HistoryEntry[] = [];
    for (let run = 0; run < 1500; run++) {
      kept = withEntry(kept, historyEntry(run));
    }
    const times = minutes(kept);
    expect(times).toHaveLength(500);
    expect(times[0]).toBe(0);
    expect(times.slice(-200)).toEqual(Array.from({ length: 200 }, (_, index) => 1300 + index));
    const gaps = times.slice(1, 300).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10);
  });

  it('thins an old file of any length at once', () => {
    expect(withEntry(many(900), historyEntry(5000))).toHaveLength(500);
  });

  it('does not take the last runs of a branch that is old', () => {
    const release = many(5, { branch: 'release/1.x' });
    const main = many(499).map((entry, index) =>
      historyEntry(100 + index, { branch: entry.branch }),
    );
    const kept = withEntry([...release, ...main], historyEntry(9000));
    expect(kept).toHaveLength(500);
    expect(kept.filter(({ branch }) => branch === 'release/1.x')).toEqual(release);
  });

  it('loses no branch wholly, however many there are', () => {
    const branches = Array.from({ length: 600 }, (_, index) =>
      historyEntry(index, { branch: `release/${index % 300}` }),
    );
    const kept = withEntry(branches.slice(0, 599), historyEntry(599, { branch: 'release/299' }));
    expect(kept).toHaveLength(500);
    expect(new Set(kept.map(({ branch }) => branch)).size).toBe(300);
  });
});
