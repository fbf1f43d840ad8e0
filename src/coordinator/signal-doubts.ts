import { guardOf } from '../monitor/guards.ts';
import { latencyKindOf } from '../monitor/latency-kind.ts';
import type { Signal, SignalReading } from '../monitor/signal.ts';
import type { Level } from '../search/types.ts';
import type { Doubt } from './doubts.ts';
import {
  type Evidence,
  inBrackets,
  judgedOf,
  quoted,
  samplesOf,
  short,
  shortUsers,
} from './evidence.ts';
import type { Sample, UsersSaw } from './record.ts';

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
      : ` With ${shortUsers(level.users)} it said ${short(last.own)}, and they saw ${short(last.users)}.`;
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

/** A signal while the users were few, and at the most that there were. */
interface Moved {
  readonly signal: Signal;
  readonly few: Values | null;
  readonly many: Values | null;
  /** It counted as healthy all the time without a value. */
  readonly isEmpty: boolean;
  /** What was said of its last reading. */
  readonly note: string;
}

interface Values {
  readonly mean: number;
  /** The standard deviation of the readings. */
  readonly noise: number;
  /** The fewest users at one of them. */
  readonly users: number;
}

/** No judged signal answered to the load, or one lost sight of it. */
export function unmoved({ levels, samples, result, users: saw }: Evidence): Doubt[] {
  const top = levels.toSorted((one, other) => one.users - other.users).at(-1);
  if (result.outcome !== 'at-least' || top === undefined) return [];
  const users = short(top.users);
  const all = signalsOf(samples.flatMap(judgedOf)).map((signal) => movedOf(signal, top, samples));
  const gone = all.find(isGone);
  if (gone !== undefined) {
    return [
      {
        kind: 'unmoved',
        text: `"${gone.signal.name}" had values with fewer users, and none of them with ${users}${inBrackets(gone.note)}.`,
        remedy:
          'See what became of its series: a restart gives pods and containers other names, which a query must not name.',
      },
    ];
  }
  const still = all.filter((one) => isStill(one, saw));
  const fewest = Math.min(...still.map(({ few }) => few?.users ?? Infinity));
  if (still.length < all.length || fewest === Infinity) return [];
  const [only, ...others] = still;
  const value =
    only?.many && others.length === 0
      ? `, where it was ${short(only.many.mean)}${inBrackets(only.note)}`
      : '';
  return [
    {
      kind: 'unmoved',
      text: `${quoted(still.map(({ signal }) => signal.name))} did not move between ${short(fewest)} and ${users} users${value}: nothing tells whether the service was close to its limit.`,
      remedy:
        'See that the query is about what these users do. A latency, or the use of a CPU, grows with the load.',
    },
  ];
}

/** Few are half as many as at the level or fewer, before there were ever more. */
function movedOf(signal: Signal, top: Level, samples: readonly Sample[]): Moved {
  const end = samples.findIndex(
    ({ requestedUsers, activeUsers }) => Math.max(requestedUsers, activeUsers) > top.users / 2,
  );
  const atTop = samplesOf(top, samples);
  const last = atTop.flatMap((sample) => readingsOf(signal, sample)).at(-1);
  return {
    signal,
    few: valuesOf(signal, samples.slice(0, Math.max(0, end)), -Infinity),
    many: valuesOf(signal, atTop, top.from - 1e-6),
    isEmpty: valuesOf(signal, samples, -Infinity) === null,
    note: last?.note ?? '',
  };
}

function readingsOf(signal: Signal, sample: Sample): SignalReading[] {
  return judgedOf(sample).filter((reading) => reading.signal.name === signal.name);
}

