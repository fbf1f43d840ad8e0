import type { Problem } from '../../errors.ts';
import { growingProblems } from './growing.ts';
import { lifetimeNotices, lifetimeProblems } from './lifetime.ts';
import { meaningProblems, shareNotices } from './meaning.ts';
import { memoryNotices, readRules } from './memory.ts';
import { findSamplesAhead, findUnequalServers } from './samples.ts';
import { unmatchedSelectors } from './selectors.ts';
import { syntaxProblems } from './syntax.ts';
import { judgeBuckets, judgeWindow, quantileBehind } from './windows.ts';
import { PrometheusError } from '../prometheus/queries.ts';
import type { PrometheusQueries, QueryResult } from '../prometheus/queries.ts';
import { analyseQuery, withWindow } from '../promql/analysis.ts';
import type { Selector } from '../promql/analysis.ts';
import { distinctSelectors, watchedQueries } from '../questions.ts';
import type { WatchedQuery } from '../questions.ts';
import { RuleBook } from '../rule-book.ts';
import { findScrapes } from './scrape-interval.ts';

type Signal = WatchedQuery['signal'];

/** What a check of the queries found out. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  /** Those of the notices that tell of a mistake, which the run would not recover from. */
  readonly mistakes: readonly string[];
  /** Null when it cannot be known. */
  readonly scrapeSeconds: number | null;
  /** What the quantile of a signal says at most, by its highest finite bucket. */
  readonly highestValues: ReadonlyMap<Signal, number>;
  readonly rules: RuleBook;
}

/**
 * Runs every query once at `time` (by the server's clock), and looks for what will not work later:
 * all problems at once. `scrapeSeconds`: given by the user; null: found out. Rejects as `query`
 * does, where that is not about a query.
 */
export async function checkQueries(
  prometheus: PrometheusQueries,
  written: readonly WatchedQuery[],
  time: number,
  scrapeSeconds: number | null,
  abort: AbortSignal,
): Promise<Findings> {
  const [tries, rules] = await Promise.all([
    Promise.all(written.map((query) => tryQuery(prometheus, query, time, abort))),
    readRules(prometheus, written, time, abort),
  ]);
  const watched = watchedQueries(
    written.map(({ signal }) => signal),
    rules,
  );
  const gaps = watched.flatMap(({ signal }, index) =>
    (tries[index]?.gap ?? []).map((gap) => `"${signal.name}": ${gap}`),
  );
  const known = watched.map((query, index) => {
    const { problems, notices } = tries[index] ?? { problems: [], notices: [] };
    // Of what cannot be parsed, nothing else can be said.
    const isBroken = query.analysis.syntaxError !== null && problems.length > 0;
    const ofLifetime = isBroken ? [] : lifetimeProblems(query, rules);
    return { query, problems: [...problems, ...ofLifetime], notices };
  });
  const accepted = known.filter(({ problems }) => problems.length === 0).map(({ query }) => query);
  const scraped = scrapedSelectors(accepted, rules);
  const [scrapes, unmatched, highestValues, ahead] = await Promise.all([
    scrapeSeconds === null
      ? findScrapes(prometheus, scraped, time, abort)
      : { seconds: scrapeSeconds, notices: [] },
    unmatchedSelectors(prometheus, accepted, time, abort),
    findHighestValues(prometheus, accepted, time, abort),
    findSamplesAhead(prometheus, scraped, time, abort),
  ]);
  // Not beside the others: some servers answer only so many queries at a time.
  const unequal = await findUnequalServers(prometheus, scraped, abort);
  const { seconds } = scrapes;
  const windows = seconds === null ? [] : accepted.flatMap((query) => judgeWindow(query, seconds));
  const beyondBuckets = accepted.flatMap((query) =>
    judgeBuckets(query, highestValues.get(query.signal)),
  );
  return {
    problems: [
      ...known.flatMap(({ query, problems }) =>
        problems.map((problem) => signalsProblem(`"${query.signal.name}": ${problem}`)),
      ),
      ...windows.filter(({ fatal }) => fatal).map(({ message }) => signalsProblem(message)),
      ...ahead,
      ...unequal,
    ],
    notices: [
      ...known.flatMap(({ query, notices }) =>
        notices.map((notice) => `"${query.signal.name}": ${notice}`),
      ),
      ...unmatched.notices,
      ...memoryNotices(accepted, rules),
      ...scrapes.notices,
      ...windows.filter(({ fatal }) => !fatal).map(({ message }) => message),
      ...beyondBuckets,
      ...accepted.flatMap(shareNotices),
      ...accepted.flatMap((query) => lifetimeNotices(query, rules)),
    ],
    mistakes: [...unmatched.mistakes, ...beyondBuckets, ...gaps],
    scrapeSeconds: seconds,
    highestValues,
    rules,
  };
}

