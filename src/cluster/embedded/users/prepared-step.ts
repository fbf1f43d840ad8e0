import { foreignText } from '../../../foreign-text.ts';
import type { Keep, KeptResponse } from '../http/kept-response.ts';
import {
  buildRequest,
  headerLines,
  pathOf,
  type PreparedRequest,
  type Target,
} from '../http/target.ts';
import type { Media } from '../http/response-reader.ts';
import type { Step } from '../scenario/step.ts';
import type { ThinkTime } from '../scenario/think-time.ts';
import { compileReading, type Reading } from './reading.ts';
import type { Session } from './session.ts';
import { AnswerLengths } from './answer-lengths.ts';
import { compileTemplate, type Template } from './template.ts';

/** Where people are sent who are not logged in. */
const loginPath =
  /\/(log-?in|sign-?in|sso|oauth2?|auth|authorize|sessions?\/new)(\.\w+)?\/?(\?|#|$)/i;

/** Of a path that is shown, in characters. */
const longestPath = 100;

/** A step made ready to be asked many times, by many users. */
export class PreparedStep {
  readonly thinkTime: ThinkTime;
  readonly followsRedirects: boolean;
  /** Whether later steps may need what is taken from the response. */
  readonly captures: boolean;
  readonly #target: Target;
  readonly #step: Step;
  readonly #keep: Keep;
  readonly #reading: Reading | null;
  /** Whether a login is what it is for. */
  readonly #mayLogIn: boolean;
  #givesJson = false;
  readonly #lengths = new AnswerLengths();
  readonly #path: string | Template;
  /** Headers that are always the same. */
  readonly #lines: string;
  readonly #headers: readonly (readonly [string, Template])[];
  readonly #cookies: string | Template;
  readonly #body: Buffer | Template | null;
  /** The whole request, where it is always the same as long as there are no cookies. */
  readonly #request: PreparedRequest | null;

  /**
   * @param keepsHeaders whether the headers of all responses are looked at
   * @param isOnce whether it is made before the first flow, or after the last
   */
  constructor(
    target: Target,
    step: Step,
    {
      keepsCookies,
      keepsHeaders,
      isOnce = false,
    }: { keepsCookies: boolean; keepsHeaders: boolean; isOnce?: boolean },
  ) {
    this.thinkTime = step.thinkTime;
    this.followsRedirects = step.followRedirects === true;
    this.captures = step.captures !== undefined;
    this.#target = target;
    this.#step = step;
    this.#reading = compileReading(step);
    this.#keep = {
      cookies: keepsCookies,
      headers: keepsHeaders || this.followsRedirects || this.#reading !== null,
      content: this.#reading?.readsContent === true,
    };
    const path = compileTemplate(step.path, 'path');
    this.#path = typeof path === 'string' ? pathOf(target, path) : path;
    const own = typeof this.#path === 'string' ? this.#path : step.path;
    this.#mayLogIn = isOnce || loginPath.test(own);
    const { cookie = '', ...headers } = { ...target.headers, ...step.headers };
    this.#cookies = compileTemplate(cookie, 'header');
    const compiled = Object.entries(headers).map(
      ([name, value]) => [name, compileTemplate(value, 'header')] as const,
    );
    this.#headers = compiled.flatMap(([name, value]) =>
      typeof value === 'string' ? [] : [[name, value] as const],
    );
    this.#lines = headerLines(
      { ...target, headers: {} },
      Object.fromEntries(
        compiled.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      ),
    );
    const body = step.body === null ? null : compileTemplate(step.body, step.encoding ?? 'text');
    this.#body = typeof body === 'string' ? Buffer.from(body) : body;
    const isFixed = [this.#path, this.#cookies, body].every((part) => typeof part !== 'function');
    this.#request = isFixed && this.#headers.length === 0 ? this.#render(null, null) : null;
  }

  /** How the step is named in messages: without values, and without its query. */
  get name(): string {
    return `${this.#step.method} ${this.#target.origin}${pathOf(this.#target, this.#step.path).replace(/\?.*/, '')}`;
  }

  /** The request as one user makes it now. */
  request(session: Session): PreparedRequest {
    const request = this.#request;
    if (request !== null && (session.cookies?.header(request.path) ?? '') === '') return request;
    return this.#render(session, null);
  }

  /**
   * The request to which a response redirects, as browsers make it (Fetch, HTTP-redirect fetch); null:
   * there is none, or it leads to another origin.
   *
   * @param request what was answered
   */
  redirected(
    session: Session,
    request: PreparedRequest,
    status: number | null,
    kept: KeptResponse,
  ): PreparedRequest | null {
    const location = kept.header('location');
    const isRedirect = status !== null && [301, 302, 303, 307, 308].includes(status);
    const base = this.#target.origin + request.path;
    if (!isRedirect || location === null || !URL.canParse(location, base)) return null;
    const { origin, pathname, search } = new URL(location, base);
    if (origin !== this.#target.origin) return null;
    // What has become a GET on the way stays one.
    const isSame =
      request.method === this.#step.method &&
      (status >= 307 || (status !== 303 && request.method !== 'POST'));
    return this.#render(session, { path: pathname + search, isSame });
  }

  /** Takes what the step captures; what is not as expected, in words, or null. */
  read(session: Session, request: PreparedRequest, kept: KeptResponse): string | null {
    return this.#reading?.read(session, request.path, kept) ?? null;
  }

  /**
   * Why a response stands for another one, although its status is as expected; null: it does not. A
   * step whose content is looked at knows better.
   *
   * @param path that was answered, where redirects led to in the end
   */
  strayPage(path: string, media: Media | undefined): string | null {
    if (this.#reading !== null || this.#mayLogIn) return null;
    if (loginPath.test(path)) {
      const shown = foreignText(path.replace(/[?#].*/, ''), longestPath);
      return `redirected to ${shown}: expected a login under once of the scenario, or agent-headers`;
    }
    if (media === 'json') this.#givesJson = true;
    return media === 'html' && this.#givesJson
      ? 'a page of HTML where JSON came before; expect-body says what an answer holds'
      : null;
  }

  /**
   * Whether a response is so much shorter than those that came first that it may stand for an error. A
   * step whose content is looked at knows better.
   */
  isShort(contentBytes: number): boolean {
    return this.#reading === null && !this.#mayLogIn && this.#lengths.isShort(contentBytes);
  }

  /** @param redirect where to instead of the step's path, and whether with method and body */
  #render(
    session: Session | null,
    redirect: { readonly path: string; readonly isSame: boolean } | null,
  ): PreparedRequest {
    const fill = (part: string | Template): string =>
      typeof part === 'string' || session === null ? String(part) : part(session.valueOf);
    const path =
      redirect?.path ??
      (typeof this.#path === 'string' ? this.#path : this.#placed(fill(this.#path)));
    const kept = session?.cookies?.header(path) ?? '';
    const cookies = [fill(this.#cookies), kept].filter((cookie) => cookie !== '').join('; ');
    const headers = this.#headers.map(([name, value]) => `${name}: ${fill(value)}\r\n`).join('');
    const lines = `${this.#lines}${headers}${cookies === '' ? '' : `cookie: ${cookies}\r\n`}`;
    const body = typeof this.#body === 'function' ? Buffer.from(fill(this.#body)) : this.#body;
    const common = { path, expectStatus: this.#step.expectStatus, keep: this.#keep };
    if (redirect?.isSame === false) {
      const method = this.#step.method === 'HEAD' ? 'HEAD' : 'GET';
      return buildRequest({ ...common, method, lines: withoutContentType(lines), body: null });
    }
    return buildRequest({ ...common, method: this.#step.method, lines, body });
  }

  /** A path that begins with a value is a whole one where the value is, as `location` often has it. */
  #placed(path: string): string {
    if (!this.#step.path.startsWith('{{')) return pathOf(this.#target, path);
    if (URL.canParse(path)) {
      const { pathname, search } = new URL(path);
      return pathname + search;
    }
    return path.startsWith('/') ? path : pathOf(this.#target, `/${path}`);
  }
}

function withoutContentType(lines: string): string {
  return lines.replace(/^content-type: .*\r\n/m, '');
}
