import {
  type AgentStatistics,
  type AgentStatisticName,
  agentStatisticNames,
  type AgentStatus,
  type ShortAnswers,
} from './agent.ts';
import { latencyQuantile, mergeLatencies, requestsIn } from './latencies.ts';

/** An agent that uses this much of what it can use is at its limit. */
const busyUtilization = 0.9;

/** What all agents say together. */
export interface Summary {
  /** Users that are active now. */
  readonly activeUsers: number;
  /** Those that are there, and not on their way; null: not told by all agents that have users. */
  readonly presentUsers: number | null;
  /**
   * The most users the agents can make, where they are at their limit now: all at their caps, or
   * one of them so busy that what it measures is its own slowness; else null.
   */
  readonly limit: number | null;
  /** The busiest agent's, 0 to 1; null: no agent tells. */
  readonly utilization: number | null;
  readonly statistics: AgentStatistics | null;
}

/** Adds up what the agents say of themselves. */
export function summarise(statuses: readonly AgentStatus[]): Summary {
  const activeUsers = sum(statuses.map((status) => status.users));
  const utilizations = statuses.map((status) => status.utilization).filter(isKnown);
  const utilization = utilizations.length === 0 ? null : Math.max(...utilizations);
  const present = allOf(
    statuses
      .filter(({ users }) => users > 0)
      .map((status) => status.present && Math.min(status.present, status.users)),
  );
  const full =
    statuses.length > 0 &&
    statuses.every(({ users, maxUsers }) => maxUsers !== null && users >= maxUsers);
  const busy = utilization !== null && utilization >= busyUtilization;
  return {
    activeUsers,
    presentUsers: present === null ? null : sum(present),
    limit: full || busy ? activeUsers : null,
    utilization,
    statistics: mergeStatistics(statuses.map((status) => status.statistics).filter(isKnown)),
  };
}

/**
 * Merges the statistics of several agents into those of all users: requests and rates are summed,
 * the error ratio is pooled, the mean latency weighted by requests, and percentiles are those of all
 * latencies together where all agents have a histogram. Others cannot be merged: there the worst
 * agent's stands. Null when there are none.
 */
export function mergeStatistics(all: readonly AgentStatistics[]): AgentStatistics | null {
  if (all.length === 0) {
    return null;
  }
  const busy = all.filter(({ requests }) => requests > 0);
  const latencies = allOf(busy.map((one) => one.latencies));
  const answered = allOf(busy.map((one) => one.answered));
  const merged = latencies === null ? null : mergeLatencies(latencies);
  const short = shortIn(all);
  const merge = (name: AgentStatisticName): number => {
    const known = all
      .map((one) => ({
        requests: name === 'latency-mean' ? timedIn(one) : one.requests,
        value: one.values[name],
      }))
      .filter(({ value }) => !Number.isNaN(value));
    if (known.length === 0) {
      return NaN;
    }
    switch (name) {
      case 'requests-per-second':
        return sum(known.map(({ value }) => value));
      case 'latency-mean':
      case 'error-ratio':
        // No requests at all: 0 / 0 is NaN, as the port wants it.
        return (
          sum(known.map(({ requests, value }) => requests * value)) /
          sum(known.map(({ requests }) => requests))
        );
      default:
        return merged === null || known.length === 1
          ? Math.max(...known.map(({ value }) => value))
          : latencyQuantile(merged, Number(name.replace('latency-p', '')) / 100);
    }
  };
  return {
    from: Math.min(...all.map(({ from }) => from)),
    to: Math.max(...all.map(({ to }) => to)),
    requests: sum(all.map(({ requests }) => requests)),
    ...(answered !== null && { answered: sum(answered) }),
    ...(short !== null && { short }),
    ...(merged !== null && { latencies: merged }),
    ...(all.some(({ onlyHttp }) => onlyHttp) && { onlyHttp: true }),
    values: Object.fromEntries(
      agentStatisticNames.map((name) => [name, merge(name)]),
    ) as AgentStatistics['values'],
  };
}

/** The answers that were much shorter than at first, in all of these statistics; null: none. */
export function shortIn(all: readonly AgentStatistics[]): ShortAnswers | null {
  const told = all.flatMap(({ short }) => short ?? []);
  const [first] = told;
  return first === undefined
    ? null
    : { count: sum(told.map(({ count }) => count)), step: first.step };
}

/** Fewer short answers than this, or a smaller share of all, may be chance. */
const [fewestShort, smallestShortShare] = [10, 0.01];

/** The same, where they are more than chance makes. */
export function manyShort({ short, requests }: AgentStatistics): ShortAnswers | null {
  if (short === undefined) return null;
  return short.count >= Math.max(fewestShort, smallestShortShare * requests) ? short : null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** How many requests have a latency. */
export function timedIn({ requests, answered, timed, latencies }: AgentStatistics): number {
  return latencies === undefined ? (timed ?? answered ?? requests) : requestsIn(latencies);
}

/** Null where one of them, or all, are missing. */
function allOf<Value>(values: readonly (Value | undefined)[]): Value[] | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length && known.length > 0 ? known : null;
}

function isKnown<Value>(value: Value | null): value is Value {
  return value !== null;
}
