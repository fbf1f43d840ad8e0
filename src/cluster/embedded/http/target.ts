import { reservedHeaders, type StatusRange, type Step } from '../scenario/step.ts';
import { type Keep, keepNothing } from './kept-response.ts';

/** The service under test, as the embedded agent reaches it. */
export interface Target {
  /** Scheme, host and port, without credentials. */
  readonly origin: string;
  /** Path of the target URL, beginning with `/`, without its query. */
  readonly path: string;
  /** Query of the target URL, with its `?`; may be empty. */
  readonly query: string;
  /** Sent with each request; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A step made ready to be sent many times. */
export interface PreparedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Head and body, as they are sent. */
  readonly bytes: Buffer;
  readonly expectStatus: readonly StatusRange[];
  /** What is kept of the response. */
  readonly keep: Keep;
}

/**
 * Takes the target URL apart. Credentials in it become an Authorization header.
 *
 * @param targetUrl an absolute http or https URL
 * @param headers sent with each request, over the agent's own
 * @throws Error when one of the headers is not for the user to set
 */
export function parseTarget(targetUrl: string, headers: Readonly<Record<string, string>>): Target {
  const url = new URL(targetUrl);
  const given = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const reserved = given.map(([name]) => name).filter((name) => reservedHeaders.includes(name));
  if (reserved.length > 0) {
    throw new Error(`agent-headers: the agent sets ${reserved.join(', ')} itself`);
  }
  return {
    origin: url.origin,
    path: url.pathname,
    query: url.search,
    headers: {
      'user-agent': 'capacity-gate',
      ...basicAuthorization(url),
      ...Object.fromEntries(given),
    },
  };
}

function basicAuthorization(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** What a request is made of. */
export interface RequestParts {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Lines of the head, each with its end. */
  readonly lines: string;
  /** Null: none. */
  readonly body: Buffer | null;
  readonly expectStatus: readonly StatusRange[];
  readonly keep: Keep;
}

/** Puts a request together. */
export function buildRequest(parts: RequestParts): PreparedRequest {
  const { method, path, lines, body, expectStatus, keep } = parts;
  // A server may refuse a request of these methods that does not say how long it is.
  const sized = body !== null || ['POST', 'PUT', 'PATCH'].includes(method);
  const length = sized ? `content-length: ${body?.length ?? 0}\r\n` : '';
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}${length}\r\n`, 'latin1');
  const bytes = body === null || body.length === 0 ? head : Buffer.concat([head, body]);
  return { method, path, bytes, expectStatus, keep };
}

/** Headers as lines of the head; the host comes first. */
export function headerLines(target: Target, headers: Readonly<Record<string, string>>): string {
  const all = { host: new URL(target.origin).host, ...target.headers, ...headers };
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

/**
 * The path of a step appended to the target's; a step without a path asks for exactly the target URL,
 * query and all.
 */
export function pathOf(target: Target, path: string): string {
  if (path === '') return target.path + target.query;
  return (path.startsWith('?') ? target.path : target.path.replace(/\/+$/, '')) + path;
}

/** The request of a step without placeholders. */
export function prepareRequest(target: Target, step: Step, keep = keepNothing): PreparedRequest {
  return buildRequest({
    method: step.method,
    path: pathOf(target, step.path),
    lines: headerLines(target, step.headers),
    body: step.body === null ? null : Buffer.from(step.body),
    expectStatus: step.expectStatus,
    keep,
  });
}
