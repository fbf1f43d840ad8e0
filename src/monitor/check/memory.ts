import { isNamedAsRecorded, secondsByName, summarySeconds } from '../memory.ts';
import { isRecordedPattern } from '../promql/analysis.ts';
import type { PrometheusQueries } from '../prometheus/queries.ts';
import { PrometheusError } from '../prometheus/queries.ts';
import { distinctSelectors } from '../questions.ts';
import type { WatchedQuery } from '../questions.ts';
import { escaped } from '../promql/tree.ts';
import { RuleBook } from '../rule-book.ts';

/** Metrics with these names are counted by the service itself. */
const rawSuffixes = /_(total|bucket|count|sum)$/;

/**
 * The recording rules of the server, where a query asks for something that may be recorded. None
 * where the server does not tell; that is no problem unless such a metric has the name of a
 * recorded one.
 */
export async function readRules(
  prometheus: PrometheusQueries,
  watched: readonly WatchedQuery[],
  time: number,
  abort: AbortSignal,
): Promise<RuleBook> {
  const names = distinctSelectors(watched.map(({ analysis }) => analysis)).flatMap(
    ({ metricName }) => metricName ?? [],
  );
  try {
    const may =
      names.some(isNamedAsRecorded) ||
      (await areMade(
        prometheus,
        names.filter((name) => !rawSuffixes.test(name)),
        time,
        abort,
      ));
    const rules = may ? await prometheus.metadata?.recordingRules(abort) : [];
    return new RuleBook(rules ?? []);
  } catch (error) {
    if (error instanceof PrometheusError) {
      return new RuleBook([]);
    }
    throw error;
  }
}

/** Whether some of the metrics have series that no target has, as those of most rules are. */
async function areMade(
  prometheus: PrometheusQueries,
  names: readonly string[],
  time: number,
  abort: AbortSignal,
): Promise<boolean> {
  if (names.length === 0) {
    return false;
  }
  const pattern = names.map(escaped).join('|');
  const promql = `count({__name__=~${JSON.stringify(pattern)},instance=""})`;
  return (await prometheus.query(promql, time, abort)).series.length > 0;
}

/** Tells of what remembers more than is asked, where the user has not said so with `window`. */
export function memoryNotices(watched: readonly WatchedQuery[], rules: RuleBook): string[] {
  const notices = watched
    .filter(({ signal }) => signal.windowSeconds === undefined)
    .flatMap(({ signal, analysis }) =>
      analysis.selectors.flatMap(({ metricName, isSummary, text, matchers }) => {
        const name = `"${signal.name}": `;
        if (rules.isRecorded(metricName)) {
          return [];
        }
        if (isNamedAsRecorded(metricName) || matchers.some(isRecordedPattern)) {
          const seconds = secondsByName(metricName ?? '');
          return [
            `${name}${metricName ?? text} is named like a recording rule, but Prometheus tells no ` +
              `such rule; taken to speak of ${inWords(seconds)}. Say with window how long it is`,
          ];
        }
        return isSummary
          ? [
              `${name}${text} is a summary, which remembers ${inWords(summarySeconds)} with most ` +
                'client libraries, and is taken to. Say with window how long it is; a histogram ' +
                'with rate() is quicker',
            ]
          : [];
      }),
    );
  return [...new Set(notices)];
}

/** A duration as the user would write it: `10m`, `90s`. */
function inWords(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
