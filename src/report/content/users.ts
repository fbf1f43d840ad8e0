import type { UsersSaw } from '../../coordinator/record.ts';
import type { Signal } from '../../monitor/signal.ts';
import type { Report } from '../model.ts';
import { formatFailed, formatLatency, formatUsers, formatValue } from '../text/numbers.ts';

/** What the users did and saw, a sentence each, foreign text raw; whatever the signals are. */
export function usersSentences(report: Report): string[] {
  const { users, saturation } = report.run;
  const found = [users === null ? '' : sawSentence(users)];
  if (saturation !== null) {
    const { users: from, requestsPerSecond } = saturation;
    found.push(
      `Requests per second no longer grew beyond ${formatUsers(from)} ` +
        `(${formatValue(requestsPerSecond)} requests/s).`,
    );
  }
  if (report.userDoes !== null) found.push(`What a user does: ${report.userDoes}.`);
  return found.filter((text) => text !== '');
}

/** `385 users ≈ 352 requests/s; 0.2% failed; answered in 120 ms on average, p95 310 ms.` */
function sawSentence(saw: UsersSaw): string {
  const { users, requestsPerSecond, errorRatio } = saw;
  const rate =
    requestsPerSecond === null
      ? formatUsers(users)
      : `${formatUsers(users)} ≈ ${formatValue(requestsPerSecond)} requests/s`;
  const failed = errorRatio === null ? '' : `${formatFailed(errorRatio)} failed`;
  const parts = [failed, latencyWords(saw)].filter((part) => part !== '');
  return parts.length === 0 && requestsPerSecond === null ? '' : `${[rate, ...parts].join('; ')}.`;
}

function latencyWords({ latencyMean, latencyP50, latencyP95, latencyP99 }: UsersSaw): string {
  const known: string[] = [];
  if (latencyMean !== null) known.push(`${formatLatency(latencyMean)} on average`);
  else if (latencyP50 !== null) known.push(`p50 ${formatLatency(latencyP50)}`);
  if (latencyP95 !== null) known.push(`p95 ${formatLatency(latencyP95)}`);
  else if (latencyP99 !== null) known.push(`p99 ${formatLatency(latencyP99)}`);
  return known.length === 0 ? '' : `answered in ${known.join(', ')}`;
}

/** Why the users' own view decided, where it did, a sentence or two; empty where it did not. */
export function limitExplanation(report: Report): string {
  const { outcome, limitedBy } = report.run.result;
  const signal = report.signals.find(({ name }) => name === limitedBy);
  if (outcome === 'inconclusive' || signal?.guard !== true) return '';
  return isOfErrors(signal)
    ? `Half of the requests or more fail with ${outcome === 'at-most' ? 'so many' : 'more'} users, ` +
        'whatever the signals say of the service.'
    : "A service's own histogram begins when a worker, a thread or the event loop takes the " +
        'request (so it is with gunicorn, uwsgi, puma, PHP-FPM, Tomcat and Node). The queue before ' +
        'that is not in it, but the users wait in it all the same.';
}

function isOfErrors({ source }: Signal): boolean {
  return source.kind === 'agent-statistic' && source.statistic === 'error-ratio';
}
