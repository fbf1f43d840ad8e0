import type { Monitor } from '../../monitor/monitor.ts';
import { marginOf } from '../../monitor/evaluate.ts';
import { latencyKindOf } from '../../monitor/latency-kind.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Engine } from '../agents.ts';
import type { Belief } from './believed-service.ts';
import { requestsPerUser } from './request-rate.ts';
import type { SignalNow } from './signals-now.ts';

/** How quickly agents bring users, in users a second; those of this machine are there at once. */
const paces: Readonly<Record<string, number>> = {
  embedded: 100_000,
  k6: 1000,
  locust: 100,
  'load-test-ng': 20,
};

/** A quiet service's latency is taken for a quarter of its threshold where it cannot be seen. */
const usualQuietLatency = -1.4;
/** And anything else for next to nothing of it. */
const leastQuietMargin = -5;
/** The value of one that uses more of it is no sign of the load at all. */
const mostQuietMargin = -0.2;

/**
 * How steeply what the load adds grows at the capacity: the waiting of requests as in the median of
 * the benchmark's random services, anything else in proportion, as the use of a CPU.
 */
const steepnessOfLatency = 7;
const usualSteepness = 1;

/**
 * What is believed of the service by how its signals are now.
 *
 * @param answerSeconds that a request takes without load; null: not known
 */
export function beliefOf(
  {
    signals: asked,
    usersPerSecond,
    agents,
  }: Pick<Settings, 'signals' | 'usersPerSecond' | 'agents'>,
  { scrapeSeconds }: Pick<Monitor, 'scrapeSeconds'>,
  signals: readonly Pick<SignalNow, 'signal' | 'reading' | 'windowSeconds'>[],
  engine: Pick<Engine, 'name'> | null,
  answerSeconds: number | null,
): Omit<Belief, 'capacity'> {
  const judged = signals.filter(({ signal }) => !signal.reportOnly);
  const binding = judged.find(isLatency) ?? judged[0];
  const first = binding?.signal ?? asked[0];
  if (first === undefined) throw new TypeError('There are no signals, but no problem tells why.');
  const value = binding?.reading?.value ?? null;
  const ofLatency = binding === undefined || isLatency(binding);
  const usual = ofLatency ? usualQuietLatency : leastQuietMargin;
  const margin = value === null ? usual : marginOf(first.bound, first.threshold, value);
  return {
    usersPerSecond: Math.min(usersPerSecond ?? Infinity, paces[engine?.name ?? 'embedded'] ?? 20),
    quietMargin: Math.min(mostQuietMargin, Math.max(leastQuietMargin, margin)),
    steepness: ofLatency ? steepnessOfLatency : usualSteepness,
    requestsPerUser: requestsPerUser(agents, answerSeconds),
    scrapeSeconds,
    signals: judged.map(({ signal, windowSeconds }) => ({ signal, windowSeconds })),
    binding: first,
  };
}

function isLatency({ signal: { source, kind } }: Pick<SignalNow, 'signal'>): boolean {
  return source.kind === 'query'
    ? latencyKindOf(source.query, kind) !== null
    : source.statistic.startsWith('latency');
}
