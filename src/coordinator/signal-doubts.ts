import { guardOf } from '../monitor/guards.ts';
import { latencyKindOf } from '../monitor/latency-kind.ts';
import type { Signal } from '../monitor/signal.ts';
import type { Level } from '../search/types.ts';
import type { Doubt } from './doubts.ts';
import { type Evidence, judgedOf, quoted, samplesOf, short, valueAt } from './evidence.ts';

/** The users wait longer than the service says. */
export function usersWait({ levels, samples }: Evidence): Doubt[] {
  const guarded = signalsOf(samples.flatMap(judgedOf)).find(({ name }) =>
    levels.some((level) => level.bindingSignal === guardOf(name) && level.side !== 'healthy'),
  );
  if (guarded === undefined) return [];
  const guard = guardOf(guarded.name);
  const level = levels
    .filter(({ bindingSignal, side }) => bindingSignal === guard && side !== 'healthy')
    .reduce((one, other) => (other.users > one.users ? other : one));
  const seen = samplesOf(level, samples).flatMap(({ readings }) => {
    const valueOf = (name: string) => readings.find(({ signal }) => signal.name === name)?.value;
    const [own, users] = [valueOf(guarded.name), valueOf(guard)];
    return typeof own === 'number' && typeof users === 'number' ? [{ own, users }] : [];
  });
  const last = seen.at(-1);
  const numbers =
    last === undefined
      ? ''
      : ` With ${short(level.users)} users it said ${short(last.own)}, and they saw ${short(last.users)}.`;
  return [
    {
      kind: 'users-wait',
      text: `The users wait longer than "${guarded.name}" says: the service does not see its own queue.${numbers}`,
      remedy:
        'What the users see counts. To have it in the metrics as well, measure where requests come in, as at a proxy; a signal that is not about what these users wait for says so by `kind: other`.',
    },
  ];
}

/** Values that differ by less than this share are the same. */
const sameValue = 0.02;
/** A latency this many times below its threshold is rather one in another unit. */
const anotherUnit = 500;

/** No judged signal answered to the load, or one is in another unit than its threshold. */
export function unmoved({ levels, samples, result }: Evidence): Doubt[] {
  if (result.outcome !== 'at-least') return [];
  const byUsers = levels.toSorted((one, other) => one.users - other.users);
  const [first, last] = [byUsers[0], byUsers.at(-1)];
  if (first === undefined || last === undefined || last.users < 2 * first.users) return [];
  const signals = signalsOf(samples.flatMap(judgedOf));
  const values = signals.flatMap((signal) => {
    const [before, after] = [first, last].map((level: Level) =>
      valueAt(signal.name, level, samples),
    );
    return typeof before === 'number' && typeof after === 'number'
      ? [{ signal, before, after }]
      : [];
  });
  const still = values.filter(
    ({ before, after }) =>
      Math.abs(after - before) <= sameValue * Math.max(Math.abs(before), Math.abs(after)),
  );
  const tiny = values.find(
    ({ signal, after }) => isLatency(signal) && after > 0 && after * anotherUnit < signal.threshold,
  );
  if (tiny !== undefined) {
    const { signal, after } = tiny;
    const times = short(signal.threshold / after);
    return [
      {
        kind: 'unmoved',
        text: `"${signal.name}" is ${short(after)} with ${short(last.users)} users, ${times} times below its threshold of ${short(signal.threshold)}.`,
        remedy: 'See that both are in the same unit, as seconds and not milliseconds.',
      },
    ];
  }
  if (still.length === 0 || still.length < signals.length) return [];
  const value = still.length === 1 ? `, where it was ${short(still[0]?.after ?? 0)}` : '';
  return [
    {
      kind: 'unmoved',
      text: `${quoted(still.map(({ signal }) => signal.name))} did not move between ${short(first.users)} and ${short(last.users)} users${value}: nothing tells whether the service was close to its limit.`,
      remedy:
        'See that the query is about what these users do. A latency, or the use of a CPU, grows with the load.',
    },
  ];
}

/** A judged signal was degraded before any user came. */
export function degradedBeforeLoad({ samples }: Evidence): Doubt[] {
  const loaded = samples.findIndex(
    ({ requestedUsers, activeUsers }) => requestedUsers > 0 || activeUsers > 0,
  );
  const before = (loaded < 0 ? samples : samples.slice(0, loaded)).flatMap(judgedOf);
  const degraded = before.findLast(({ state }) => state === 'degraded');
  if (degraded === undefined) return [];
  const { signal, value } = degraded;
  return [
    {
      kind: 'degraded-before-load',
      text: `"${signal.name}" was beyond its threshold before any user came: ${short(value ?? 0)}, where ${signal.bound} is ${short(signal.threshold)}.`,
      remedy:
        'See what else loads the service, and begin when it is quiet; or that the threshold is in the unit of the query.',
    },
  ];
}

function signalsOf(readings: readonly { readonly signal: Signal }[]): Signal[] {
  return [...new Map(readings.map(({ signal }) => [signal.name, signal])).values()];
}

function isLatency({ source, bound, kind }: Signal): boolean {
  if (bound === 'min') return false;
  return source.kind === 'query'
    ? latencyKindOf(source.query, kind) !== null
    : source.statistic.startsWith('latency');
}
