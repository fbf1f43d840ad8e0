import { AgentError } from '../agent.ts';
import { describeAnswer, type HttpAnswer, HttpEndpoint } from '../requests/http.ts';
import { parseRecord } from '../requests/json.ts';

/** Where a Locust is. */
export interface LocustAddress {
  readonly url: string;
  /** Sent with every request, never shown. Basic auth among them is also what a login takes. */
  readonly headers: Readonly<Record<string, string>>;
}

/** True where a Locust that was started with `--web-login` sends those who have not logged in. */
export function asksForLogin({ statusCode, location }: HttpAnswer): boolean {
  return statusCode >= 300 && statusCode < 400 && /\/login(\?|$)/.test(location ?? '');
}

/**
 * Logs in as the login page does, with the user and the password of the address.
 *
 * @returns the same Locust, asked with the cookie of the session
 * @throws AgentError when there are no credentials, they are refused, or the page takes others
 */
export async function logIn(address: LocustAddress, signal: AbortSignal): Promise<HttpEndpoint> {
  const endpoint = new HttpEndpoint(address.url, address.headers);
  const { name } = endpoint;
  const credentials = credentialsOf(address.headers);
  if (credentials === null) {
    throw new AgentError(
      name,
      'asks for a login: expected credentials in its URL (http://user:password@host:8089), got none',
    );
  }
  const form = formUrl(name, await endpoint.request('GET', '/login', signal));
  if (form === null) {
    throw new AgentError(
      name,
      'its login page takes no user and password: ' +
        'expected the cookie of a session among `agent-headers`, got none',
    );
  }
  const site = new HttpEndpoint(form.origin, address.headers);
  const path = `${form.pathname}${form.search}`;
  const answer = await site.request('POST', path, signal, new URLSearchParams(credentials));
  if (asksForLogin(answer) || answer.cookies.length === 0) {
    throw new AgentError(
      name,
      `refused the user and the password of its URL: POST ${form.pathname} got ` +
        (asksForLogin(answer) ? 'its login page again' : describeAnswer(answer)),
    );
  }
  return new HttpEndpoint(address.url, withCookies(address.headers, answer.cookies));
}

/** Where the login page sends its form, which is at the same site; null: it has no such form. */
function formUrl(name: string, page: HttpAnswer): URL | null {
  const written = /window\.authArgs\s*=\s*(\{.*\})/.exec(page.body)?.[1] ?? '';
  const callback = parseRecord(written)?.['username_password_callback'];
  if (typeof callback !== 'string' || !URL.canParse(callback, `${name}/login`)) {
    return null;
  }
  const url = new URL(callback, `${name}/login`);
  return url.origin === new URL(name).origin ? url : null;
}

/** The user and the password of a header for basic auth (RFC 7617); null where there is none. */
function credentialsOf(
  headers: LocustAddress['headers'],
): { username: string; password: string } | null {
  const encoded = /^basic\s+(\S+)$/i.exec(valueOf(headers, 'authorization'))?.[1];
  const [, username = '', password = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return encoded === undefined ? null : { username, password };
}

function withCookies(
  headers: LocustAddress['headers'],
  cookies: readonly string[],
): Record<string, string> {
  const own = valueOf(headers, 'cookie');
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'cookie');
  return {
    ...Object.fromEntries(others),
    cookie: [...(own === '' ? [] : [own]), ...cookies].join('; '),
  };
}

/** Names of headers know no case. */
function valueOf(headers: LocustAddress['headers'], wanted: string): string {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}
