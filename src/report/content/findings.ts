import { median } from '../../gate/statistics.ts';
import type { SignalReading, Signal } from '../../monitor/signal.ts';
import type { Level } from '../../search/types.ts';
import type { Report } from '../model.ts';
import { formatCount, formatUsers, formatValue } from '../text/numbers.ts';

/** What a signal showed at the capacity, or as near to it as was measured. */
export interface SignalFinding extends Seen {
  readonly signal: Signal;
  readonly state: 'healthy' | 'degraded' | 'at its limit' | 'unknown' | 'not judged';
}

interface Seen {
  /** In the signal's own unit; null when no level has a reading of it. */
  readonly value: number | null;
  /** How the value came about: `measured at 1,056 users`; empty when there is none. */
  readonly basis: string;
}

/** The middle value of a signal over all levels with the same number of users. */
interface Held {
  readonly users: number;
  readonly value: number;
}

/** One finding for each signal of the report, in the report's order. */
export function signalFindings(report: Report): SignalFinding[] {
  const held = heldValues(report);
  return report.signals.map((signal) => finding(report, signal, held.get(signal.name) ?? []));
}

/**
 * Readings scatter; what the search made of all of them is what the report says. Where it found the
 * capacity, the signal that binds is at its threshold there: that is what a capacity is. And no
 * other judged signal is beyond its own, nor is any where so many users are carried at least.
 */
function finding(report: Report, signal: Signal, held: readonly Held[]): SignalFinding {
  const { outcome, limitedBy } = report.run.result;
  const seen = seenAtCapacity(report, held);
  const state = stateAt(signal, seen.value);
  if (signal.reportOnly) return { signal, ...seen, state };
  if (outcome === 'found' && limitedBy === signal.name) {
    const basis = ['its threshold, by definition', measuredText(seen)].filter(
      (part) => part !== '',
    );
    return { signal, value: signal.threshold, basis: basis.join('; '), state: 'at its limit' };
  }
  const isCarried = outcome === 'found' || outcome === 'at-least';
  return { signal, ...seen, state: isCarried && state === 'degraded' ? 'at its limit' : state };
}

/** `0.502 measured at 1,056 users`; empty where nothing was. */
function measuredText({ value, basis }: Seen): string {
  return value === null ? '' : `${formatValue(value)} ${basis}`;
}

function seenAtCapacity(report: Report, held: readonly Held[]): Seen {
  const { users } = report.run.result;
  if (users === null) return lastHealthy(report, held);
  const nearest = held.toSorted(
    (one, other) => Math.abs(one.users - users) - Math.abs(other.users - users),
  )[0];
  if (nearest === undefined) return { value: null, basis: '' };
  if (Math.abs(nearest.users - users) <= report.settings.precision * users) {
    return { value: nearest.value, basis: `measured at ${formatUsers(nearest.users)}` };
  }
  const below = held.findLast((level) => level.users < users);
  const above = held.find((level) => level.users > users);
  if (below !== undefined && above !== undefined) {
    return {
      value: interpolate(below, above, users),
      basis: `interpolated between ${formatCount(below.users)} and ${formatUsers(above.users)}`,
    };
  }
  return {
    value: nearest.value,
    basis: `measured at the nearest level, ${formatUsers(nearest.users)}`,
  };
}

function lastHealthy(report: Report, held: readonly Held[]): Seen {
  const healthy = report.run.levels.filter((level) => level.side === 'healthy');
  const last = held.findLast((one) => healthy.some((level) => level.users === one.users));
  if (last === undefined) return { value: null, basis: '' };
  const basis = `measured at the highest healthy level, ${formatUsers(last.users)}`;
  return { value: last.value, basis };
}

/** Straight between the levels on logarithmic axes, where queues are straightest; else linear. */
function interpolate(below: Held, above: Held, users: number): number {
  const part = Math.log(users / below.users) / Math.log(above.users / below.users);
  if (below.value > 0 && above.value > 0) {
    return below.value * (above.value / below.value) ** part;
  }
  return below.value + (above.value - below.value) * part;
}

/** By signal, sorted by users; levels of no users are left out, as are signals without a value. */
function heldValues(report: Report): Map<string, Held[]> {
  const bySignal = new Map<string, Map<number, number[]>>();
  for (const level of report.run.levels) {
    if (level.users === 0) continue;
    for (const { signal, value } of levelReadings(report, level)) {
      if (value === null) continue;
      const byUsers = bySignal.get(signal.name) ?? new Map<number, number[]>();
      const values = byUsers.get(level.users) ?? [];
      values.push(value);
      bySignal.set(signal.name, byUsers.set(level.users, values));
    }
  }
  const middle = ([users, values]: [number, number[]]): Held => ({ users, value: median(values) });
  return new Map(
    [...bySignal].map(([name, byUsers]) => [
      name,
      [...byUsers].map(middle).sort((one, other) => one.users - other.users),
    ]),
  );
}

/** Readings whose whole span lies in the level, after its users had come; those alone speak of it. */
export function levelReadings(report: Report, level: Level): SignalReading[] {
  const samples = report.run.samples.filter(
    (sample) => sample.time >= level.from && sample.time <= level.to,
  );
  const held = median(samples.map(({ activeUsers }) => activeUsers));
  const settled = samples.find(({ activeUsers }) => Math.abs(activeUsers - held) <= 0.02 * held);
  const from = settled?.time ?? level.from;
  return samples
    .flatMap((sample) => sample.readings)
    .filter((reading) => reading.from >= from && reading.to <= level.to);
}

/** The reading that binds: the judged one closest to or furthest beyond its threshold. */
export function bindingReading(readings: readonly SignalReading[]): SignalReading | null {
  let binding: SignalReading | null = null;
  for (const reading of readings) {
    if (reading.signal.reportOnly || reading.margin === null) continue;
    if (reading.margin > (binding?.margin ?? -Infinity)) binding = reading;
  }
  return binding;
}

/** When a signal is healthy: `under 0.5`, `over 500 M`. */
export function healthyCondition(signal: Signal): string {
  return `${signal.bound === 'max' ? 'under' : 'over'} ${formatValue(signal.threshold)}`;
}

/** Where a signal comes from: its query, or the name of the agents' statistic. */
export function sourceText(signal: Signal): string {
  return signal.source.kind === 'query'
    ? signal.source.query
    : `agent-stat: ${signal.source.statistic}`;
}

/** At the capacity the signal that binds is this near to its threshold, on either side by chance. */
const limitRatio = 0.03;

/** What a value says by itself. */
function stateAt(signal: Signal, value: number | null): SignalFinding['state'] {
  if (signal.reportOnly) return 'not judged';
  if (value === null) return 'unknown';
  const distance = Math.abs(value - signal.threshold);
  if (distance <= limitRatio * Math.abs(signal.threshold)) return 'at its limit';
  const healthy = signal.bound === 'max' ? value < signal.threshold : value > signal.threshold;
  return healthy ? 'healthy' : 'degraded';
}
