import { isRecord, parseRecord } from '../../cluster/requests/json.ts';
import { foreignText, hidden } from '../../foreign-text.ts';
import { oneLine, textOfHtml } from '../../cluster/requests/html-text.ts';
import { assertTime, SpokenTime } from './answer-time.ts';
import type { SpokenSpan } from './answer-time.ts';
import { eachItem, type LargeAnswer, takeApart } from './large-answer.ts';
import { ManySeries } from './many-series.ts';
import { PrometheusError } from './queries.ts';
import type { QueryResult, Sample } from './queries.ts';

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  /** What the server's clock showed, in seconds since the epoch, to a second; null: not told. */
  readonly date: number | null;
  /** How long the server asks to be left alone, in seconds; null: not told. */
  readonly retryAfter: number | null;
  readonly body: string;
}

/** An answer, with the times that its samples have; null: it is of a range, or has none. */
export interface ReadAnswer extends QueryResult {
  readonly spoken: SpokenSpan | null;
}

/** What a server says of an error, at most, in characters. */
const longestError = 2000;

/**
 * Reads the answer of Prometheus' `/api/v1/query`, a large one piece by piece, with room for all
 * else in between. Rejects with a PrometheusError when it is an error, or no answer of Prometheus
 * at all, and with the reason of `abort`.
 */
export async function readAnswer(answer: HttpAnswer, abort: AbortSignal): Promise<ReadAnswer> {
  const { status } = answer;
  const parts = takeApart(answer.body);
  const envelope = readEnvelope(parts === null ? answer : { ...answer, body: parts.envelope });
  const data = envelope['data'];
  if (!isRecord(data)) {
    throw notAsPrometheus(answer);
  }
  const said = textsOf(envelope['warnings']);
  const gaps = said.filter((warning) => !isAnnotation(warning));
  const partial =
    gaps.length > 0
      ? gaps.join('; ')
      : envelope['isPartial'] === true
        ? 'the server says that the answer is partial'
        : null;
  const { series, spoken } = await readSeriesOf(data, parts, status, abort);
  return {
    series,
    spoken,
    warnings: [...said.filter(isAnnotation), ...textsOf(envelope['infos'])],
    ...(partial !== null && { partial: foreignText(partial, longestError) }),
  };
}

/** The data of an answer of any other part of the API. Throws as `readAnswer` does. */
export function readData(answer: HttpAnswer): unknown {
  return readEnvelope(answer)['data'];
}

/** The error that an answer is; null when it is none. */
export function readError(answer: HttpAnswer): PrometheusError | null {
  try {
    const parts = takeApart(answer.body);
    readEnvelope(parts === null ? answer : { ...answer, body: parts.envelope });
    return null;
  } catch (error) {
    return error instanceof PrometheusError ? error : null;
  }
}

