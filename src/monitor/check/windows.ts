import { analyseQuery } from '../promql/analysis.ts';
import type { BucketQuantile } from '../promql/bucket-quantile.ts';
import type { WatchedQuery } from '../questions.ts';

/** Two scrapes are the least that a rate can be made of; functions over time do with one. */
export function judgeWindow({ signal, analysis }: WatchedQuery, scrapeSeconds: number) {
  return analysis.ranges
    .filter(({ seconds }) => seconds < 4 * scrapeSeconds)
    .map(({ seconds, functionName }) => {
      const fatal = seconds < 2 * scrapeSeconds && !functionName.endsWith('_over_time');
      const least = fatal ? 'two scrapes, better four' : 'four';
      const message =
        `"${signal.name}": the window of ${seconds} s is short for a scrape every ` +
        `${scrapeSeconds} s; expected at least ${least}, or $__rate_interval`;
      return { fatal, message };
    });
}

/**
 * Tells of a threshold that a quantile of these buckets can never be beyond.
 *
 * @param highest what the quantile says at most; undefined: not known
 */
export function judgeBuckets({ signal }: WatchedQuery, highest: number | undefined): string[] {
  if (highest === undefined || signal.bound === 'min' || signal.threshold < highest) {
    return [];
  }
  return [
    `"${signal.name}": histogram_quantile() never says more than its highest finite bucket, ` +
      `${highest}; the threshold ${signal.threshold} is not below it`,
  ];
}

/** The quantile of buckets that a query is, itself or by the rule that records it; null: none. */
export function quantileBehind({ analysis, raw }: WatchedQuery): BucketQuantile | null {
  return analysis.bucketQuantile ?? (raw && analyseQuery(raw.promql).bucketQuantile);
}
