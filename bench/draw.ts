import { seededRandom } from './simulation/random.ts';

/** Draws of one stream. All ends are included, but for rounding. */
export interface Draw {
  uniform(low: number, high: number): number;
  logUniform(low: number, high: number): number;
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  /** One of several, each with its weight. */
  weighted<Value extends string>(weights: Readonly<Record<Value, number>>): Value;
}

/** Three significant digits, as a person would write it. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The same seed gives the same draws. */
export function drawsOf(seed: number): Draw {
  const random = seededRandom(seed);
  const uniform = (low: number, high: number): number => low + (high - low) * random();
  return {
    uniform,
    logUniform: (low, high) => Math.exp(uniform(Math.log(low), Math.log(high))),
    whole: (low, high) => Math.floor(uniform(low, high + 1)),
    chance: (probability) => random() < probability,
    weighted: (weights) => {
      const entries = Object.entries<number>(weights) as [keyof typeof weights, number][];
      let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen[0];
    },
  };
}
