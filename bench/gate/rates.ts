import type { Trial } from './trial.ts';

/** What became of many builds of one kind; shares of 1. */
export interface Rates {
  readonly builds: number;
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  /** Builds of which the gate says that their capacity rose. */
  readonly improvement: number;
  /** Mean number of measurements of a build. */
  readonly measurements: number;
}

export function ratesOf(trials: readonly Trial[]): Rates {
  const share = (of: (trial: Trial) => boolean): number => trials.filter(of).length / trials.length;
  const verdict = (word: string) => share(({ judgement }) => judgement.verdict === word);
  const all = trials.reduce((total, { measurements }) => total + measurements, 0);
  return {
    builds: trials.length,
    pass: verdict('pass'),
    fail: verdict('fail'),
    inconclusive: verdict('inconclusive'),
    improvement: share(({ judgement }) => judgement.reason.includes('rose')),
    measurements: all / trials.length,
  };
}

/**
 * The interval at 95% of a share that was seen in so many builds. Wilson, "Probable inference, the
 * law of succession, and statistical inference", 1927.
 */
export function wilson(share: number, builds: number): [low: number, high: number] {
  const square = 1.96 ** 2 / builds;
  const center = share + square / 2;
  const reach = Math.sqrt(square * (share * (1 - share) + square / 4));
  return [(center - reach) / (1 + square), (center + reach) / (1 + square)].map((end) =>
    Math.min(1, Math.max(0, end)),
  ) as [number, number];
}
