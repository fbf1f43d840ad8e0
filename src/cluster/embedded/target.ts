import type { StatusRange, Step } from './step.ts';

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
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly expectStatus: readonly StatusRange[];
  /** Sending it twice does no more than sending it once (RFC 9110, 9.2.2). */
  readonly idempotent: boolean;
}

/**
 * Takes the target URL apart. Credentials in it become an Authorization header.
 *
 * @param targetUrl an absolute http or https URL
 * @param headers sent with each request, over the agent's own
 */
export function parseTarget(targetUrl: string, headers: Readonly<Record<string, string>>): Target {
  const url = new URL(targetUrl);
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    origin: url.origin,
    path: url.pathname,
    query: url.search,
    headers: {
      'user-agent': 'capacity-gate',
      ...basicAuthorization(url),
      ...(Object.fromEntries(given) as Record<string, string>),
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
  return {
    method: step.method,
    path: step.path === '' ? target.path + target.query : base + step.path,
    headers: { ...target.headers, ...step.headers },
    body: step.body,
    expectStatus: step.expectStatus,
    idempotent: step.method !== 'POST' && step.method !== 'PATCH',
  };
}
