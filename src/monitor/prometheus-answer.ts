import { PrometheusError } from './prometheus-queries.ts';
import type { QueryResult, Sample, Series } from './prometheus-queries.ts';

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly body: string;
}

/**
 * Reads the answer of Prometheus' `/api/v1/query`.
 * Throws a PrometheusError when it is an error, or no answer of Prometheus at all.
 */
export function readAnswer(answer: HttpAnswer): QueryResult {
  const { status } = answer;
  const envelope = parseObject(answer.body);
  const said = textOf(envelope?.['error']);
  if (status === 401 || status === 403) {
    throw new PrometheusError('unauthorized', `refused with ${status}: ${said ?? words(answer)}`, {
      status,
    });
  }
  if (status === 429 || status >= 500) {
    throw new PrometheusError('unavailable', `answered ${status}: ${said ?? words(answer)}`, {
      status,
    });
  }
  if (status >= 300 && status < 400) {
    throw new PrometheusError('bad-answer', `answered ${status}, a redirect${target(answer)}`, {
      status,
    });
  }
  if (envelope?.['status'] === 'error' && said !== null) {
    throw new PrometheusError('bad-query', said, { status });
  }
  const data = asObject(envelope?.['data']);
  if (envelope?.['status'] !== 'success' || data === null) {
    throw new PrometheusError(
      'bad-answer',
      `answered ${status}, but not as Prometheus does (${words(answer)}); ` +
        'is this its base URL, with the path prefix where there is one?',
      { status },
    );
  }
  const warnings = [envelope['warnings'], envelope['infos']].flatMap((list) =>
    Array.isArray(list) ? list.map(String) : [],
  );
  return { series: readData(data, status), warnings };
}

function readData(data: Readonly<Record<string, unknown>>, status: number): Series[] {
  const { resultType, result } = data;
  if (resultType === 'string') {
    throw new PrometheusError('bad-query', 'the query answers with a string, expected numbers', {
      status,
    });
  }
  const series =
    resultType === 'scalar'
      ? [{ labels: {}, samples: allOrNull([readSample(result)]) }]
      : Array.isArray(result)
        ? result.map((item) => readSeries(item, status))
        : [{ labels: {}, samples: null }];
  return series.map(({ labels, samples }) => {
    if (samples === null) {
      throw new PrometheusError(
        'bad-answer',
        `answered with a result that is no ${String(resultType)} of Prometheus`,
        { status },
      );
    }
    return { labels, samples };
  });
}

function readSeries(item: unknown, status: number) {
  const series = asObject(item);
  if (series !== null && ('histogram' in series || 'histograms' in series)) {
    throw new PrometheusError(
      'bad-query',
      'the query answers with native histograms; it should select a float, ' +
        'as histogram_quantile() and histogram_avg() do',
      { status },
    );
  }
  const labels = Object.fromEntries(
    Object.entries(asObject(series?.['metric']) ?? {}).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
  const many = series?.['values'];
  const samples = Array.isArray(many) ? many.map(readSample) : [readSample(series?.['value'])];
  return { labels, samples: allOrNull(samples) };
}

/** Values come as strings, because JSON knows neither NaN nor infinities. */
function readSample(pair: unknown): Sample | null {
  if (!Array.isArray(pair)) {
    return null;
  }
  const [time, text] = pair as unknown[];
  if (typeof time !== 'number' || typeof text !== 'string' || text.trim() === '') {
    return null;
  }
  const value = /^[+-]?Inf$/.test(text) ? Number(text.replace('Inf', 'Infinity')) : Number(text);
  return Number.isNaN(value) && text !== 'NaN' ? null : [time, value];
}

function allOrNull<T>(items: readonly (T | null)[]): T[] | null {
  const present = items.filter((item) => item !== null);
  return present.length === items.length ? present : null;
}

/** Content type and first words of a body that is not what was expected. */
function words({ contentType, body }: HttpAnswer): string {
  const text = body
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const type = contentType === '' ? 'no content type' : contentType;
  return text === '' ? `${type}, empty` : `${type}: "${text.slice(0, 80)}"`;
}

/** Where a redirect leads, without its path and query: a sign-in page's may hold secrets. */
function target({ location }: HttpAnswer): string {
  const origin = URL.canParse(location) ? new URL(location).origin : '';
  return origin === '' ? '' : ` to ${origin}; give the URL it leads to, or credentials`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
