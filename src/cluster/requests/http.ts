import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { HttpClient } from '@actions/http-client';
import { foreignText, hidden } from '../../foreign-text.ts';
import { AgentError } from '../agent.ts';
import { contentOf } from './content.ts';
import { explain } from './failure.ts';
import { oneLine, titleOfHtml } from './html-text.ts';

/** What a server answered, read to its end. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly contentType: string;
  /** Where a redirect leads, as the server wrote it; null: it is none. */
  readonly location: string | null;
  /** The cookies it sets, each as `name=value`. */
  readonly cookies: readonly string[];
  readonly body: string;
}

/** What is longer than this, in bytes, is no agent's answer, and not read to its end. */
const largestBody = 4 * 1024 * 1024;

/**
 * One server that is asked over HTTP, through the proxy of the environment where there is one.
 * Connections are kept open, so that a request costs one round trip.
 */
export class HttpEndpoint {
  /** How the server is named in messages: see `nameOf`. */
  readonly name: string;
  readonly #options: http.RequestOptions;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #connections: http.Agent;

  /** The headers are sent with every request and appear in no message. */
  constructor(url: string, headers: Readonly<Record<string, string>>) {
    const base = new URL(url);
    // Made once, as several hundred agents are asked at the same moment.
    this.#options = { ...urlToHttpOptions(base), path: base.pathname.replace(/\/+$/, '') };
    this.#headers = headers;
    this.name = nameOf(url);
    // The toolkit's client finds the proxy as everything else on a runner does; its own requests
    // cannot be aborted, so only its connections are used.
    this.#connections = new HttpClient('capacity-gate', [], { keepAlive: true }).getAgent(
      base.href,
    );
  }

  /**
   * Sends one request and reads the whole answer, whatever its status code. Redirects are not
   * followed.
   *
   * @param path below the endpoint's URL, with its query: `/loadagent/lt0/addusers?amount=8`
   * @param body JSON, or the fields of a form; undefined: nothing is sent
   * @throws AgentError when there is no answer, or the signal is aborted
   */
  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    signal: AbortSignal,
    body?: string | URLSearchParams,
  ): Promise<HttpAnswer> {
    try {
      return await this.#exchange(method, path, signal, body);
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      throw new AgentError(this.name, `${method} ${path} failed: ${explain(reason)}`, {
        cause: error,
      });
    }
  }

  async #exchange(
    method: string,
    path: string,
    signal: AbortSignal,
    body: string | URLSearchParams | undefined,
  ): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const headers: Record<string, string> = { accept: 'application/json', ...this.#headers };
    const sent = body?.toString();
    if (body !== undefined) {
      headers['content-type'] =
        typeof body === 'string' ? 'application/json' : 'application/x-www-form-urlencoded';
    }
    if (method === 'POST') {
      headers['content-length'] = String(Buffer.byteLength(sent ?? ''));
    }
    const { request: open } = this.#options.protocol === 'https:' ? https : http;
    const request = open({
      ...this.#options,
      method,
      headers,
      path: `${this.#options.path ?? ''}${path}`,
      agent: this.#connections,
    });
    const abort = (): void => void request.destroy();
    signal.addEventListener('abort', abort);
    try {
      return await new Promise((resolve, reject) => {
        let isHeard = false;
        request.on('response', (response) => {
          isHeard = true;
          readAnswer(response, resolve, reject);
        });
        // A switch to another protocol is neither an answer nor an error, and ends the connection.
        request.on('close', () => {
          if (!isHeard) reject(new Error('the connection was closed without an answer'));
        });
        request.on('error', (error: NodeJS.ErrnoException) => {
          isHeard = true;
          // The server may close an idle connection just as it is used again: no sign of trouble.
          if (method === 'GET' && request.reusedSocket && error.code === 'ECONNRESET') {
            this.#exchange(method, path, signal, body).then(resolve, reject);
          } else {
            reject(error);
          }
        });
        request.end(sent);
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** A URL as it may be shown: without credentials, query and final slash. */
export function nameOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

function readAnswer(
  response: http.IncomingMessage,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const content = contentOf(response);
  content.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestBody) {
      response.destroy(new Error(`the answer is longer than ${largestBody} bytes`));
    }
  });
  content.on('error', reject);
  content.on('end', () => {
    const { statusCode, headers } = response;
    resolve({
      statusCode: statusCode ?? 0,
      contentType: headers['content-type'] ?? '',
      location: headers.location ?? null,
      cookies: (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? ''),
      body: Buffer.concat(chunks).toString('utf8'),
    });
  });
}

/** What a server answered, in a few words for a message: `an HTML page titled "Sign in" (HTTP 200)`. */
export function describeAnswer(answer: HttpAnswer): string {
  return `${describeBody(answer)} (HTTP ${answer.statusCode})`;
}

function describeBody({ contentType, body }: HttpAnswer): string {
  const text = hidden(body).trim();
  if (text === '') {
    return 'an empty answer';
  }
  if (contentType.includes('html') || /^<(!doctype html|html)\b/i.test(text)) {
    const title = titleOfHtml(text);
    return title === null ? 'an HTML page' : `an HTML page titled ${quote(title)}`;
  }
  return quote(text);
}

/** In UTF-16 units. */
const longestQuote = 120;

function quote(text: string): string {
  return JSON.stringify(foreignText(oneLine(text), longestQuote));
}
