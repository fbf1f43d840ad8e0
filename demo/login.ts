import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'csv-parse/sync';

/** Passwords by e-mail address. */
export type Accounts = ReadonlyMap<string, string>;

/** Reads a file of CSV with the columns `email` and `password`. Throws an Error. */
export function readAccounts(path: string): Accounts {
  const rows: Record<string, string>[] = parse(readFileSync(path), { bom: true, columns: true });
  const accounts = rows.map(({ email = '', password = '' }) => [email, password] as const);
  if (rows.length === 0 || accounts.some((account) => account.includes(''))) {
    throw new RangeError(`--users: expected the columns email and password in ${path}`);
  }
  return new Map(accounts);
}

/** Who has logged in, and with what. */
export interface Logins {
  /** Answers a request to log in, whose body is JSON with `email` and `password`. */
  readonly logIn: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether a request has the session's cookie and the token that belongs to it. */
  readonly isKnown: (request: IncomingMessage) => boolean;
}

/** A login of one step: the answer has the session as a cookie, and a token as JSON. */
export function createLogins(accounts: Accounts): Logins {
  const tokens = new Map<string, string>();
  return {
    logIn: async (request, response) => {
      const { email, password } = credentialsIn(await textOf(request));
      if (password === '' || accounts.get(email) !== password) {
        response.writeHead(401).end('expected the e-mail address and the password of a user\n');
        return;
      }
      const [session, token] = [randomUUID(), randomUUID()];
      tokens.set(session, token);
      response.setHeader('Set-Cookie', `session=${session}; Path=/; HttpOnly`);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ token }));
    },
    isKnown: ({ headers }) => {
      const session = /(?:^|; )session=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '';
      const token = tokens.get(session);
      return token !== undefined && headers.authorization === `Bearer ${token}`;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function credentialsIn(text: string): { email: string; password: string } {
  try {
    const { email, password } = JSON.parse(text) as Record<string, unknown>;
    return { email: String(email), password: typeof password === 'string' ? password : '' };
  } catch {
    return { email: '', password: '' };
  }
}
