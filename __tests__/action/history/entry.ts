import type { HistoryEntry } from '../../../src/gate/entry.ts';

/** An entry of the history; `minute` after the start of 2026 is its time, and names its run. */
export function historyEntry(minute: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    commit: `commit-${minute}`,
    branch: 'main',
    url: `https://github.example/octo/shop/actions/runs/${minute}`,
    outcome: 'found',
    users: 1000,
    low: 980,
    high: 1020,
    confidence: 0.95,
    limitedBy: 'p99 latency',
    conditions: { engine: 'embedded', 'p99 latency': 'max 0.5' },
    ...changes,
  };
}
