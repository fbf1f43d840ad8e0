import type { Sample } from './prometheus/queries.ts';

/** A process that begins anew counts from 0: less often than this, or in a smaller share of the looks, it may. */
const [fewestTimes, smallestShare] = [5, 0.2];

/** How often a counter went back from look to look; 0 where it is no more than a few restarts make. */
export function timesBack(samples: readonly Sample[]): number {
  const times = samples.filter(([, value], index) => value < (samples[index - 1]?.[1] ?? 0)).length;
  return times >= Math.max(fewestTimes, smallestShare * (samples.length - 1)) ? times : 0;
}
