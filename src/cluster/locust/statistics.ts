import { type AgentStatisticName, type AgentStatistics, agentStatisticNames } from '../agent.ts';
import type { LocustReport } from './protocol.ts';

/** A report, and when it came, in seconds since the epoch. */
export interface Received {
  readonly time: number;
  readonly report: LocustReport;
}

/** What every Locust tells. */
export const locustStatistics: readonly AgentStatisticName[] = [
  'latency-mean',
  'error-ratio',
  'requests-per-second',
];

/** What a Locust may tell as well. */
export const percentileNames: readonly AgentStatisticName[] = agentStatisticNames.filter(
  (name) => !locustStatistics.includes(name),
);

/** Over so many seconds Locust tells its percentiles and its rate; the rest is told over the same. */
const windowSeconds = 10;

/** So old may a request be when Locust first tells it: workers report every 3 s, and reports are kept for 2 s. */
const lateSeconds = 5;

/** Adds a report to those that the next statistics are made of, and forgets what is too old for that. */
export function remember(
  reports: readonly Received[],
  { time, report }: Received,
): readonly Received[] {
  const last = reports.at(-1)?.report.totals.requests ?? 0;
  // Fewer requests than before: the statistics were reset, and what was before says nothing now.
  const kept = report.totals.requests < last ? [] : reports;
  const begin = kept.findLastIndex((earlier) => earlier.time <= time - windowSeconds);
  return [...kept.slice(Math.max(0, begin)), { time, report }];
}

/**
 * What the users saw in about the last ten seconds before the newest report. Requests, failures and
 * the mean come from the difference of two reports, since Locust tells them from the beginning of
 * its statistics only. It adds the time of requests without a response to that of the others: the
 * mean has it, over the answered ones alone, as what was waited in vain was waited all the same.
 */
export function statisticsOf(reports: readonly Received[]): AgentStatistics | null {
  const [first] = reports;
  const last = reports.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }
  const [before, after] = [first.report.totals, last.report.totals];
  const requests = after.requests - before.requests;
  const answered = Math.max(0, requests - (after.unanswered - before.unanswered));
  const { percentiles, requestsPerSecond } = last.report;
  const unknown = Object.fromEntries(agentStatisticNames.map((name) => [name, NaN]));
  const values = {
    ...unknown,
    // What Locust tells are those of all requests: where none was answered they are of refusals.
    ...(answered > 0 && Object.fromEntries(percentiles)),
    'latency-mean': answered > 0 ? (after.latencySeconds - before.latencySeconds) / answered : NaN,
    'error-ratio': (after.failures - before.failures) / requests,
    'requests-per-second': requestsPerSecond,
  };
  return {
    from: first.time - lateSeconds,
    to: last.time,
    requests,
    answered,
    // Without requests Locust repeats what it said of the last ones.
    values: (requests > 0 ? values : unknown) as AgentStatistics['values'],
  };
}
