import type { QueryAnalysis } from '../promql/analysis.ts';
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

/** Tells of a threshold that a quantile of these buckets can never be beyond. */
export function judgeBuckets(
  { signal, analysis }: WatchedQuery,
  highestBuckets: ReadonlyMap<string, number>,
): string[] {
  const highest = highestValueOf(analysis, highestBuckets);
  if (highest === null || signal.bound === 'min' || signal.threshold < highest) {
    return [];
  }
  return [
    `"${signal.name}": histogram_quantile() never says more than its highest finite bucket, ` +
      `${highest}; the threshold ${signal.threshold} is not below it`,
  ];
}

/** The largest value that a quantile of buckets can have; null: no limit is known. */
export function highestValueOf(
  { bucketQuantile }: QueryAnalysis,
  highestBuckets: ReadonlyMap<string, number>,
): number | null {
  const highest = highestBuckets.get(bucketQuantile?.selector?.text ?? '');
  return highest === undefined || bucketQuantile === null ? null : highest * bucketQuantile.factor;
}
