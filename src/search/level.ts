import type { Look } from './readings.ts';
import type { Level } from './types.ts';

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
  /** Readings of the block under way, one after another, by their signal. */
  readonly tracks: Tracks;
  /** The latest reading of the user's own queries that lies within the level. */
  readonly certified: Look | null;
  /** The same since the load is steady, at about this level. */
  readonly certifiedNear: Look | null;
  /** What the closed blocks add up to, by their signal. */
  readonly sums: ReadonlyMap<string, Sum>;
}

export type Tracks = ReadonlyMap<string, readonly Segment[]>;

/** A reading in a block, and for how long it counts, in seconds. */
export interface Segment {
  readonly average: number;
  readonly allowedShare?: number;
  readonly margin: number;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** Time-weighted sums of values relative to their threshold. */
export interface Sum {
  readonly seconds: number;
  /** Of what may be averaged, which decides on the side. */
  readonly averageSeconds: number;
  /** Of the values as they are shown. */
  readonly valueSeconds: number;
}

export function newLevel(users: number, orderedAt: number): LevelState {
  return {
    users,
    orderedAt,
    settledAt: null,
    steadySince: null,
    blockSince: null,
    tracks: new Map(),
    certified: null,
    certifiedNear: null,
    sums: new Map(),
  };
}

/** A change as small as this, as a share, needs no settling: the block under way goes on. */
export const smallMove = 0.06;

/** The next level; a block under way goes on over a small change, with the mean of the users. */
export function moved(
  level: LevelState,
  users: number,
  orderedAt: number,
  arrivalsCount = false,
): LevelState {
  const next = newLevel(users, orderedAt);
  const small = Math.abs(Math.log(users / Math.max(1, level.users))) <= smallMove;
  if (!small || level.settledAt === null || (arrivalsCount && users > level.users)) return next;
  const { steadySince, blockSince, tracks, certifiedNear } = level;
  return { ...next, steadySince, blockSince, tracks, certifiedNear };
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

/** The level as the report shows it: by the signal that was the worst. */
export function asLevel(level: LevelState, to: number): Level {
  const worst = [...level.sums]
    .map(([signal, sum]) => ({
      signal,
      average: Math.log(sum.averageSeconds / sum.seconds),
      margin: Math.log(sum.valueSeconds / sum.seconds),
    }))
    .reduce<Shown | null>((a, b) => (a === null || b.average > a.average ? b : a), null);
  return {
    users: level.users,
    from: level.orderedAt,
    to,
    margin: worst === null ? null : shownMargin(worst),
    side: worst === null ? 'uncertain' : worst.average < 0 ? 'healthy' : 'degraded',
    bindingSignal: worst?.signal ?? '',
  };
}

interface Shown {
  readonly signal: string;
  readonly average: number;
  readonly margin: number;
}

/** A mean of quantiles may lie on the other side of the threshold than the quantile of them all. */
function shownMargin({ average, margin }: Shown): number {
  return average < 0 ? Math.min(margin, -1e-3) : Math.max(margin, 0);
}
