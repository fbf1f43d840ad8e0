import type { HarEntry } from './har-entry.ts';
import { isSecret, withoutSecrets } from './secrets.ts';
import { hasBraces, leftOut, type WrittenStep, writablePath } from './written.ts';

/** Shorter breaks are those of the browser, not of the user; in milliseconds. */
const shortestThought = 1000;
const longestThought = 3_600_000;

/** Headers that a browser sets for itself, or that name hosts. */
const ofTheBrowser =
  /^(:|sec-|if-|access-control-|proxy-)|^(host|connection|keep-alive|content-length|transfer-encoding|upgrade|upgrade-insecure-requests|user-agent|accept-encoding|accept-language|cache-control|pragma|referer|origin|cookie|dnt|priority|te|range|expect|x-forwarded-.*)$/;

/** Makes steps of recorded requests, one after the other. */
export class HarSteps {
  readonly #secrets = new Map<string, Set<string>>();
  readonly #dropped: string[] = [];
  /** Tokens that a response has handed out, by their value. */
  readonly #tokens = new Map<string, { readonly step: Mutable; readonly path: string }>();
  readonly #captured = new Map<string, string>();
  #endedAt = NaN;

  /** The step of a request; null where it cannot be written. */
  add(entry: HarEntry): WrittenStep | null {
    const { method, url, status } = entry;
    const plainPath = this.#path(url);
    const name = `${method} ${plainPath}`;
    const found = (field: string): void => {
      this.#secrets.set(field, (this.#secrets.get(field) ?? new Set()).add(name));
    };
    if (plainPath.includes(leftOut)) found('a part of the path');
    const path = plainPath + this.#query(url, found);
    const carried = this.#body(entry, found);
    if (carried === null || path.startsWith('//')) {
      this.#dropped.push(name);
      return null;
    }
    const headers = this.#headers(
      entry,
      found,
      carried.form === undefined && carried.body === undefined,
    );
    const thought = entry.beganAt - this.#endedAt;
    this.#endedAt = Math.max(
      entry.endedAt,
      Number.isNaN(this.#endedAt) ? -Infinity : this.#endedAt,
    );
    const step: Mutable = {
      method,
      path,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...carried,
      // A browser that has a page already asks whether it has changed (304).
      ...(status < 300 || status === 304 ? {} : { 'expect-status': status }),
      ...thinkTimeOf(thought),
    };
    this.#learnTokens(entry, step);
    return step;
  }

  get notices(): readonly string[] {
    const secrets = [...this.#secrets].map(
      ([field, steps]) => `${field} (${[...steps].slice(0, 3).join(', ')})`,
    );
    return [
      ...(secrets.length === 0
        ? []
        : [
            `Left out, as they may be secrets: ${secrets.join('; ')}. Where ${leftOut} stands, a value of yours belongs: one from data, or from a capture.`,
          ]),
      ...(this.#captured.size === 0
        ? []
        : [`Taken from responses: ${[...this.#captured.values()].join(', ')}.`]),
      ...this.#dropped.map((name) => `Left out: ${name}, whose body cannot be written.`),
    ];
  }

  #path({ pathname }: URL): string {
    const segments = pathname
      .split('/')
      .map((segment) => (isSecret('', decoded(segment)) ? leftOut : segment));
    return writablePath(segments.join('/'));
  }

  #query(url: URL, found: (name: string) => void): string {
    const parameters = [...url.searchParams];
    if (parameters.length === 0) return '';
    const safe = parameters.map(([name, value]): [string, string] => {
      if (!isSecret(name, value)) return [name, value];
      found(name);
      return [name, leftOut];
    });
    return `?${writablePath(new URLSearchParams(safe).toString())}`;
  }

  #headers(
    { headers }: HarEntry,
    found: (name: string) => void,
    keepsType: boolean,
  ): Record<string, string> {
    const kept: Record<string, string> = {};
    for (const { name: written, value } of headers) {
      const name = written.toLowerCase();
      if (name === 'cookie' || ofTheBrowser.test(name)) continue;
      if (name === 'content-type' && !keepsType) continue;
      const token = this.#tokenIn(value);
      if (token !== null) kept[name] = token;
      else if (isSecret(name, value)) found(name);
      else if (!hasBraces(value) && /^[\t -~]*$/.test(value)) kept[name] = value;
    }
    return kept;
  }

  /** Null: there is a body that cannot be written. */
  #body(
    { body }: HarEntry,
    found: (name: string) => void,
  ): Pick<WrittenStep, 'body' | 'form'> | null {
    if (body === null) return {};
    if (body.text === null || hasBraces(body.text)) return body.text === null ? {} : null;
    if (/json/i.test(body.type)) {
      const json = parseJson(body.text);
      if (typeof json !== 'object' || json === null) return { body: body.text };
      return { body: withoutSecrets(json, found, (secret) => this.#captureOf(secret) ?? leftOut) };
    }
    if (/x-www-form-urlencoded/i.test(body.type)) {
      const fields = Object.fromEntries(new URLSearchParams(body.text));
      return { form: withoutSecrets(fields, found) as Record<string, string> };
    }
    // What is in it is not known, so there may be a password too.
    return null;
  }

  /** `Bearer {{token}}` where an earlier response had the token. */
  #tokenIn(value: string): string | null {
    const [, scheme = '', credentials = ''] = /^((?:\w+\s+)?)(\S+)$/.exec(value) ?? [];
    const placeholder = this.#captureOf(credentials);
    return placeholder === null ? null : scheme + placeholder;
  }

  /** The placeholder of a value that an earlier response had; its step captures it from then on. */
  #captureOf(value: unknown): string | null {
    const token = typeof value === 'string' ? this.#tokens.get(value) : undefined;
    if (token === undefined || typeof value !== 'string') return null;
    let name = this.#captured.get(value);
    if (name === undefined) {
      const field = /([A-Za-z_][\w-]*)$/.exec(token.path)?.[1] ?? 'token';
      const isTaken = [...this.#captured.values(), 'user', 'uuid', 'random'].includes(field);
      name = isTaken ? `${field}-${this.#captured.size + 1}` : field;
      this.#captured.set(value, name);
      token.step.capture = { ...token.step.capture, [name]: { json: token.path } };
    }
    return `{{${name}}}`;
  }

  /** Remembers the longer texts of a response as JSON, each with its path. */
  #learnTokens({ type, content }: HarEntry, step: Mutable): void {
    if (!type.includes('json')) return;
    const visit = (value: unknown, path: string): void => {
      if (typeof value === 'string' && value.length >= 8 && !this.#tokens.has(value)) {
        this.#tokens.set(value, { step, path });
      } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        for (const [name, inner] of Object.entries(value)) {
          if (/^[A-Za-z_]\w*$/.test(name)) visit(inner, `${path}.${name}`);
        }
      }
    };
    visit(parseJson(content), '$');
  }
}

type Mutable = WrittenStep & { capture?: Readonly<Record<string, unknown>> };

function thinkTimeOf(milliseconds: number): Pick<WrittenStep, 'think-time'> {
  if (Number.isNaN(milliseconds)) return {};
  if (milliseconds < shortestThought) return { 'think-time': '0s' };
  const seconds = Math.round(Math.min(milliseconds, longestThought) / 100) / 10;
  return { 'think-time': { mean: `${seconds}s` } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