/** Rejects when Prometheus cannot be used, whatever the query. */
async function tryQuery(
  prometheus: PrometheusQueries,
  watched: WatchedQuery,
  time: number,
  abort: AbortSignal,
): Promise<{ problems: string[]; notices: string[]; gap?: readonly string[] }> {
  const { promql, analysis } = watched;
  const ofSyntax = [
    ...syntaxProblems(watched),
    ...meaningProblems(watched),
    ...growingProblems(watched),
  ];
  const { syntaxError } = analysis;
  const hint = syntaxError === null ? '' : ` (${syntaxError.message})`;
  let result: QueryResult;
  try {
    result = await prometheus.query(withWindow(promql, 60), time, abort);
  } catch (error) {
    if (error instanceof PrometheusError && error.kind === 'bad-query') {
      return {
        problems: [`Prometheus refuses the query: ${error.message}${hint}`],
        notices: [],
      };
    }
    throw error;
  }
  if (ofSyntax.length > 0) {
    return { problems: ofSyntax, notices: [] };
  }
  if (result.series.some(({ samples }) => samples.length > 1)) {
    return {
      problems: [
        'expected a query with one value a series, ' +
          'got a range of samples; a function such as rate() makes one value of it',
      ],
      notices: [],
    };
  }
  return { problems: [], notices: noticesOf(result, hint), gap: gapIn(result) };
}

function gapIn({ partial }: QueryResult): string[] {
  return partial === undefined
    ? []
    : [
        `a part of the data is missing (${partial}); such an answer is ` +
          'unknown, unless partial-response is accept',
      ];
}

function noticesOf(result: QueryResult, hint: string): string[] {
  return [
    ...result.warnings,
    ...gapIn(result),
    ...(hint === ''
      ? []
      : [
          `Prometheus takes the query, but it is no plain PromQL${hint}; ` +
            'its windows and the age of its samples may be unknown',
        ]),
  ];
}

/** The selectors of what is scraped: raw metrics in the place of recorded ones, where they are known. */
function scrapedSelectors(watched: readonly WatchedQuery[], rules: RuleBook): Selector[] {
  const analyses = watched.flatMap(({ analysis, raw }) =>
    raw === null ? [analysis] : [analysis, analyseQuery(raw.promql)],
  );
  return distinctSelectors(analyses).filter(({ metricName }) => !rules.isRecorded(metricName));
}

async function findHighestValues(
  prometheus: PrometheusQueries,
  watched: readonly WatchedQuery[],
  time: number,
  abort: AbortSignal,
): Promise<Map<Signal, number>> {
  const highest = await Promise.all(
    watched.map(async (query): Promise<[Signal, number]> => {
      const { selector = null, factor = NaN } = quantileBehind(query) ?? {};
      if (selector === null) return [query.signal, NaN];
      const { series } = await prometheus.query(`count by (le) (${selector.text})`, time, abort);
      const bounds = series.map(({ labels }) => Number(labels['le'])).filter(Number.isFinite);
      const bound = bounds.reduce((one, other) => Math.max(one, other), -Infinity);
      return [query.signal, bound * factor];
    }),
  );
  return new Map(highest.filter(([, value]) => Number.isFinite(value)));
}

function signalsProblem(message: string): Problem {
  return { input: 'signals', message };
}

/** What keeps Prometheus from being used at all. */
export function connectionProblem(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof PrometheusError && error.kind === 'unauthorized';
  return { input: refused ? 'prometheus-token' : 'prometheus-url', message };
}
