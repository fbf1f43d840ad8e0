import type { RunRecord } from '../../src/coordinator/record.ts';
import type { Level, SearchResult } from '../../src/search/types.ts';

/** What a search found: a capacity whose interval is plus or minus 2%. */
export function found(users: number): SearchResult {
  return {
    outcome: 'found',
    users,
    low: Math.floor(users * 0.98),
    high: Math.ceil(users * 1.02),
    limitedBy: 'p95',
    reason: `The service supports ${users} users.`,
    collapse: null,
  };
}

/** What a search found of which one side is all that is known. */
export function oneSided(outcome: 'at-least' | 'at-most', users: number): SearchResult {
  const [low, high] = outcome === 'at-least' ? [users, null] : [null, users];
  return { ...found(users), outcome, low, high };
}

/** A measurement of 100 s. */
export function record(result: SearchResult, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    startedAt: 1_700_000_000,
    finishedAt: 1_700_000_100,
    stopReason: 'answered',
    result,
    levels: result.users === null ? [] : [levelOf(result.users)],
    samples: [],
    users: null,
    saturation: null,
    doubts: [],
    notices: [],
    clean: true,
    ...changes,
  };
}

/** A level that was held for 60 s. */
function levelOf(users: number): Level {
  const [from, to] = [1_700_000_020, 1_700_000_080];
  return { users, from, to, margin: -0.1, side: 'healthy', bindingSignal: 'p95' };
}