function readEnvelope(answer: HttpAnswer): Readonly<Record<string, unknown>> {
  const { status } = answer;
  const envelope = parseRecord(answer.body);
  const said = errorIn(envelope);
  if (status === 401 || status === 403) {
    throw new PrometheusError('unauthorized', `refused with ${status}: ${said ?? words(answer)}`, {
      status,
    });
  }
  if (status === 429 || status >= 500) {
    const { retryAfter } = answer;
    const wish = retryAfter === null ? '' : `, and asks to be left alone for ${retryAfter} s`;
    const message = `answered ${status}: ${said ?? words(answer)}${wish}`;
    throw new PrometheusError('unavailable', message, {
      status,
      ...(retryAfter !== null && { retryAfterSeconds: retryAfter }),
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
  if (envelope?.['status'] !== 'success') {
    throw notAsPrometheus(answer);
  }
  return envelope;
}

function notAsPrometheus(answer: HttpAnswer): PrometheusError {
  return new PrometheusError(
    'bad-answer',
    `answered ${answer.status}, but not as Prometheus does (${words(answer)}); ` +
      'is this its base URL, with the path prefix where there is one?',
    { status: answer.status },
  );
}

/**
 * Prometheus 3 remarks on the query itself, as that a metric is named like no counter. All other
 * warnings, of any server, tell of data that could not be had.
 */
function isAnnotation(warning: string): boolean {
  return /^PromQL (info|warning)\b/.test(warning);
}

const resultTypes = ['vector', 'matrix', 'scalar'];

async function readSeriesOf(
  data: Readonly<Record<string, unknown>>,
  parts: LargeAnswer | null,
  status: number,
  abort: AbortSignal,
): Promise<Pick<ReadAnswer, 'series' | 'spoken'>> {
  const { resultType, result } = data;
  if (resultType === 'string') {
    throw new PrometheusError('bad-query', 'the query answers with a string, expected numbers', {
      status,
    });
  }
  if (!resultTypes.includes(String(resultType))) {
    const message =
      `answered with ${foreignText(String(resultType), 80)}, expected a vector, matrix or scalar ` +
      'of Prometheus; is this its URL?';
    throw new PrometheusError('bad-answer', message, { status });
  }
  const all = new ManySeries();
  const spoken = new SpokenTime();
  const add = (item: unknown): void => {
    const { labels, samples } = readSeries(item, status, all.count < mostLabelled);
    if (samples === null) {
      throw new PrometheusError(
        'bad-answer',
        `answered with a result that is no ${String(resultType)} of Prometheus`,
        { status },
      );
    }
    all.add({ labels, samples });
    if (resultType !== 'matrix') samples.forEach((sample) => spoken.add(sample));
  };
  if (parts !== null) await eachItem(parts, (item) => add(parseRecord(item)), abort);
  else if (resultType === 'scalar') add({ value: result });
  // What servers in Go make of an empty list is null.
  else if (result !== null) (Array.isArray(result) ? result : [null]).forEach(add);
  return { series: all.list(), spoken: spoken.span };
}

/** The labels of more series are not kept: they take much room, and are looked at one by one. */
const mostLabelled = 1000;

const noLabels = {};

function readSeries(item: unknown, status: number, isLabelled: boolean) {
  const series = isRecord(item) ? item : null;
  if (series !== null && ('histogram' in series || 'histograms' in series)) {
    throw new PrometheusError(
      'bad-query',
      'the query answers with native histograms; it should select a float, ' +
        'as histogram_quantile() and histogram_avg() do',
      { status },
    );
  }
  const metric = series?.['metric'];
  const labels =
    isLabelled && isRecord(metric)
      ? Object.fromEntries(Object.entries(metric).map(([name, value]) => [name, String(value)]))
      : noLabels;
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
  assertTime(time);
  const value = /^[+-]?Inf$/.test(text) ? Number(text.replace('Inf', 'Infinity')) : Number(text);
  return Number.isNaN(value) && text !== 'NaN' ? null : [time, value];
}

function allOrNull<T>(items: readonly (T | null)[]): T[] | null {
  const present = items.filter((item) => item !== null);
  return present.length === items.length ? present : null;
}

/** Content type and first words of a body that is not what was expected. */
function words({ contentType, body }: HttpAnswer): string {
  const text = textOfHtml(hidden(body));
  const type = contentType === '' ? 'no content type' : foreignText(oneLine(contentType), 80);
  return text === '' ? `${type}, empty` : `${type}: "${foreignText(text, 80)}"`;
}

/** Where a redirect leads, without its path and query: a sign-in page's may hold secrets. */
function target({ location }: HttpAnswer): string {
  const origin = URL.canParse(location) ? new URL(location).origin : '';
  return origin === '' ? '' : ` to ${origin}; give the URL it leads to, or credentials`;
}

function errorIn(envelope: Readonly<Record<string, unknown>> | null): string | null {
  const said = envelope?.['error'];
  return typeof said === 'string' && said !== '' ? foreignText(said, longestError) : null;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item) => foreignText(String(item), longestError)) : [];
}
