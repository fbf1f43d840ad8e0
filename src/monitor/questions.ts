import { analyseQuery, twin, withWindow } from './promql.ts';
import type { QueryAnalysis, Selector } from './promql.ts';
import type { Signal } from './signal.ts';

/** A signal that has a query. */
export interface WatchedQuery {
  readonly signal: Signal;
  readonly promql: string;
  readonly analysis: QueryAnalysis;
}

export function watchedQueries(signals: readonly Signal[]): WatchedQuery[] {
  return signals.flatMap((signal) =>
    signal.source.kind === 'query'
      ? [{ signal, promql: signal.source.query, analysis: analyseQuery(signal.source.query) }]
      : [],
  );
}

/** The selectors of several queries, each once. */
export function distinctSelectors(analyses: readonly QueryAnalysis[]): Selector[] {
  const all = analyses.flatMap(({ selectors }) => selectors);
  return [...new Map(all.map((selector) => [selector.text, selector])).values()];
}

/** A query as it is sent at one moment. */
export interface Question {
  readonly signal: Signal;
  readonly promql: string;
  /** Of the query as it is sent. */
  readonly analysis: QueryAnalysis;
  readonly twin: boolean;
}

/** What decides how far back a query may look. In seconds. */
export interface Reach {
  /** How long ago the level of load settled; 0: not yet. */
  readonly settledSeconds: number;
  readonly scrapeSeconds: number;
  /** How late samples come, beyond the scrape interval. */
  readonly delaySeconds: number;
}

const longestFreeWindowSeconds = 600;
/** A twin that looks at less sees little but chance. */
const shortestTwinSeconds = 6;
/** A little more than two scrapes: as short as a rate can be. */
const twinScrapes = 2.2;

/**
 * The query with its free windows filled in: back to where the level settled, from four scrapes
 * to ten minutes. And the twin of a judged query whose windows are longer than three scrapes: they
 * grow in the same way, from a little more than two, until they are as long as the user's own.
 */
export function questionsOf(
  { signal, promql }: WatchedQuery,
  { settledSeconds, scrapeSeconds, delaySeconds }: Reach,
): Question[] {
  const free = Math.max(settledSeconds, 4 * scrapeSeconds + delaySeconds);
  const filled = withWindow(promql, Math.min(longestFreeWindowSeconds, free));
  const analysis = analyseQuery(filled);
  const shortened =
    signal.reportOnly || analysis.windowSeconds <= 3 * scrapeSeconds
      ? null
      : twin(
          filled,
          Math.max(settledSeconds, shortestTwinSeconds, twinScrapes * scrapeSeconds + delaySeconds),
        );
  const question = { signal, promql: filled, analysis, twin: false };
  return shortened === null
    ? [question]
    : [question, { signal, promql: shortened, analysis: analyseQuery(shortened), twin: true }];
}
