import { AgentError } from '../../cluster/agent.ts';
import { HttpEndpoint } from '../../cluster/requests/http.ts';
import { withRemedy } from '../../gate/unmeasured.ts';
import { plainText } from '../../report/text/escape.ts';
import { headline, headlineSentence } from '../../report/content/headline.ts';
import type { Report } from '../../report/model.ts';
import { formatShare, formatUsers } from '../../report/text/numbers.ts';
import { drawnRuns, spanOfRuns } from '../../report/content/runs.ts';
import type { GrafanaSettings } from '../../settings/settings.ts';

/** What Grafana's API takes (POST /api/annotations); times in milliseconds since the epoch. */
export interface Annotation {
  readonly dashboardUID?: string;
  readonly time: number;
  readonly timeEnd: number;
  readonly tags: readonly string[];
  readonly text: string;
}

/** All annotations together may take so many seconds. */
const mostSeconds = 8;
/** So many are sent; of a run with more levels the last ones, which are nearest to the answer. */
const mostAnnotations = 100;

/**
 * Marks each level and the answer in Grafana, where there is one that may be written to. Never
 * rejects: what goes wrong is returned, a sentence.
 */
export async function annotate(
  report: Report,
  grafana: GrafanaSettings | null,
  cancel: AbortSignal,
): Promise<readonly string[]> {
  if (grafana === null || Object.keys(grafana.headers).length === 0 || cancel.aborted) return [];
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(mostSeconds * 1000)]);
  const endpoint = new HttpEndpoint(grafana.base, grafana.headers);
  const all = annotationsOf(report, grafana.dashboard);
  for (const [index, annotation] of all.entries()) {
    const problem = await post(endpoint, annotation, signal);
    if (problem !== null) {
      return [`Grafana has ${index} of ${all.length} annotations of this run: ${problem}.`];
    }
  }
  return [];
}

/** The answer first, which is most worth having, then the levels. */
export function annotationsOf(report: Report, dashboard: string | null): Annotation[] {
  const own = (tag: string): Pick<Annotation, 'tags' | 'dashboardUID'> => ({
    ...(dashboard !== null && { dashboardUID: dashboard }),
    tags: ['capacity-gate', plainText(report.key), tag],
  });
  const { from, to } = spanOfRuns(report);
  const sentences = [
    `${headlineSentence(headline(report))}.`,
    ...report.run.doubts.map(withRemedy),
  ];
  const answer: Annotation = {
    ...own('answer'),
    ...span(from, to),
    text: plainText(sentences.join(' '), 2000),
  };
  const levels = drawnRuns(report).flatMap(({ title, run }) =>
    run.levels.map((level): Annotation => {
      const share =
        level.margin === null
          ? ''
          : ` at ${formatShare(level.margin)} of the threshold of ${level.bindingSignal}`;
      const text = `${formatUsers(level.users)} ${level.side}${share}`;
      return {
        ...own(level.side),
        ...span(level.from, level.to),
        text: plainText(title === '' ? text : `${title}: ${text}`),
      };
    }),
  );
  return [answer, ...levels.slice(-(mostAnnotations - 1))];
}

function span(from: number, to: number): Pick<Annotation, 'time' | 'timeEnd'> {
  return { time: Math.round(from * 1000), timeEnd: Math.round(to * 1000) };
}

/** Null when it was taken; else why not. */
async function post(
  endpoint: HttpEndpoint,
  annotation: Annotation,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const body = JSON.stringify(annotation);
    const { statusCode } = await endpoint.request('POST', '/api/annotations', signal, body);
    if (statusCode === 200) return null;
    const token = statusCode === 401 || statusCode === 403;
    return `it answered ${statusCode}${token ? '; grafana-token needs the right to write annotations' : ''}`;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return plainText(error.message);
  }
}
