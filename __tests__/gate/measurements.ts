import type { HistoryEntry } from '../../src/gate/entry.ts';
import type { Found } from '../../src/gate/measurement.ts';

/** A capacity with an interval at 95% that speaks of this standard deviation of ln(capacity). */
export function found(users: number, deviation = 0.01): Found {
  const reach = Math.exp(1.959964 * deviation);
  return { outcome: 'found', users, low: users / reach, high: users * reach, confidence: 0.95 };
}

export function atLeast(low: number): HistoryEntry {
  return entry({ outcome: 'at-least', users: low, low, high: null });
}

export function atMost(high: number): HistoryEntry {
  return entry({ outcome: 'at-most', users: 0, low: null, high });
}

/** A run of main; the later the day (1 to 31), the newer. */
export function entry(changes: Partial<HistoryEntry> = {}, day = 1): HistoryEntry {
  return {
    time: `2026-03-${String(day).padStart(2, '0')}T12:00:00Z`,
    commit: `commit-${day}`,
    branch: 'main',
    url: '',
    limitedBy: 'p99 latency',
    conditions: { engine: 'embedded', 'p99 latency': 'up < 0.5' },
    ...found(1000),
    ...changes,
  };
}

/** Runs of main with these capacities, the newest first. */
export function history(capacities: readonly number[], deviation = 0.01): HistoryEntry[] {
  return capacities.map((users, age) => entry(found(users, deviation), 31 - age));
}
