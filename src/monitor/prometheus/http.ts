import { Agent } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '@actions/http-client';
import { kindOfError, type ErrorKind } from '../../cluster/embedded/error-kind.ts';
import { withoutSourceLines } from '../../cluster/requests/openssl.ts';
import { contentOf, isOfContent } from '../../cluster/requests/content.ts';
import { retryAfterSeconds } from '../../cluster/requests/retry-after.ts';
import type { HttpAnswer } from './answer.ts';
import { PrometheusError } from './queries.ts';

/** 100,000 series with long labels take this; more comes from something else, or helps nobody. */
const largestBody = 16 * 1024 * 1024;

/** Of a larger answer, in bytes, the reading takes a while. */
const largeBody = 1024 * 1024;

export type Method = 'GET' | 'POST';

/** Sends one request and reads the whole answer, whatever its status. Redirects are not followed. */
export async function exchange(
  method: Method,
  address: string,
  fields: URLSearchParams,
  {
    headers,
    timeoutSeconds,
    abort,
  }: {
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutSeconds: number;
    readonly abort: AbortSignal;
  },
): Promise<HttpAnswer> {
  const over = new AbortController();
  const { signal: timeout } = over;
  // Unlike that of AbortSignal.timeout, this timer keeps the process alive, which nothing else may do.
  const timer = setTimeout(() => over.abort(), timeoutSeconds * 1000);
  const signal = AbortSignal.any([abort, timeout]);
  try {
    signal.throwIfAborted();
    // Redirects are not followed: they would carry the user's headers to another server.
    const http = new HttpClient('capacity-gate', [prepared(signal)], { allowRedirects: false });
    const sent = { ...headers, Accept: 'application/json' };
    const asked =
      method === 'GET'
        ? http.get(withFields(address, fields), sent)
        : http.post(address, fields.toString(), {
            ...sent,
            'Content-Type': 'application/x-www-form-urlencoded',
          });
    const { message } = await unlessAborted(asked, signal);
    return {
      status: message.statusCode ?? 0,
      contentType: message.headers['content-type'] ?? '',
      location: message.headers.location ?? '',
      date: dateOf(message),
      retryAfter: retryAfterOf(message),
      body: await bodyOf(message, signal),
    };
  } catch (error) {
    if (error instanceof PrometheusError) {
      throw error;
    }
    throw timeout.aborted
      ? new PrometheusError('unreachable', `no answer within ${timeoutSeconds} s`, {
          cause: error,
        })
      : unreachable(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A connection may end without an answer and without an error, as where the server switches to another
 * protocol: the client then never settles.
 */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

async function bodyOf(message: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of contentOf(message) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestBody) {
      message.destroy();
      throw new PrometheusError(
        'bad-answer',
        `the answer is longer than ${largestBody / 1024 / 1024} MiB; expected fewer series, ` +
          'as sum() or max() of them make',
      );
    }
  }
  if (size > largeBody) {
    await ownTurn();
    signal.throwIfAborted();
  }
  return Buffer.concat(chunks).toString('utf8');
}

let turns: Promise<unknown> = Promise.resolve();

/** Large answers are read one at a time, with room for all else in between: they may come at once. */
function ownTurn(): Promise<unknown> {
  turns = turns.then(() => sleep(1));
  return turns;
}

function withFields(address: string, fields: URLSearchParams): string {
  const text = fields.toString();
  return text === '' ? address : `${address}?${text}`;
}

function dateOf({ headers }: IncomingMessage): number | null {
  const time = Date.parse(headers.date ?? '');
  return Number.isNaN(time) ? null : time / 1000;
}

function retryAfterOf(message: IncomingMessage): number | null {
  const now = dateOf(message) ?? Date.now() / 1000;
  return retryAfterSeconds(message.headers['retry-after'] ?? '', now);
}

type RequestHandler = NonNullable<ConstructorParameters<typeof HttpClient>[1]>[number];

/** HttpClient has no way to abort, but lets a handler complete the options of node's request. */
function prepared(signal: AbortSignal): RequestHandler {
  return {
    prepareRequest: (options) => {
      options.signal = signal;
      // A URL has an IPv6 address in brackets, which no resolver knows, but a proxy expects.
      if (options.agent instanceof Agent) {
        options.host = options.host?.replace(/^\[(.*)\]$/, '$1') ?? null;
      }
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('no authentication handler')),
  };
}

const connectionLost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

const hints: Partial<Record<ErrorKind, string>> = {
  tls: '; NODE_EXTRA_CA_CERTS can name a file of certificates to trust',
  protocol: '; it speaks no TLS there: is the URL one of http://?',
};

function unreachable(error: unknown): PrometheusError {
  if (isOfContent(error)) {
    const message = 'the answer is not compressed as its Content-Encoding says';
    return new PrometheusError('bad-answer', message, { cause: error });
  }
  const { code, message } = error as NodeJS.ErrnoException;
  // Of several addresses of one name that all fail, the message is empty.
  const said = withoutSourceLines(message) || String(code);
  const hint = hints[kindOfError(error as Error)] ?? '';
  return new PrometheusError('unreachable', `cannot be reached: ${said}${hint}`, { cause: error });
}

/** Whether the same request may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof PrometheusError)) {
    return false;
  }
  if (error.kind !== 'unreachable') {
    return error.status === 429 || error.status === 503;
  }
  const { name, code } = error.cause as NodeJS.ErrnoException;
  return name === 'AbortError' || name === 'TimeoutError' || connectionLost.includes(code ?? '');
}
