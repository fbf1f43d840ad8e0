import type { AgentStatistics } from '../../src/cluster/agent.ts';
import type { Evidence } from '../../src/coordinator/evidence.ts';
import type { Sample } from '../../src/coordinator/record.ts';
import type { SignalReading } from '../../src/monitor/signal.ts';
import type { Level, SearchResult } from '../../src/search/types.ts';
import { statisticsOf } from '../monitor/statistics.ts';

/** A look every five seconds. */
export const everySeconds = 5;

/** Users that were held for a while, and what was seen of them. */
export interface Play {
  readonly users: number;
  readonly seconds: number;
  /** Left out, or null: it was no level. */
  readonly side?: Level['side'] | null;
  readonly bindingSignal?: string;
  readonly phase?: Sample['phase'];
  readonly readings?: (time: number) => readonly SignalReading[];
  readonly values?: Partial<AgentStatistics['values']>;
  readonly changes?: Partial<Sample>;
}

/** Plays stretches one after another, from 0 on; users are there at once. */
export function play(...stretches: readonly Play[]): Pick<Evidence, 'levels' | 'samples'> {
  const levels: Level[] = [];
  const samples: Sample[] = [];
  let now = 0;
  for (const { users, seconds, side, bindingSignal = 'p95', values, ...play } of stretches) {
    const from = now;
    for (now += everySeconds; now <= from + seconds; now += everySeconds) {
      const statistics = { from: now - everySeconds, to: now, requests: 10 * users };
      samples.push({
        time: now,
        requestedUsers: users,
        activeUsers: users,
        phase: play.phase ?? 'measure',
        reason: '',
        readings: play.readings?.(now) ?? [],
        lostAgents: [],
        statistics: values === undefined ? null : statisticsOf(values, statistics),
        ...play.changes,
      });
    }
    now = from + seconds;
    if (side !== undefined && side !== null) {
      levels.push({
        users,
        from,
        to: now,
        margin: side === 'healthy' ? -1 : 1,
        side,
        bindingSignal,
      });
    }
  }
  return { levels, samples };
}

const nothing: SearchResult = {
  outcome: 'inconclusive',
  users: null,
  low: null,
  high: null,
  limitedBy: '',
  reason: 'Nothing was learnt.',
  collapse: null,
};

/** At least so many users. */
export function atLeast(users: number, limitedBy = 'max-users'): SearchResult {
  return { ...nothing, outcome: 'at-least', users, low: users, limitedBy, reason: 'All healthy.' };
}

/** A capacity with an interval of plus or minus 2%. */
export function found(users: number, limitedBy = 'p95'): SearchResult {
  const [low, high] = [Math.floor(0.98 * users), Math.ceil(1.02 * users)];
  const reason = `${users} users, limited by ${limitedBy}.`;
  return { ...nothing, outcome: 'found', users, low, high, limitedBy, reason };
}

/** Evidence of a run in which nothing was wrong, with these changes. */
export function evidence(changes: Partial<Evidence>): Evidence {
  return {
    result: nothing,
    levels: [],
    samples: [],
    users: null,
    saturation: null,
    unanswered: false,
    unorderedUsers: 0,
    ...changes,
  };
}
