import type { Block } from './visits.ts';
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
  /** Where the block under way begins. */
  readonly blockSince: number | null;
  /** Disjoint readings of the block under way. */
  readonly segments: readonly Worst[];
  /** The latest reading of the user's own queries that lies within the level. */
  readonly certified: Worst | null;
  /** Time-weighted sums over the closed blocks. */
  readonly seconds: number;
  readonly valueSeconds: number;
  readonly lastTo: number;
  readonly bindingSignal: string;
}

export function newLevel(users: number, orderedAt: number): LevelState {
  return {
    users,
    orderedAt,
    settledAt: null,
    blockSince: null,
    segments: [],
    certified: null,
    seconds: 0,
    valueSeconds: 0,
    lastTo: orderedAt,
    bindingSignal: '',
  };
}

/** The users are there: readings count from `settledAt` on. */
export function settle(level: LevelState, settledAt: number): LevelState {
  return { ...level, settledAt, blockSince: settledAt };
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

/** Takes a tick's readings into a settled level; returns the block that this closes, if any. */
export function measure(
  level: LevelState,
  observation: Observation,
  timing: { readonly blockSeconds: number; readonly scrapeSeconds: number },
): { readonly level: LevelState; readonly block: Block | null } {
  if (level.settledAt === null || level.blockSince === null) return { level, block: null };
  const certified = worstSince(observation.readings, level.settledAt, false) ?? level.certified;
  const reading = worstSince(observation.readings, level.blockSince, true);
  if (reading === null) return { level: { ...level, certified }, block: null };

  const segments = withReading(level, reading);
  const seconds = segments.reduce((sum, part) => sum + lengthOf(part, timing.scrapeSeconds), 0);
  const next = { ...level, certified, segments };
  if (seconds < timing.blockSeconds - 1e-6) return { level: next, block: null };

  const valueSeconds = segments.reduce(
    (sum, part) => sum + Math.exp(part.margin) * lengthOf(part, timing.scrapeSeconds),
    0,
  );
  const block: Block = {
    users: observation.activeUsers,
    margin: Math.log(valueSeconds / seconds),
    from: level.blockSince,
    to: reading.to,
    seconds,
    signal: reading.signal,
    ramp: false,
  };
  return {
    block,
    level: {
      ...next,
      blockSince: reading.to,
      segments: [],
      seconds: level.seconds + seconds,
      valueSeconds: level.valueSeconds + valueSeconds,
      lastTo: reading.to,
      bindingSignal: reading.signal,
    },
  };
}

/** A reading grows in place of the last one, follows it, or overlaps it and is left out. */
function withReading({ segments, lastTo }: LevelState, reading: Worst): readonly Worst[] {
  const last = segments.at(-1);
  // The last sample of a block must not begin the next one as well.
  if (last === undefined) return reading.to > lastTo ? [reading] : [];
  if (reading.to <= last.to) return segments;
  if (reading.from <= last.from + 1e-6) return [...segments.slice(0, -1), reading];
  return reading.from >= last.to - 1e-6 ? [...segments, reading] : segments;
}

/** A gauge speaks for the time of one scrape. */
function lengthOf({ from, to }: Worst, scrapeSeconds: number): number {
  return Math.max(to - from, scrapeSeconds);
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
