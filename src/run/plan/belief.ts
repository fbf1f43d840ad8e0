import type { Monitor } from '../../monitor/monitor.ts';
import { marginOf } from '../../monitor/evaluate.ts';
import { latencyKindOf } from '../../monitor/latency-kind.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Engine } from '../agents.ts';
import type { Belief } from './believed-service.ts';
import type { SignalNow } from './signals-now.ts';

/** How quickly agents bring users, in users a second; those of this machine are there at once. */
const usersPerSecond: Readonly<Record<string, number>> = {
  embedded: 100_000,
  k6: 1000,
  locust: 100,
  'load-test-ng': 20,
};

/** What a quiet service is taken to use of its threshold where that cannot be seen: a quarter. */
const usualQuietMargin = -1.4;
/** A service that uses less of it than this without load begins to use more long before the capacity. */
const leastQuietMargin = -1.8;
/** One that uses more stays as it is for long, and then gets worse as quickly as others. */
const mostQuietMargin = -1;

/** What is believed of the service by how its signals are now. */
export function beliefOf(
  { signals: asked }: Settings,
  monitor: Pick<Monitor, 'scrapeSeconds'>,
  signals: readonly SignalNow[],
  engine: Engine | null,
): Omit<Belief, 'capacity'> {
  const judged = signals.filter(({ signal }) => !signal.reportOnly);
  const binding = judged.find(isLatency) ?? judged[0];
  const first = binding?.signal ?? asked[0];
  if (first === undefined) throw new TypeError('There are no signals, but no problem tells why.');
  const value = binding?.reading?.value ?? null;
  const margin = value === null ? usualQuietMargin : marginOf(first.bound, first.threshold, value);
  return {
    usersPerSecond: usersPerSecond[engine?.name ?? 'embedded'] ?? 20,
    quietMargin: Math.min(mostQuietMargin, Math.max(leastQuietMargin, margin)),
    scrapeSeconds: monitor.scrapeSeconds,
    signals: judged.map(({ signal, windowSeconds }) => ({ signal, windowSeconds })),
    binding: first,
  };
}

function isLatency({ signal: { source, kind } }: SignalNow): boolean {
  return source.kind === 'query'
    ? latencyKindOf(source.query, kind) !== null
    : source.statistic.startsWith('latency');
}
