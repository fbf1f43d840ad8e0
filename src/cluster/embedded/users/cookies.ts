import { type Cookie, CookieJar } from 'tough-cookie';

/** A cookie that is kept for good, and whose place does not depend on the request's path. */
const permanent = /;\s*path=/i;
const ends = /;\s*(?:expires|max-age)=/i;

/** The cookies of one user (RFC 6265), for one origin. */
export class Cookies {
  readonly #origin: string;
  /** Made with the first cookie: most users of most services have none. */
  #jar: CookieJar | null = null;
  /** Each cookie as it was last set, where setting it again changes nothing. */
  readonly #set = new Map<string, string>();
  /** What is sent whatever the path; null: it depends on the path, or on the time. */
  #everywhere: string | null = '';

  /** @param origin scheme, host and port */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Keeps what a response to a request for `path` has set. What is no cookie is passed over. */
  store(values: readonly string[], path: string): void {
    let changed = false;
    for (const value of values) {
      const name = value.slice(0, Math.max(0, value.indexOf('=')));
      if (this.#set.get(name) === value) continue;
      this.#jar ??= new CookieJar();
      this.#jar.setCookieSync(value, this.#origin + path, { ignoreError: true });
      if (permanent.test(value) && !ends.test(value)) this.#set.set(name, value);
      else this.#set.delete(name);
      changed = true;
    }
    if (changed) this.#everywhere = this.#withoutPath();
  }

  /** The header `Cookie` for a request; empty: there is none. */
  header(path: string): string {
    return this.#everywhere ?? this.#jar?.getCookieStringSync(this.#origin + path) ?? '';
  }

  /** The value of a cookie that a request for `path` would send; null: there is none. */
  value(name: string, path: string): string | null {
    const cookies = this.#jar?.getCookiesSync(this.#origin + path) ?? [];
    return cookies.find(({ key }) => key === name)?.value ?? null;
  }

  #withoutPath(): string | null {
    const all = this.#jar?.serializeSync()?.cookies ?? [];
    const simple = all.every(
      ({ path, expires, maxAge, secure }: Partial<Cookie>) =>
        path === '/' &&
        secure !== true &&
        (maxAge === undefined || maxAge === null) &&
        (expires === undefined || expires === null || String(expires) === 'Infinity'),
    );
    return simple ? (this.#jar?.getCookieStringSync(`${this.#origin}/`) ?? '') : null;
  }
}
