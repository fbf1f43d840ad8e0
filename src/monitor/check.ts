import type { Problem } from '../errors.ts';
import { estimateScrapeSeconds } from './scrape-interval.ts';
import { withWindow } from './promql.ts';
import type { QueryAnalysis, Selector } from './promql.ts';
import { PrometheusError } from './prometheus-queries.ts';
import type { PrometheusQueries, QueryResult } from './prometheus-queries.ts';
import { distinctSelectors } from './questions.ts';
import type { WatchedQuery } from './questions.ts';

/** What a check of the queries found out. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  /** Null when it cannot be known. */
  readonly scrapeSeconds: number | null;
  /** Upper bound of the highest finite bucket, by the selector of the buckets. */
  readonly highestBuckets: ReadonlyMap<string, number>;
}

/**
 * Runs every query once at `time`, and looks for what will not work later: all problems at once,
 * a Prometheus that cannot be used said once. `scrapeSeconds`: given by the user; null: found out.
 * Rejects with the reason of `abort` when that is aborted.
 */
export async function checkQueries(
  prometheus: PrometheusQueries,
  watched: readonly WatchedQuery[],
  time: number,
  scrapeSeconds: number | null,
  abort: AbortSignal,
): Promise<Findings> {
  try {
    const tries = await Promise.all(
      watched.map((query) => tryQuery(prometheus, query, time, abort)),
    );
    const accepted = watched.filter((_, index) => tries[index]?.problems.length === 0);
    const selectors = distinctSelectors(accepted.map(({ analysis }) => analysis));
    const texts = selectors.map(({ text }) => text);
    const [found, unknownMetrics, highestBuckets] = await Promise.all([
      scrapeSeconds ?? estimateScrapeSeconds(prometheus, texts, time, abort),
      findUnknownMetrics(prometheus, selectors, time, abort),
      findHighestBuckets(prometheus, accepted, time, abort),
    ]);
    const windows = found === null ? [] : accepted.flatMap((query) => judgeWindow(query, found));
    return {
      problems: [
        ...tries.flatMap(({ problems }) => problems),
        ...windows.filter(({ fatal }) => fatal).map(({ message }) => signalsProblem(message)),
      ],
      notices: [
        ...tries.flatMap(({ notices }) => notices),
        ...unknownMetrics.map((name) => `Prometheus has no metric ${name} at the moment`),
        ...windows.filter(({ fatal }) => !fatal).map(({ message }) => message),
        ...accepted.flatMap((query) => judgeBuckets(query, highestBuckets)),
      ],
      scrapeSeconds: found,
      highestBuckets,
    };
  } catch (error) {
    abort.throwIfAborted();
    return {
      problems: [connectionProblem(error)],
      notices: [],
      scrapeSeconds: null,
      highestBuckets: new Map(),
    };
  }
}

/** Rejects when Prometheus cannot be used, whatever the query. */
async function tryQuery(
  prometheus: PrometheusQueries,
  { signal, promql, analysis }: WatchedQuery,
  time: number,
  abort: AbortSignal,
): Promise<{ problems: Problem[]; notices: string[] }> {
  const { syntaxError } = analysis;
  const hint = syntaxError === null ? '' : ` (${syntaxError.message})`;
  let result: QueryResult;
  try {
    result = await prometheus.query(withWindow(promql, 60), time, abort);
  } catch (error) {
    if (error instanceof PrometheusError && error.kind === 'bad-query') {
      const message = `"${signal.name}": Prometheus refuses the query: ${error.message}${hint}`;
      return { problems: [signalsProblem(message)], notices: [] };
    }
    throw error;
  }
  if (result.series.some(({ samples }) => samples.length > 1)) {
    const message =
      `"${signal.name}": expected a query with one value a series, ` +
      'got a range of samples; a function such as rate() makes one value of it';
    return { problems: [signalsProblem(message)], notices: [] };
  }
  const notices = [
    ...result.warnings.map((warning) => `"${signal.name}": ${warning}`),
    ...(result.partial === undefined
      ? []
      : [
          `"${signal.name}": a part of the data is missing (${result.partial}); such an answer is ` +
            'unknown, unless partial-response is accept',
        ]),
  ];
  return {
    problems: [],
    notices:
      syntaxError === null
        ? notices
        : [
            ...notices,
            `"${signal.name}": Prometheus takes the query, but it is no plain PromQL${hint}; ` +
              'its windows and the age of its samples may be unknown',
          ],
  };
}

async function findUnknownMetrics(
  prometheus: PrometheusQueries,
  selectors: readonly Selector[],
  time: number,
  abort: AbortSignal,
): Promise<string[]> {
  const names = new Set(selectors.flatMap(({ metricName }) => metricName ?? []));
  const unknown = await Promise.all(
    [...names].map(async (name) => {
      const promql = `count({__name__=${JSON.stringify(name)}})`;
      const { series } = await prometheus.query(promql, time, abort);
      return series.length === 0 ? [name] : [];
    }),
  );
  return unknown.flat();
}

async function findHighestBuckets(
  prometheus: PrometheusQueries,
  watched: readonly WatchedQuery[],
  time: number,
  abort: AbortSignal,
): Promise<Map<string, number>> {
  const selectors = new Set(
    watched.flatMap(({ analysis }) => analysis.bucketQuantile?.selector ?? []),
  );
  const highest = await Promise.all(
    [...selectors].map(async (selector): Promise<[string, number]> => {
      const { series } = await prometheus.query(`count by (le) (${selector})`, time, abort);
      const bounds = series.map(({ labels }) => Number(labels['le'])).filter(Number.isFinite);
      return [selector, bounds.reduce((one, other) => Math.max(one, other), -Infinity)];
    }),
  );
  return new Map(highest.filter(([, bound]) => Number.isFinite(bound)));
}

/** Two scrapes are the least that a rate can be made of; functions over time do with one. */
function judgeWindow({ signal, analysis }: WatchedQuery, scrapeSeconds: number) {
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

function judgeBuckets(
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
  const highest = highestBuckets.get(bucketQuantile?.selector ?? '');
  return highest === undefined || bucketQuantile === null ? null : highest * bucketQuantile.factor;
}

function signalsProblem(message: string): Problem {
  return { input: 'signals', message };
}

function connectionProblem(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof PrometheusError && error.kind === 'unauthorized';
  return { input: refused ? 'prometheus-token' : 'prometheus-url', message };
}
