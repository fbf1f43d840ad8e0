/** A stretch of time in which one margin was measured at about constant load. */
export interface Block {
  /** Mean of the active users. */
  readonly users: number;
  /** ln(value / threshold), of what may be averaged. */
  readonly margin: number;
  readonly from: number;
  readonly to: number;
  /** How long the measurement counts, in seconds. */
  readonly seconds: number;
  readonly signal: string;
  /** When it was complete: blocks of several signals at one time have this in common. Without: alone. */
  readonly at?: number;
  /** How well the load is known: standard deviation of ln(users), above 0 while users come or go. */
  readonly loadSpread: number;
  /**
   * Set where the margin is of the requests beyond a threshold, and not of a value: the share of them
   * that is allowed, above 0 and below 1.
   */
  readonly allowedShare?: number;
  /** A single reading on the way, of a load that was not held to be measured. */
  readonly isPassing?: boolean;
  /** The first healthy look at those who were left of too many: what is there is no worse, and may be better. */
  readonly isFirst?: boolean;
}

/** The lowest loads are those of so many seconds, at least. */
const quietSeconds = 30;
/** A load that changes by no more than this, as a share, is steady; or by so many users. */
const steadySpread = 0.015;
const steadyUsers = 0.5;
/** Loads below this share of the highest are left out. */
const informativeShare = 0.3;
/** Below this margin nothing was seen of what is counted. */
export const floorMargin = -4.9;

/** True of what tells of the requests beyond a threshold, and not of a value. */
export function isOfShare({ allowedShare }: Pick<Block, 'allowedShare'>): boolean {
  return allowedShare !== undefined;
}

/** True when the users were about the same over the whole block. */
export function isSteady({ loadSpread, users }: Pick<Block, 'loadSpread' | 'users'>): boolean {
  return loadSpread <= Math.max(steadySpread, steadyUsers / users);
}

/** Loads within this of the capacity, in logarithms, are near to it. */
const nearSpan = 0.15;

/** Whether the load is near to a capacity of so many users. */
export function isNear(block: Pick<Block, 'users'>, users: number): boolean {
  return Math.abs(Math.log(block.users / users)) < nearSpan;
}

/** True of a steady load that was held to be measured: what an answer may rest on. */
export function isHeld(block: Block): boolean {
  return block.isPassing !== true && isSteady(block);
}

/** The worst of those that were measured together, in their order. */
export function worstTogether(blocks: readonly Block[]): readonly Block[] {
  const worst = new Map<unknown, Block>();
  for (const block of blocks) {
    const key = block.at ?? block;
    const before = worst.get(key);
    if (before === undefined || block.margin > before.margin) worst.set(key, block);
  }
  return [...worst.values()];
}

/** The blocks of each signal. */
export function perSignal(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const signals = new Set(blocks.map(({ signal }) => signal));
  return [...signals].map((signal) => blocks.filter((block) => block.signal === signal));
}

/** Loads far below the highest are left out: they say nothing that the quiet value does not. */
export function informative(blocks: readonly Block[]): readonly Block[] {
  const highest = blocks.reduce(
    (most, { users, margin }) => (margin < 0 ? Math.max(most, users) : most),
    0,
  );
  return blocks.filter(({ users }) => users >= informativeShare * highest);
}

/** How long blocks measured together, in seconds. */
export function secondsOf(blocks: readonly Block[]): number {
  return sum(blocks.map(({ seconds }) => seconds));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The value without load, relative to the threshold: over the lowest loads. */
export interface Quiet {
  readonly median: number;
  readonly mean: number;
  /** Known to be a share of requests, and neither a time nor one of time: what is allowed of it. */
  readonly allowedShare: number | null;
  /** False where the lowest loads were too much already: they tell nothing of it. */
  readonly isKnown: boolean;
}

/** No value without load is taken to be more of its threshold. */
const mostQuiet = 0.95;

/** The value without load: see Quiet. */
export function quietValue(blocks: readonly Block[]): Quiet {
  const sorted = [...blocks].sort((a, b) => a.users - b.users);
  const lowest = sorted[0]?.users ?? 0;
  let seconds = 0;
  const few = sorted.filter((block) => {
    const isFew = seconds < quietSeconds || block.users <= 2 * lowest;
    seconds += block.seconds;
    return isFew;
  });
  const values = few.map(({ margin }) => Math.exp(margin));
  const mean = sum(values) / Math.max(1, values.length);
  const middle = median(values);
  return {
    median: Math.min(mostQuiet, middle),
    mean: Math.min(mostQuiet, mean),
    isKnown: middle < 1,
    allowedShare: blocks.find(isOfShare)?.allowedShare ?? null,
  };
}

/** A signal with at least so much of its threshold without load is no ratio that starts at nothing. */
export const ratioQuiet = 0.15;

/** A user asks about so often, in seconds, and each answer is a draw: few of them tell little. */
const requestSeconds = 8;

/** The relative variance, by chance, of the mean of what so many user-seconds ask. */
export function varianceOfRequests(userSeconds: number): number {
  return requestSeconds / Math.max(1, userSeconds);
}

/** Where as few users were degraded as well, a mean is healthy only if it is so by this, or more. */
const clearlyHealthy = 0.1;

/**
 * True when the mean up to some load is healthy. Fewer users are never worse, so what was measured
 * with fewer counts too: a single healthy look at a few users may be chance.
 */
export function everHealthy(blocks: readonly Block[]): boolean {
  let seconds = 0;
  let userSeconds = 0;
  let valueSeconds = 0;
  const somewhereDegraded = blocks.some(({ margin }) => margin >= 0);
  let doubtful = false;
  return [...blocks]
    .sort((a, b) => a.users - b.users || b.margin - a.margin)
    .some(({ margin, users, seconds: length }) => {
      seconds += length;
      userSeconds += users * length;
      valueSeconds += Math.exp(margin) * length;
      doubtful ||= margin >= 0;
      const chance = Math.sqrt(varianceOfRequests(userSeconds));
      const sure = doubtful
        ? Math.max(clearlyHealthy, 3 * chance)
        : somewhereDegraded
          ? 2 * chance
          : 0;
      return valueSeconds < seconds * (1 - sure);
    });
}

/** Whether each signal was healthy with some load, by more than chance. */
export function allEverHealthy(blocks: readonly Block[]): boolean {
  return blocks.length > 0 && perSignal(blocks).every(everHealthy);
}

/** The lower one of two in the middle, so that an outlier among few is withstood; 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
