import { Wrong } from './problems.ts';

/** A URL and the credentials that stood in it. */
export interface ParsedUrl {
  /** Without credentials. */
  readonly url: string;
  /** The credentials, decoded; null when there were none. */
  readonly credentials: Credentials | null;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * An http or https URL. Throws Wrong, which shows neither credentials nor the query of the URL.
 */
export function parseUrl(text: string): ParsedUrl {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new Wrong(
      `expected a URL that starts with http:// or https://, got "${withoutSecrets(text)}"`,
    );
  }
  const credentials =
    url.username === '' && url.password === ''
      ? null
      : { user: decoded(url.username), password: decoded(url.password) };
  url.username = '';
  url.password = '';
  return { url: url.href, credentials };
}

/** A URL that paths are appended to: no query, no fragment, no final slash. Throws Wrong. */
export function parseBaseUrl(text: string): ParsedUrl {
  const { url, credentials } = parseUrl(text);
  if (/[?#]/.test(url)) {
    throw new Wrong(`expected a base URL without ? and #, got "${withoutSecrets(url)}"`);
  }
  return { url: url.replace(/\/+$/, ''), credentials };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone % is no escape: the part means what it says.
    return part;
  }
}

function withoutSecrets(text: string): string {
  return text.replace(/^.*@/s, '***@').replace(/[?#].*$/s, '…');
}

/** What of the credentials must never be shown: the password, or a token in the user's place. */
export function credentialSecrets(credentials: Credentials | null): string[] {
  if (credentials === null) {
    return [];
  }
  const { user, password } = credentials;
  return [password === '' ? user : password];
}
