import type { Averaging } from './promql/averaging.ts';
import { isNamedAsRecorded, knownMemory } from './memory.ts';
import { analyseQuery, isRecordedPattern, twin, withWindow } from './promql/analysis.ts';
import type { MemoryOf, QueryAnalysis, Selector } from './promql/analysis.ts';
import { RuleBook } from './rule-book.ts';
import type { Signal } from './signal.ts';

/** A signal that has a query. */
export interface WatchedQuery {
  readonly signal: Signal;
  readonly promql: string;
  readonly analysis: QueryAnalysis;
  /** What samples remember: as the user says, or as far as it is known. */
  readonly memoryOf: MemoryOf;
  /** The same query of raw metrics, where it asks for recorded ones and can be written so. */
  readonly raw: { readonly promql: string; readonly memoryOf: MemoryOf } | null;
}

/** The signals that have a query, with what is known of recorded metrics. */
export function watchedQueries(
  signals: readonly Signal[],
  rules: RuleBook = new RuleBook([]),
): WatchedQuery[] {
  return signals.flatMap((signal) =>
    signal.source.kind === 'query' ? [watchedQuery(signal, signal.source.query, rules)] : [],
  );
}

function watchedQuery(signal: Signal, promql: string, rules: RuleBook): WatchedQuery {
  const known = knownMemory(rules);
  const memoryOf = declaredMemory(signal, promql) ?? known;
  const analysis = analyseQuery(promql, memoryOf);
  const expanded = rules.expand(promql);
  const averaging = averagingWith(rules, analysis, expanded);
  return {
    signal,
    promql,
    analysis: { ...analysis, averaging },
    memoryOf,
    raw: expanded === null ? null : { promql: expanded, memoryOf: known },
  };
}

/**
 * The memory that a signal's `window` declares: that of samples which are looked at as they are,
 * and of all where the query has none such. Null: nothing is declared.
 */
function declaredMemory({ windowSeconds }: Signal, promql: string): MemoryOf | null {
  if (windowSeconds === undefined) {
    return null;
  }
  let looksAtSamples = false;
  analyseQuery(promql, (_, { isCounted }) => {
    looksAtSamples ||= !isCounted;
    return 0;
  });
  return (_, { isCounted }) => (isCounted && looksAtSamples ? 0 : windowSeconds);
}

/** A recorded value may be averaged as its rule's expression may. */
function averagingWith(
  rules: RuleBook,
  { averaging, bucketQuantile, selectors }: QueryAnalysis,
  expanded: string | null,
): Averaging {
  if (bucketQuantile !== null) {
    return expanded === null ? averaging : analyseQuery(expanded).averaging;
  }
  const unknown = ({ metricName, matchers }: Selector) =>
    (isNamedAsRecorded(metricName) && !rules.isRecorded(metricName)) ||
    matchers.some(isRecordedPattern);
  return selectors.some(
    (selector) => unknown(selector) || rules.averagingOf(selector.metricName) !== 'margin',
  )
    ? 'never'
    : averaging;
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
  { signal, promql, analysis: { averaging }, memoryOf, raw }: WatchedQuery,
  { settledSeconds, scrapeSeconds, delaySeconds }: Reach,
): Question[] {
  const free = Math.max(settledSeconds, 4 * scrapeSeconds + delaySeconds);
  const fill = (text: string) => withWindow(text, Math.min(longestFreeWindowSeconds, free));
  const analysis = { ...analyseQuery(fill(promql), memoryOf), averaging };
  const question = { signal, promql: fill(promql), analysis, twin: false };
  if (signal.reportOnly || analysis.windowSeconds <= 3 * scrapeSeconds) {
    return [question];
  }
  const seconds = Math.max(
    settledSeconds,
    shortestTwinSeconds,
    twinScrapes * scrapeSeconds + delaySeconds,
  );
  const long = fill(raw?.promql ?? promql);
  // The raw metrics behind a rule without a range are quicker than what it records.
  const shortened = twin(long, seconds) ?? (raw === null ? null : long);
  if (shortened === null) {
    return [question];
  }
  const ofTwin = analyseQuery(shortened, raw?.memoryOf ?? memoryOf);
  return ofTwin.windowSeconds < analysis.windowSeconds
    ? [question, { signal, promql: shortened, analysis: ofTwin, twin: true }]
    : [question];
}