/** Of the readings that look back no further than to `from`. */
function valuesOf(signal: Signal, samples: readonly Sample[], from: number): Values | null {
  const seen = samples.flatMap((sample) =>
    readingsOf(signal, sample).flatMap(({ value, from: since }) =>
      value === null || since < from ? [] : [{ value, users: sample.activeUsers }],
    ),
  );
  if (seen.length === 0) return null;
  const mean = seen.reduce((sum, { value }) => sum + value, 0) / seen.length;
  const squares = seen.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    noise: Math.sqrt(squares / seen.length),
    users: Math.min(...seen.map((one) => one.users)),
  };
}

/** Its series were there, and are not: what stands in their place tells nothing of the service. */
function isGone({ few, many, note }: Moved): boolean {
  const seesNothing = note.includes('nothing matches') && (many === null || many.mean === 0);
  return seesNothing && few !== null && few.mean > 0;
}

/**
 * The value differs by no more than it scatters. A latency that its users see as well only where it
 * hardly differs: that of a service far from its limit does not grow much.
 */
function isStill({ signal, few, many, isEmpty }: Moved, saw: UsersSaw | null): boolean {
  // What its users measure themselves is about them, whether it moves or not.
  if (isOfUsers(signal)) return false;
  if (few === null || many === null) return isEmpty;
  const noise = isSeenByUsers(signal, many.mean, saw) ? 0 : Math.max(few.noise, many.noise);
  const same = sameValue * Math.max(Math.abs(few.mean), Math.abs(many.mean));
  return Math.abs(many.mean - few.mean) <= Math.max(same, noise);
}

/** Fewer are about as many as one. */
const fewestOfMany = 10;

/** A value that is no less than this share of another is no better. */
const asBad = 0.8;

/** A single user is too many, and many were no worse: it is not their number that makes it so. */
export function whateverLoad({ levels, samples, result, unanswered }: Evidence): Doubt[] {
  const { outcome, users, limitedBy } = result;
  if (outcome !== 'at-most' || users !== 0 || unanswered) return [];
  const signal = signalsOf(samples.flatMap(judgedOf)).find(({ name }) => name === limitedBy);
  const ofOne = levels.findLast((level) => level.users === 1);
  const ofMany = levels
    .filter((level) => level.users >= fewestOfMany)
    .toSorted((a, b) => b.users - a.users)[0];
  if (signal === undefined || ofOne === undefined || ofMany === undefined) return [];
  const one = lastOf(signal, ofOne, samples);
  const many = lastOf(signal, ofMany, samples);
  if (one === null || many === null || one < asBad * many || many < asBad * one) return [];
  return [
    {
      kind: 'unmoved',
      text: `"${limitedBy}" was ${short(one)} with a single user, and ${short(many)} with ${shortUsers(ofMany.users)}: it is not their number that makes it too much.`,
      remedy:
        'A service that starts cold needs many requests first: send them before the run, or hold the first users for long by `warm-up`. Else see that the threshold is more than what one request takes.',
    },
  ];
}

/** The last value of a signal at a level; null: it has none. */
function lastOf(signal: Signal, level: Level, samples: readonly Sample[]): number | null {
  const readings = samplesOf(level, samples).flatMap((sample) => readingsOf(signal, sample));
  return readings.findLast(({ value }) => value !== null)?.value ?? null;
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

function isOfUsers({ source }: Signal): boolean {
  return source.kind === 'agent-statistic' && source.statistic.startsWith('latency');
}

/** Buckets are coarse: what a service says may be so many times what its users see. */
const coarse = 2;

/** Whether users wait as long as a latency says, so that it is theirs. */
function isSeenByUsers({ source, kind }: Signal, value: number, saw: UsersSaw | null): boolean {
  if (source.kind === 'agent-statistic') return false;
  const latency = latencyKindOf(source.query, kind);
  if (latency === null || saw === null) return false;
  const { quantile, unitSeconds } = latency;
  const seconds =
    quantile === null
      ? saw.latencyMean
      : quantile >= 0.99
        ? saw.latencyP99
        : quantile >= 0.95
          ? saw.latencyP95
          : saw.latencyP50;
  return seconds !== null && coarse * seconds >= value * unitSeconds;
}
