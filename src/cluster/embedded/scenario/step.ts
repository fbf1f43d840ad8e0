import { nearest } from '../nearest.ts';
import { type BodyEncoding, readBody } from './body.ts';
import {
  type BodyExpectation,
  type Capture,
  readBodyExpectation,
  readCaptures,
} from './capture.ts';
import { checkPlaceholders, withoutPlaceholders } from './placeholder.ts';
import { kindOf, type Reader, shown } from './reader.ts';
import { readThinkTime, type ThinkTime } from './think-time.ts';

/** One request. Path, headers and body may have placeholders. */
export interface Step {
  readonly method: string;
  /** Appended to the target URL; empty, or begins with `/`, `?` or a placeholder. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: string | null;
  /** How values are written into the body; as they are where not given. */
  readonly encoding?: BodyEncoding;
  /** What is kept of the response. */
  readonly captures?: readonly Capture[];
  /** A response whose content is not like this is an error. */
  readonly expectBody?: BodyExpectation;
  /** Whether a redirect within the target is followed; not where not given. */
  readonly followRedirects?: boolean;
  /** A response with a status in none of these is an error; at least one. */
  readonly expectStatus: readonly StatusRange[];
  /** How long the user thinks before the request. */
  readonly thinkTime: ThinkTime;
}

/** Statuses from `from` to `to`, both included. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Headers that describe the message or the connection; the agent sets them itself. */
export const reservedHeaders: readonly string[] = [
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
];

/** A redirect that is not followed is an error, unless the step says that it wants it. */
const defaultExpectStatus: readonly StatusRange[] = [{ from: 200, to: 299 }];

/** What the steps of a scenario have in common. */
export interface StepDefaults {
  readonly thinkTime: ThinkTime;
  readonly followRedirects: boolean;
}

/** What a step may have. */
export const stepKeys: readonly string[] = [
  ...['method', 'path', 'headers', 'body', 'form', 'expect-status', 'expect-body'],
  ...['capture', 'follow-redirects', 'think-time'],
];

/**
 * Reads one step: a mapping, or in short `GET /path`.
 *
 * @param known names that have a value before the step; those that it captures are added
 */
export function readStep(step: Reader, defaults: StepDefaults, known: Set<string>): Step {
  if (typeof step.value === 'string') {
    const [method = '', ...rest] = step.value.trim().split(/\s+/);
    return {
      method: readMethod(step, method),
      path: readPath(step, rest.join(' '), known),
      headers: {},
      body: null,
      ...(defaults.followRedirects ? { followRedirects: true } : {}),
      expectStatus: defaultExpectStatus,
      thinkTime: defaults.thinkTime,
    };
  }
  step.allow(stepKeys);
  const body = readBody(step, known);
  const headers = readHeaders(step.child('headers'), known);
  const path = readPath(step.child('path'), step.child('path').text(''), known);
  const captures = readCaptures(step.child('capture'));
  captures.forEach(({ name }) => known.add(name));
  const expectBody = readBodyExpectation(step.child('expect-body'));
  const followRedirects = step.child('follow-redirects').boolean(defaults.followRedirects);
  return {
    method: readMethod(step.child('method'), step.child('method').text('GET')),
    path,
    headers: { ...body.headers, ...headers },
    body: body.text,
    ...(body.encoding === 'text' ? {} : { encoding: body.encoding }),
    ...(captures.length === 0 ? {} : { captures }),
    ...(expectBody === null ? {} : { expectBody }),
    ...(followRedirects ? { followRedirects } : {}),
    expectStatus: readExpectStatus(step.child('expect-status')),
    thinkTime: readThinkTime(step.child('think-time'), defaults.thinkTime),
  };
}

function readMethod(reader: Reader, text: string): string {
  const method = text.toUpperCase();
  if (!methods.includes(method)) {
    const guess = nearest(method, methods);
    reader.problem(
      `expected a method (${methods.join(', ')}), got ${shown(text)}` +
        (guess === null ? '' : `; did you mean ${guess}?`),
    );
  }
  return method;
}

/** A path is not shown in messages: its query may hold a key. */
function readPath(reader: Reader, path: string, known: ReadonlySet<string>): string {
  checkPlaceholders(reader, path, known);
  const plain = withoutPlaceholders(path.replace(/^\{\{[^{}]*\}\}/, '/'));
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) {
    reader.problem('expected a path under target-url such as /cart, got an absolute URL');
  } else if (!/^([/?][!-~]*)?$/.test(plain) || plain.includes('#')) {
    reader.problem(
      'expected a path that begins with / or ?, without spaces and #, and in ASCII (use %20 and the like)',
    );
  }
  return path;
}

function readHeaders(headers: Reader, known: ReadonlySet<string>): Record<string, string> {
  if (!headers.given) return {};
  const result: Record<string, string> = {};
  for (const [name, header] of headers.entries()) {
    const key = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(key)) {
      header.problem('expected a header name of letters, digits and -');
    } else if (reservedHeaders.includes(key)) {
      header.problem('the agent sets this header itself');
    } else if (typeof header.value !== 'string' && typeof header.value !== 'number') {
      header.problem(`expected a text, got ${kindOf(header.value)}`);
    } else if (!/^[\t -~\x80-\xff]*$/.test(String(header.value))) {
      header.problem('expected a text of one line without control characters');
    } else {
      checkPlaceholders(header, String(header.value), known);
      result[key] = String(header.value);
    }
  }
  return result;
}

/** Reads `200`, `2xx`, or a list of such. */
function readExpectStatus(expected: Reader): readonly StatusRange[] {
  if (!expected.given) return defaultExpectStatus;
  const items = Array.isArray(expected.value) ? expected.items() : [expected];
  return items.map((item) => {
    const text = String(item.value);
    if (/^[1-5]xx$/i.test(text)) {
      const from = Number(text.charAt(0)) * 100;
      return { from, to: from + 99 };
    }
    if (!/^[1-5]\d\d$/.test(text)) {
      item.problem(`expected a status such as 200 or 2xx, got ${shown(item.value)}`);
    }
    return { from: Number(text), to: Number(text) };
  });
}
