import { hasHeader, type Headers } from './headers.ts';
import { Wrong } from './problems.ts';
import type { Credentials } from './url.ts';

/** The ways in which a user may authorise requests; at most one of them at a time. */
export interface Ways {
  /** The headers the user wrote; Authorization may be among them. */
  readonly headers: Headers;
  /** From the URL; null when there were none. */
  readonly credentials: Credentials | null;
  /** A bearer token; empty when there is none. */
  readonly token: string;
}

/** The headers, with Authorization from the credentials or the token. Throws Wrong for two ways. */
export function authorized({ headers, credentials, token }: Ways): Headers {
  const ways = [
    ...(hasHeader(headers, 'authorization') ? ['an Authorization header'] : []),
    ...(credentials === null ? [] : ['credentials in the URL']),
    ...(token === '' ? [] : ['a token']),
  ];
  if (ways.length > 1) {
    throw new Wrong(`expected one way to authorise, got ${ways.join(' and ')}`);
  }
  if (/[^\x21-\x7e]/.test(token)) {
    throw new Wrong('expected a token of printable characters without spaces, got another one');
  }
  if (token !== '') {
    return { ...headers, Authorization: `Bearer ${token}` };
  }
  return credentials === null
    ? headers
    : { ...headers, Authorization: basicAuthorization(credentials) };
}

/** The value of an Authorization header for basic auth (RFC 7617). */
function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
