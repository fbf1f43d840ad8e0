import type { MemoryOf } from './promql/analysis.ts';
import { secondsOf } from './promql/tree.ts';
import type { RuleBook } from './rule-book.ts';

/** What the client libraries' summaries remember, unless they are told otherwise. */
export const summarySeconds = 600;

/** What a recorded value is taken to remember where neither its rule nor its name tells. */
const unknownRuleSeconds = 300;

/** What samples remember as far as their metrics tell. */
export function knownMemory(rules: RuleBook): MemoryOf {
  return (metricName, { isSummary, isCounted, isNamedAsRecorded: byPattern }) =>
    rules.isRecorded(metricName)
      ? rules.reachOf(metricName)
      : isCounted
        ? 0
        : isSummary
          ? summarySeconds
          : byPattern || isNamedAsRecorded(metricName)
            ? secondsByName(metricName ?? '')
            : 0;
}

/** Names with a colon are left to recording rules. */
export function isNamedAsRecorded(metricName: string | null): boolean {
  return metricName?.includes(':') === true;
}

/** By custom the name of a recorded value ends with its window, as in `job:requests:rate5m`. */
export function secondsByName(metricName: string): number {
  const [, window = ''] = /(?:^|[a-z_:])((?:\d+(?:ms|[smhd]))+)$/.exec(metricName) ?? [];
  const seconds = secondsOf(window);
  return seconds > 0 ? seconds : unknownRuleSeconds;
}
