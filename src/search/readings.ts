import type { Reading } from './types.ts';

/** One reading of one signal, known. */
export interface Look {
  readonly signal: string;
  /** See Reading. */
  readonly margin: number;
  readonly average: number | null;
  readonly allowedShare?: number;
  readonly from: number;
  readonly to: number;
  readonly twin: boolean;
}

/** The share of requests that is allowed beyond the threshold, where there is one to pass on. */
export function shareOf({
  allowedShare,
}: {
  readonly allowedShare?: number | undefined;
}): Pick<Look, 'allowedShare'> {
  return allowedShare === undefined ? {} : { allowedShare };
}

/**
 * Each signal by its quickest reading, in the order of the signals; null when a signal is unknown,
 * as what is not seen may be worse.
 */
export function quickest(readings: readonly Reading[]): readonly Look[] | null {
  const looks = quickestKnown(readings);
  return looks.length > 0 && looks.every((look) => look !== null) ? looks : null;
}

/** Each signal by its quickest reading, in the order of the signals; null: it is unknown. */
function quickestKnown(readings: readonly Reading[]): readonly (Look | null)[] {
  return signalsOf(readings).map((signal) =>
    known(readings, signal).reduce<Look | null>(
      (best, look) => (best === null || look.from > best.from ? look : best),
      null,
    ),
  );
}

/** The worst of several looks. */
export function worstOf(looks: readonly [Look, ...Look[]]): Look;
export function worstOf(looks: readonly Look[]): Look | null;
export function worstOf(looks: readonly Look[]): Look | null {
  return looks.reduce<Look | null>(
    (worst, look) => (worst === null || look.margin > worst.margin ? look : worst),
    null,
  );
}

/** The worst margin at this moment, each signal by its quickest reading; null: one is unknown. */
export function worstNow(readings: readonly Reading[]): Look | null {
  const looks = quickest(readings);
  return looks === null ? null : worstOf(looks);
}

/** The worst margin at this moment of the signals that are known; null: none is. */
export function worstKnown(readings: readonly Reading[]): Look | null {
  return worstOf(quickestKnown(readings).filter((look) => look !== null));
}

/**
 * The worst margin of the user's own queries over spans that begin after `since`; null when one of
 * the signals has none.
 */
export function worstOwnSince(readings: readonly Reading[], since: number): Look | null {
  const own = readings.filter(({ twin }) => !twin);
  const looks = signalsOf(readings).map((signal) => longestSince(known(own, signal), since));
  return looks.every((look) => look !== null) ? worstOf(looks) : null;
}

/** Of each signal, in their order, its known readings. */
export function bySignal(readings: readonly Reading[]): (readonly [string, readonly Look[]])[] {
  return signalsOf(readings).map((signal) => [signal, known(readings, signal)]);
}

/** The longest look that lies after `since`; null: there is none. */
export function longestSince(looks: readonly Look[], since: number): Look | null {
  return looks
    .filter(({ from }) => from >= since - 1e-6)
    .reduce<Look | null>((a, b) => (a === null || b.from < a.from ? b : a), null);
}

function signalsOf(readings: readonly Reading[]): string[] {
  return [...new Set(readings.map(({ signal }) => signal))];
}

function known(readings: readonly Reading[], signal: string): Look[] {
  return readings.flatMap(({ signal: name, margin, average, allowedShare, from, to, twin }) =>
    name === signal && margin !== null
      ? [{ signal, margin, average, ...shareOf({ allowedShare }), from, to, twin }]
      : [],
  );
}
