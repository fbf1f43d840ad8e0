import type { Block } from './blocks.ts';
import type { Level, Observation, Reading } from './types.ts';

/** The worst of one reading a signal. */
export interface Worst {
  readonly margin: number;
  readonly signal: string;
  readonly from: number;
  readonly to: number;
}

/** A level under way. All times are seconds since the run began. */
export interface LevelState {
  readonly users: number;
  /** When the users were ordered. */
  readonly orderedAt: number;
  /** From when readings count for the level; null: the users are not there yet. */
  readonly settledAt: number | null;
  /** Since when the load has changed by small moves only; null: not yet settled. */
  readonly steadySince: number | null;
  /** Windows of the block under way begin here; null: nothing is being measured. */
  readonly blockSince: number | null;
  /** Readings of the block under way, one after another. */
  readonly segments: readonly Segment[];
  /** The latest reading of the user's own queries that lies within the level. */
  readonly certified: Worst | null;
  /** The same since the load is steady, at about this level. */
  readonly certifiedNear: Worst | null;
  /** Time-weighted sums over the closed blocks. */
  readonly seconds: number;
  readonly valueSeconds: number;
  readonly bindingSignal: string;
}

interface Segment extends Worst {
  /** How long it counts, in seconds. */
  readonly seconds: number;
}

export function newLevel(users: number, orderedAt: number): LevelState {
  return {
    users,
    orderedAt,
    settledAt: null,
    steadySince: null,
    blockSince: null,
    segments: [],
    certified: null,
    certifiedNear: null,
    seconds: 0,
    valueSeconds: 0,
    bindingSignal: '',
  };
}

/** A change as small as this, as a share, needs no settling: the block under way goes on. */
export const smallMove = 0.06;

/** The next level; a block under way goes on over a small change, with the mean of the users. */
export function moved(level: LevelState, users: number, orderedAt: number): LevelState {
  const next = newLevel(users, orderedAt);
  const small = Math.abs(Math.log(users / Math.max(1, level.users))) <= smallMove;
  if (!small || level.settledAt === null) return next;
  const { steadySince, blockSince, segments, certifiedNear } = level;
  return { ...next, steadySince, blockSince, segments, certifiedNear };
}

/** The users are there: readings count from `settledAt` on. */
export function settle(level: LevelState, settledAt: number): LevelState {
  const { steadySince, blockSince } = level;
  return {
    ...level,
    settledAt,
    steadySince: steadySince ?? settledAt,
    blockSince: blockSince ?? settledAt,
  };
}

/**
 * The worst margin at this moment, each signal by its quickest reading; null when a signal is
 * unknown, as what is not seen may be worse.
 */
export function worstNow(readings: readonly Reading[]): Worst | null {
  return worst(readings, (candidates) => candidates.reduce((a, b) => (b.from > a.from ? b : a)));
}

/** The worst margin among the longest readings that lie after `since`; null when a signal has none. */
function worstSince(readings: readonly Reading[], since: number, twins: boolean): Worst | null {
  return worst(readings, (candidates) =>
    candidates
      .filter(({ from, twin }) => from >= since - 1e-6 && (twins || !twin))
      .reduce<Reading | null>((a, b) => (a === null || b.from < a.from ? b : a), null),
  );
}

function worst(
  readings: readonly Reading[],
  choose: (known: readonly Reading[]) => Reading | null,
): Worst | null {
  let result: Worst | null = null;
  for (const signal of new Set(readings.map((reading) => reading.signal))) {
    const known = readings.filter(
      (reading) => reading.signal === signal && reading.margin !== null,
    );
    const chosen = known.length === 0 ? null : choose(known);
    if (chosen === null || chosen.margin === null) return null;
    const { margin, from, to } = chosen;
    if (result === null || margin > result.margin) result = { margin, signal, from, to };
  }
  return result;
}

/** What a settled level gives at a tick: a block that is complete, if any. */
export function measure(
  level: LevelState,
  observation: Observation,
  timing: {
    readonly blockSeconds: number;
    readonly scrapeSeconds: number;
    readonly measuredTo: number;
  },
): { readonly level: LevelState; readonly block: Omit<Block, 'users' | 'loadSpread'> | null } {
  if (level.blockSince === null) return { level, block: null };
  const { scrapeSeconds } = timing;
  const certifiedSince = (since: number | null): Worst | null =>
    since === null ? null : worstSince(observation.readings, since, false);
  const certificates = {
    certified: certifiedSince(level.settledAt) ?? level.certified,
    certifiedNear: certifiedSince(level.steadySince) ?? level.certifiedNear,
  };
  const reading = worstSince(observation.readings, level.blockSince, true);
  if (reading === null) return { level: { ...level, ...certificates }, block: null };

  const segments = withReading(level.segments, reading, timing);
  const seconds = segments.reduce((sum, part) => sum + part.seconds, 0);
  const next = { ...level, ...certificates, segments };
  if (seconds < timing.blockSeconds - 1e-6) return { level: next, block: null };

  const valueSeconds = segments.reduce(
    (sum, part) => sum + Math.exp(part.margin) * part.seconds,
    0,
  );
  const { signal, to } = reading;
  return {
    block: {
      margin: Math.log(valueSeconds / seconds),
      from: Math.max(level.blockSince, timing.measuredTo),
      to,
      seconds,
      signal,
    },
    level: {
      ...next,
      blockSince: nextWindow(to, scrapeSeconds),
      segments: [],
      seconds: level.seconds + seconds,
      valueSeconds: level.valueSeconds + valueSeconds,
      bindingSignal: signal,
    },
  };
}

/**
 * A window may begin this much before the last sample that was used: what grows from one sample to
 * the next is then used once, and wholly.
 */
export function nextWindow(to: number, scrapeSeconds: number): number {
  return to - 0.9 * scrapeSeconds;
}

/** A reading grows in place of the last one, follows it, or overlaps it and is left out. */
function withReading(
  segments: readonly Segment[],
  reading: Worst,
  { scrapeSeconds, measuredTo }: { readonly scrapeSeconds: number; readonly measuredTo: number },
): readonly Segment[] {
  const last = segments.at(-1);
  const before = segments.at(-2)?.to ?? measuredTo;
  if (reading.to <= (last?.to ?? measuredTo) + 1e-6) return segments;
  const secondsAfter = (previous: number): number => spanOf(reading, scrapeSeconds, previous);
  if (last === undefined) return [{ ...reading, seconds: secondsAfter(before) }];
  if (reading.from <= last.from + 1e-6) {
    return [...segments.slice(0, -1), { ...reading, seconds: secondsAfter(before) }];
  }
  return reading.from >= nextWindow(last.to, scrapeSeconds) - 1e-6
    ? [...segments, { ...reading, seconds: secondsAfter(last.to) }]
    : segments;
}

/** The time between the first and the last sample in a window; a gauge speaks for one scrape. */
export function spanOf({ from, to }: Worst, scrapeSeconds: number, measuredTo: number): number {
  if (from === to) return scrapeSeconds;
  if (from < measuredTo) return to - measuredTo;
  return Math.max(scrapeSeconds, scrapeSeconds * Math.floor((to - from) / scrapeSeconds + 1e-6));
}

/** The level as the report shows it. */
export function asLevel(level: LevelState, to: number): Level {
  const margin = level.seconds > 0 ? Math.log(level.valueSeconds / level.seconds) : null;
  return {
    users: level.users,
    from: level.orderedAt,
    to,
    margin,
    side: margin === null ? 'uncertain' : margin < 0 ? 'healthy' : 'degraded',
    bindingSignal: level.bindingSignal,
  };
}
