/** A stretch of time in which one margin was measured at about constant load. */
export interface Block {
  /** Mean of the active users. */
  readonly users: number;
  /** ln(value / threshold). */
  readonly margin: number;
  readonly from: number;
  readonly to: number;
  /** How long the measurement counts, in seconds. */
  readonly seconds: number;
  readonly signal: string;
  /** Measured while users were still being added. */
  readonly ramp: boolean;
}

/** What was seen at one load. */
export interface Visit {
  readonly logUsers: number;
  /** ln of the mean value, with disturbances cut. */
  readonly margin: number;
  readonly seconds: number;
  readonly ramp: boolean;
  /** How many blocks it is made of, and the sum of the squares of their margins' distances. */
  readonly blocks: number;
  readonly scatter: number;
}

/** How well the load is known while users are being added, as a share of the users. */
export const rampSpread = 0.05;
/** Loads closer than this, as a share, are one. */
const sameLoad = 0.01;
/** Loads below this share of the highest are left out. */
const informativeShare = 0.3;
/** A block this many times the median of its load is a disturbance, and is cut to it. */
const disturbance = 2.5;

/**
 * Blocks of about the same load make one visit. Loads far below the highest are left out: they
 * say nothing that the quiet value does not.
 */
export function visitsOf(blocks: readonly Block[]): readonly Visit[] {
  const highest = blocks.reduce((most, { users }) => Math.max(most, users), 0);
  const loads = new Map<string, Block[]>();
  for (const block of blocks) {
    if (block.users < informativeShare * highest) continue;
    const load = Math.round(Math.log(block.users) / (block.ramp ? rampSpread : sameLoad));
    const key = `${block.ramp} ${load}`;
    loads.set(key, [...(loads.get(key) ?? []), block]);
  }
  return [...loads.values()].map(visitOf);
}

function visitOf(blocks: readonly Block[]): Visit {
  const most = disturbance * median(blocks.map(({ margin }) => Math.exp(margin)));
  const margins = blocks.map(({ margin }) => Math.min(Math.log(most), margin));
  const average = margins.reduce((sum, margin) => sum + margin, 0) / blocks.length;
  const seconds = blocks.reduce((sum, block) => sum + block.seconds, 0);
  const userSeconds = blocks.reduce((sum, block) => sum + block.users * block.seconds, 0);
  const valueSeconds = blocks.reduce(
    (sum, block) => sum + Math.min(most, Math.exp(block.margin)) * block.seconds,
    0,
  );
  return {
    logUsers: Math.log(Math.max(0.5, userSeconds / seconds)),
    margin: Math.log(valueSeconds / seconds),
    seconds,
    ramp: blocks.some(({ ramp }) => ramp),
    blocks: blocks.length,
    scatter: margins.reduce((sum, margin) => sum + (margin - average) ** 2, 0),
  };
}

/** The value without load, relative to the threshold: that of the quarter with the fewest users. */
export function quietValue(blocks: readonly Block[]): number {
  const sorted = [...blocks].sort((a, b) => a.users - b.users);
  const few = sorted.slice(0, Math.max(1, Math.min(6, Math.floor(sorted.length / 4))));
  return Math.min(0.95, median(few.map(({ margin }) => Math.exp(margin))));
}

/** The lower one of two in the middle, so that an outlier among few is withstood; 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
