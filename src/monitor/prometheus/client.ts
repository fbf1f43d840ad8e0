import { setTimeout as timeout } from 'node:timers/promises';
import { getProxyUrl } from '@actions/http-client/lib/proxy';
import { readAnswer, readError } from './answer.ts';
import type { HttpAnswer } from './answer.ts';
import { behindOf } from './answer-time.ts';
import { exchange, isPassing } from './http.ts';
import type { Method } from './http.ts';
import { readLabelValues, readMetricTypes, readRecordingRules } from './metadata.ts';
import { Patience } from './patience.ts';
import { PrometheusError } from './queries.ts';
import type { PrometheusMetadata, PrometheusQueries, QueryResult } from './queries.ts';
import type { MetricTypes, RecordingRule } from './queries.ts';

export interface PrometheusClientOptions {
  /** Base URL with a path prefix where there is one; a final slash does not matter. */
  readonly url: string;
  /** Sent with every query: Authorization, X-Scope-OrgID, … Never shown. */
  readonly headers: Readonly<Record<string, string>>;
  /** `accept`: answers without a part of the data are taken as they are. `unknown` by default. */
  readonly partialResponse?: 'unknown' | 'accept';
  /** Seconds until one attempt is given up; 10 by default. */
  readonly timeoutSeconds?: number;
  /** Seconds before the second attempt, the third, …; 0.25 and 1 by default. */
  readonly retryDelaysSeconds?: readonly number[];
  /**
   * How long a query waits at most, in seconds, where the server asks to be left alone; 3 by
   * default, for a run that must see goes on seeing nothing instead.
   */
  readonly patienceSeconds?: number;
  /** Whether all queries together wait no longer than that. */
  readonly isPatienceShared?: boolean;
  /** Told once, in words for the user, when a query begins to wait for that. */
  readonly onWait?: (message: string) => void;
  /** The system's by default. */
  readonly time?: Time;
}

/** A clock for waiting: seconds since any moment. */
export interface Time {
  readonly now: () => number;
  /** Rejects when it is aborted. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<unknown>;
}

const systemTime: Time = {
  now: () => performance.now() / 1000,
  sleep: (seconds, signal) => timeout(seconds * 1000, undefined, { signal }),
};

/** Those who wait for the same moment ask one after the other then, so many seconds apart. */
const apartSeconds = 0.05;

/** What is useful, but not needed, is waited for so long. */
const metadataTimeoutSeconds = 3;

/** What says that a server, or a proxy that lets one only read, takes no POST. */
const postRefused = [403, 405, 501];

/**
 * Queries Prometheus, or a server that is compatible with it, over HTTP; proxies are taken from
 * the environment. Tries again where that may help: after 429, 503, a lost connection, a time-out.
 * While a server asks to be left alone (Retry-After), nothing is asked of it.
 */
export class PrometheusClient implements PrometheusQueries {
  readonly #base: string;
  readonly #name: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #acceptsParts: boolean;
  readonly #timeoutSeconds: number;
  readonly #retryDelaysSeconds: readonly number[];
  readonly #patience: Patience;
  #onWait: (message: string) => void;
  readonly #time: Time;
  /** Until when the server asked to be left alone, with what it said; null: it did not. */
  #rest: { readonly until: number; readonly refusal: PrometheusError } | null = null;
  /** How many wait for that. */
  #waiting = 0;
  /** GET as soon as POST was refused, but GET was not. */
  #queryMethod: Method = 'POST';

  constructor(options: PrometheusClientOptions) {
    const base = new URL(options.url);
    base.pathname = base.pathname.replace(/\/+$/, '');
    this.#base = base.href.replace(/\/$/, '');
    const proxy = getProxyUrl(base);
    const way = proxy === undefined ? '' : ` (through the proxy at ${proxy.host})`;
    this.#name = `Prometheus at ${base.origin}${base.pathname.replace(/^\/$/, '')}${way}`;
    this.#headers = options.headers;
    this.#acceptsParts = options.partialResponse === 'accept';
    this.#timeoutSeconds = options.timeoutSeconds ?? 10;
    this.#retryDelaysSeconds = options.retryDelaysSeconds ?? [0.25, 1];
    this.#patience = new Patience(options.patienceSeconds ?? 3, options.isPatienceShared === true);
    this.#onWait = options.onWait ?? (() => undefined);
    this.#time = options.time ?? systemTime;
  }

  async query(promql: string, time: number | null, signal: AbortSignal): Promise<QueryResult> {
    const fields = new URLSearchParams({
      query: promql,
      ...(time !== null && { time: String(time) }),
      timeout: `${Math.ceil(this.#timeoutSeconds * 1000)}ms`,
      // VictoriaMetrics then looks at the time asked for, and not at half a minute before it.
      nocache: '1',
      // Thanos then fails where a part of the data is missing. Others ignore both.
      partial_response: String(this.#acceptsParts),
    });
    return this.#attempt(signal, async () => {
      const answer = await this.#ask('/api/v1/query', fields, signal);
      const { partial, warnings, spoken, ...result } = await readAnswer(answer, signal);
      const behindSeconds = time === null || spoken === null ? 0 : behindOf(time, spoken);
      const gap = partial === undefined ? [] : [partial];
      return {
        ...result,
        warnings: this.#acceptsParts ? [...warnings, ...gap] : warnings,
        ...(partial !== undefined && !this.#acceptsParts && { partial }),
        ...(answer.date !== null && { date: answer.date }),
        ...(behindSeconds > 0 && { behindSeconds }),
      };
    });
  }

