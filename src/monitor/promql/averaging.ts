import type { SyntaxNode } from '@lezer/common';
import { bucketQuantileOf } from './bucket-quantile.ts';
import { labelMatchersOf, nodesNamed } from './tree.ts';

/**
 * How readings of an expression may be averaged over time.
 *
 * - `margin`: the mean of its margins is a margin of the whole time, as for means, ratios, rates and
 *   gauges. So it is with quantile() and max() over instances: they look at one moment, and the
 *   mean of what they saw at several moments is what they say of such a time.
 * - `buckets`: the quantile of a minute is not the mean of the quantiles of its parts, but the share
 *   of requests beyond a threshold adds up, and the buckets tell it.
 * - `never`: extremes and quantiles over time, and summaries, which remember more than is asked.
 */
export type Averaging = 'margin' | 'buckets' | 'never';

const extremesOverTime = ['MaxOverTime', 'MinOverTime', 'QuantileOverTime', 'MadOverTime'];

/** Says how the readings of an expression may be averaged. `root`: of the whole expression. */
export function averagingOf(promql: string, root: SyntaxNode): Averaging {
  const quantile = bucketQuantileOf(promql, root);
  if (quantile !== null) {
    const { quantile: q, factor, additive } = quantile;
    const inRange = q !== null && q > 0 && q < 1;
    return additive && inRange && factor > 0 && factor < Infinity ? 'buckets' : 'never';
  }
  const extremes = nodesNamed(root, 'HistogramQuantile', ...extremesOverTime);
  const summaries = labelMatchersOf(promql, root).filter(({ label }) => label === 'quantile');
  return extremes.length + summaries.length > 0 ? 'never' : 'margin';
}
