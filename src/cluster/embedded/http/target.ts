import { reservedHeaders, type StatusRange, type Step } from '../scenario/step.ts';

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

/**
 * The request of a step. Its path is appended to the target's; a step without a path asks for
 * exactly the target URL, query and all.
 */
export function prepareRequest(target: Target, step: Step): PreparedRequest {
  const base = step.path.startsWith('/') ? target.path.replace(/\/+$/, '') : target.path;
  const path = step.path === '' ? target.path + target.query : base + step.path;
  const body = Buffer.from(step.body ?? '');
  // A server may refuse a request of these methods that does not say how long it is.
  const sized = step.body !== null || ['POST', 'PUT', 'PATCH'].includes(step.method);
  const headers = {
    host: new URL(target.origin).host,
    ...target.headers,
    ...step.headers,
    ...(sized ? { 'content-length': body.length } : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${step.method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return {
    method: step.method,
    path,
    bytes: Buffer.concat([Buffer.from(head, 'latin1'), body]),
    expectStatus: step.expectStatus,
  };
}
