import { type AgentStatisticName, type AgentStatistics } from '../cluster/agent.ts';
import { manyShort, shortIn, timedIn } from '../cluster/summary.ts';
import { latencyQuantile, mergeLatencies } from '../cluster/latencies.ts';
import type { Level, SearchResult } from '../search/types.ts';
import type { Sample, UsersSaw } from './record.ts';

/** Some users, held for a while. */
export type Held = Pick<Level, 'users' | 'from' | 'to'>;

/** A level whose users differ from the answer by less than this, in logarithm, is at the answer. */
const atTheAnswer = 0.15;

/** What the users saw at the answer, or at the most users that were healthy; see `UsersSaw`. */
export function usersSaw(
  result: SearchResult,
  levels: readonly Level[],
  samples: readonly Sample[],
): UsersSaw | null {
  const held = levels.length > 0 ? levelOf(result, levels) : mostHeld(samples);
  const seen = held === null ? null : statisticsOver(held, samples);
  if (held === null || seen === null) return null;
  const told = (name: AgentStatisticName): number | null =>
    Number.isNaN(seen.values[name]) ? null : seen.values[name];
  const short = manyShort(seen);
  return {
    users: held.users,
    requestsPerSecond: told('requests-per-second'),
    errorRatio: told('error-ratio'),
    latencyMean: told('latency-mean'),
    latencyP50: told('latency-p50'),
    latencyP95: told('latency-p95'),
    latencyP99: told('latency-p99'),
    ...(short !== null && { short: { share: short.count / seen.requests, step: short.step } }),
  };
}

function levelOf({ users }: SearchResult, levels: readonly Level[]): Held | null {
  const distance = (level: Level): number => Math.abs(Math.log(level.users / (users ?? 0)));
  const near = levels
    .filter((level) => distance(level) < atTheAnswer)
    .toSorted((one, other) => distance(one) - distance(other));
  const healthy = levels.filter(({ side }) => side === 'healthy');
  const most = (healthy.length > 0 ? healthy : levels).toSorted((a, b) => b.users - a.users);
  return near[0] ?? most[0] ?? null;
}

/** Where no level was measured: the most users that there were. */
function mostHeld(samples: readonly Sample[]): Held | null {
  const users = Math.max(0, ...samples.map(({ requestedUsers }) => requestedUsers));
  const first = samples.find(({ requestedUsers }) => requestedUsers === users);
  const last = samples.findLast(({ requestedUsers }) => requestedUsers === users);
  return first === undefined || last === undefined || users === 0
    ? null
    : { users, from: first.time, to: last.time };
}

/** Users that are missing, as a share, while others are still on their way. */
const missing = 0.02;

/** As `statisticsWithin`; where no look lies within the level, the latest at it stands. */
export function statisticsOver(held: Held, samples: readonly Sample[]): AgentStatistics | null {
  return statisticsWithin(held, samples) ?? looksAt(held, samples).at(-1) ?? null;
}

/**
 * What the users saw over all the time that a level was held, from looks that do not overlap: the
 * latest, the latest before that one, and so on. Null where none lies within the level.
 */
export function statisticsWithin(held: Held, samples: readonly Sample[]): AgentStatistics | null {
  const within = looksAt(held, samples).filter(({ from }) => from >= held.from - 1e-6);
  const chosen: AgentStatistics[] = [];
  for (const look of within.toReversed()) {
    const next = chosen.at(-1);
    if (next === undefined || look.to <= next.from + 1e-6) chosen.push(look);
  }
  return chosen.length > 0 ? inSequence(chosen) : null;
}

function looksAt(held: Held, samples: readonly Sample[]): AgentStatistics[] {
  return samples.flatMap(({ time, activeUsers, statistics }) => {
    const isThere = activeUsers >= (1 - missing) * held.users - 0.5;
    const isAt = time > held.from && time <= held.to + 1e-6 && isThere;
    return isAt && statistics !== null && statistics.requests > 0 ? [statistics] : [];
  });
}

/** What was seen in several times together. */
function inSequence(all: readonly AgentStatistics[]): AgentStatistics {
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  const histograms = all.flatMap(({ latencies }) => latencies ?? []);
  const latencies = histograms.length === all.length ? mergeLatencies(histograms) : null;
  const short = shortIn(all);
  const mean = (
    name: AgentStatisticName,
    weightOf: (statistics: AgentStatistics) => number,
  ): number => {
    const known = all.filter(({ values }) => !Number.isNaN(values[name]));
    const weights = known.reduce((sum, one) => sum + weightOf(one), 0);
    return known.reduce((sum, one) => sum + weightOf(one) * one.values[name], 0) / weights;
  };
  const requests = (one: AgentStatistics): number => one.requests;
  const quantile = (name: AgentStatisticName, q: number): number =>
    latencies === null ? mean(name, timedIn) : latencyQuantile(latencies, q);
  return {
    from: Math.min(...all.map(({ from }) => from)),
    to: Math.max(...all.map(({ to }) => to)),
    requests: all.reduce((sum, one) => sum + one.requests, 0),
    ...(short !== null && { short }),
    ...(latencies !== null && { latencies }),
    values: {
      'latency-mean': mean('latency-mean', timedIn),
      'latency-p50': quantile('latency-p50', 0.5),
      'latency-p90': quantile('latency-p90', 0.9),
      'latency-p95': quantile('latency-p95', 0.95),
      'latency-p99': quantile('latency-p99', 0.99),
      'error-ratio': mean('error-ratio', requests),
      'requests-per-second': mean('requests-per-second', ({ from, to }) => to - from),
    },
  };
}