  /** Asked once each: the run can do without. */
  readonly metadata: PrometheusMetadata = {
    recordingRules: (signal): Promise<readonly RecordingRule[] | null> =>
      this.#once(
        '/api/v1/rules',
        new URLSearchParams({ type: 'record' }),
        readRecordingRules,
        signal,
      ),
    labelValues: (label, selector, signal): Promise<readonly string[]> => {
      const fields = new URLSearchParams(selector === null ? {} : { 'match[]': selector });
      const path = `/api/v1/label/${encodeURIComponent(label)}/values`;
      return this.#once(path, fields, readLabelValues, signal);
    },
    metricTypes: (signal): Promise<MetricTypes> =>
      this.#once('/api/v1/metadata', new URLSearchParams(), readMetricTypes, signal),
  };

  async #once<T>(
    path: string,
    fields: URLSearchParams,
    read: (answer: HttpAnswer) => T,
    abort: AbortSignal,
  ): Promise<T> {
    const timeoutSeconds = Math.min(this.#timeoutSeconds, metadataTimeoutSeconds);
    try {
      return read(await this.#send('GET', path, fields, abort, timeoutSeconds));
    } catch (error) {
      abort.throwIfAborted();
      throw this.#inWords(error);
    }
  }

  /** As POST, since queries are long; as GET where POST is refused. */
  async #ask(path: string, fields: URLSearchParams, abort: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#send(this.#queryMethod, path, fields, abort);
    if (this.#queryMethod === 'GET' || !postRefused.includes(answer.status)) {
      return answer;
    }
    const second = await this.#send('GET', path, fields, abort);
    const error = readError(second);
    if (error === null || error.kind === 'bad-query') {
      this.#queryMethod = 'GET';
      return second;
    }
    const refusal = readError(answer)?.message ?? `answered ${answer.status}`;
    const { kind, message, status = second.status } = error;
    const said =
      message === refusal
        ? `${message} (by POST, and by GET)`
        : `by POST ${refusal}; by GET ${message}`;
    throw new PrometheusError(kind, said, { status });
  }

  #send(
    method: Method,
    path: string,
    fields: URLSearchParams,
    abort: AbortSignal,
    timeoutSeconds = this.#timeoutSeconds,
  ): Promise<HttpAnswer> {
    const options = { headers: this.#headers, timeoutSeconds, abort };
    return exchange(method, `${this.#base}${path}`, fields, options);
  }

  async #attempt<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    const begin = this.#time.now();
    for (let attempt = 0; ;) {
      await this.#leaveAlone(begin, signal);
      try {
        return await ask();
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof PrometheusError && error.retryAfterSeconds !== undefined) {
          this.#rest = { until: this.#time.now() + error.retryAfterSeconds, refusal: error };
          // A server that asks for no time at all is asked again as any other.
          if (error.retryAfterSeconds > 0) continue;
        }
        const delay = this.#retryDelaysSeconds[attempt++];
        if (delay === undefined || !isPassing(error)) {
          throw this.#inWords(error);
        }
        await this.#time.sleep(delay, signal).catch(() => signal.throwIfAborted());
      }
    }
  }

  /** Waits while the server asks for it; rejects with what it said where that is beyond patience. */
  async #leaveAlone(begun: number, signal: AbortSignal): Promise<void> {
    while (this.#rest !== null && this.#rest.until > this.#time.now()) {
      const { until, refusal } = this.#rest;
      const now = this.#time.now();
      if (!this.#patience.allows(begun, now, until)) throw this.#inWords(refusal);
      const tell = this.#onWait;
      this.#onWait = () => undefined;
      tell(`${this.#name} asks to be left alone for ${Math.ceil(until - now)} s: waiting for that`);
      const mine = until + this.#waiting * apartSeconds;
      this.#waiting += 1;
      await this.#time
        .sleep(mine - this.#time.now(), signal)
        .catch(() => signal.throwIfAborted())
        .finally(() => (this.#waiting -= 1));
    }
  }

  /** Puts the server's name before what is not about the query, and takes secrets out. */
  #inWords(error: unknown): unknown {
    if (!(error instanceof PrometheusError)) {
      return error;
    }
    const { kind, status, cause } = error;
    const message = kind === 'bad-query' ? error.message : `${this.#name}: ${error.message}`;
    const shown = secretsOf(this.#headers).reduce(
      (text, secret) => text.replaceAll(secret, '***'),
      message,
    );
    return new PrometheusError(kind, shown, { cause, ...(status === undefined ? {} : { status }) });
  }
}

/** Header values, and the credentials within them, that a proxy's page might repeat. */
function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers)
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter((secret) => secret.length >= 8);
}
