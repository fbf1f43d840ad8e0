import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '@actions/http-client';
import { readAnswer } from './prometheus-answer.ts';
import type { HttpAnswer } from './prometheus-answer.ts';
import { PrometheusError } from './prometheus-queries.ts';
import type { PrometheusQueries, QueryResult } from './prometheus-queries.ts';

export interface PrometheusClientOptions {
  /** Base URL with a path prefix where there is one; a final slash does not matter. */
  readonly url: string;
  /** Sent with every query: Authorization, X-Scope-OrgID, … Never shown. */
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds until one attempt is given up; 10 by default. */
  readonly timeoutSeconds?: number;
  /** Seconds before the second attempt, the third, …; 0.25 and 1 by default. */
  readonly retryDelaysSeconds?: readonly number[];
}

/**
 * Queries Prometheus, or a server that is compatible with it, over HTTP; proxies are taken from
 * the environment. Tries again where that may help: after 429, 503, a lost connection, a time-out.
 */
export class PrometheusClient implements PrometheusQueries {
  readonly #address: string;
  readonly #name: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutSeconds: number;
  readonly #retryDelaysSeconds: readonly number[];

  constructor(options: PrometheusClientOptions) {
    const base = new URL(options.url);
    this.#name = `Prometheus at ${base.origin}${base.pathname.replace(/\/+$/, '')}`;
    base.pathname = `${base.pathname.replace(/\/+$/, '')}/api/v1/query`;
    this.#address = base.href;
    this.#headers = options.headers;
    this.#timeoutSeconds = options.timeoutSeconds ?? 10;
    this.#retryDelaysSeconds = options.retryDelaysSeconds ?? [0.25, 1];
  }

  async query(promql: string, time: number, signal: AbortSignal): Promise<QueryResult> {
    const form = new URLSearchParams({
      query: promql,
      time: String(time),
      timeout: `${Math.ceil(this.#timeoutSeconds * 1000)}ms`,
    }).toString();
    for (let attempt = 0; ; attempt++) {
      try {
        return readAnswer(await this.#post(form, signal));
      } catch (error) {
        signal.throwIfAborted();
        const delay = this.#retryDelaysSeconds[attempt];
        if (delay === undefined || !isPassing(error)) {
          throw this.#inWords(error);
        }
        await sleep(delay * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  async #post(form: string, abort: AbortSignal): Promise<HttpAnswer> {
    const timeout = AbortSignal.timeout(this.#timeoutSeconds * 1000);
    const signal = AbortSignal.any([abort, timeout]);
    try {
      signal.throwIfAborted();
      // Redirects are not followed: they would carry the user's headers to another server.
      const http = new HttpClient('capacity-gate', [abortable(signal)], { allowRedirects: false });
      const { message } = await http.post(this.#address, form, {
        ...this.#headers,
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of message as AsyncIterable<Uint8Array>) {
        chunks.push(chunk);
      }
      return {
        status: message.statusCode ?? 0,
        contentType: message.headers['content-type'] ?? '',
        location: message.headers.location ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
      };
    } catch (error) {
      throw timeout.aborted
        ? new PrometheusError('unreachable', `no answer within ${this.#timeoutSeconds} s`, {
            cause: error,
          })
        : unreachable(error);
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

type RequestHandler = NonNullable<ConstructorParameters<typeof HttpClient>[1]>[number];

/** HttpClient has no way to abort, but lets a handler complete the options of node's request. */
function abortable(signal: AbortSignal): RequestHandler {
  return {
    prepareRequest: (options) => {
      options.signal = signal;
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('no authentication handler')),
  };
}

const connectionLost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

function unreachable(error: unknown): PrometheusError {
  const { code } = error as NodeJS.ErrnoException;
  const message = error instanceof Error && error.message !== '' ? error.message : String(code);
  return new PrometheusError('unreachable', `cannot be reached: ${message}`, { cause: error });
}

/** Whether the same query may succeed a moment later. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof PrometheusError)) {
    return false;
  }
  if (error.kind !== 'unreachable') {
    return error.status === 429 || error.status === 503;
  }
  const { name, code } = error.cause as NodeJS.ErrnoException;
  return name === 'AbortError' || name === 'TimeoutError' || connectionLost.includes(code ?? '');
}

/** Header values, and the credentials within them, that a proxy's page might repeat. */
function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers)
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter((secret) => secret.length >= 8);
}
