import { PrometheusError } from './prometheus-queries.ts';
import type { PrometheusQueries, QueryResult } from './prometheus-queries.ts';

/**
 * The time between two scrapes, in seconds: the median gap between the samples of `up` of the
 * target that a selector's newest series comes from, else of the selector itself; of several
 * selectors, the slowest. Where the selectors have no series yet, as before the first request, that
 * of all targets. Null when nothing has two samples yet. Rejects as `query` does.
 */
export async function estimateScrapeSeconds(
  prometheus: PrometheusQueries,
  selectors: readonly string[],
  time: number,
  abort: AbortSignal,
): Promise<number | null> {
  const ask = async (promql: string): Promise<QueryResult> => {
    try {
      return await prometheus.query(promql, time, abort);
    } catch (error) {
      if (error instanceof PrometheusError && error.kind === 'bad-query') {
        return { series: [], warnings: [] };
      }
      throw error;
    }
  };
  const estimates = await Promise.all(
    selectors.map(async (selector) => {
      const newest = (await ask(`topk(1, timestamp(${selector}))`)).series[0];
      const { job, instance } = newest?.labels ?? {};
      const ofTarget =
        job === undefined || instance === undefined
          ? null
          : medianGap(
              await ask(`up{job=${JSON.stringify(job)},instance=${JSON.stringify(instance)}}[5m]`),
            );
      return ofTarget ?? medianGap(await ask(`${selector}[2m]`));
    }),
  );
  const known = estimates.filter((estimate) => estimate !== null);
  return known.length === 0 ? medianGap(await ask('up[5m]')) : Math.max(...known);
}

/** The median gap between neighbouring samples of all series, in seconds, to the millisecond. */
function medianGap({ series }: QueryResult): number | null {
  const gaps = series
    .flatMap(({ samples }) =>
      samples.slice(1).map(([time], index) => time - (samples[index]?.[0] ?? time)),
    )
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  return median === undefined ? null : Math.round(median * 1000) / 1000;
}
