import { nearest } from '../nearest.ts';
import { kindOf, type Reader, shown } from './reader.ts';
import { readThinkTime, type ThinkTime } from './think-time.ts';

/** One request. */
export interface Step {
  readonly method: string;
  /** Appended to the target URL; empty, or begins with `/` or `?`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: string | null;
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

/** A redirect is not followed, so a scenario that meets one should say that it wants it. */
const defaultExpectStatus: readonly StatusRange[] = [{ from: 200, to: 299 }];

/** Reads one step: a mapping, or in short `GET /path`. */
export function readStep(step: Reader, thinkTime: ThinkTime): Step {
  if (typeof step.value === 'string') {
    const [method = '', ...rest] = step.value.trim().split(/\s+/);
    return {
      method: readMethod(step, method),
      path: readPath(step, rest.join(' ')),
      headers: {},
      body: null,
      expectStatus: defaultExpectStatus,
      thinkTime,
    };
  }
  step.allow(['method', 'path', 'headers', 'body', 'expect-status', 'think-time']);
  const body = readBody(step.child('body'));
  return {
    method: readMethod(step.child('method'), step.child('method').text('GET')),
    path: readPath(step.child('path'), step.child('path').text('')),
    headers: { ...body.headers, ...readHeaders(step.child('headers')) },
    body: body.text,
    expectStatus: readExpectStatus(step.child('expect-status')),
    thinkTime: readThinkTime(step.child('think-time'), thinkTime),
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
function readPath(reader: Reader, path: string): string {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) {
    reader.problem('expected a path under target-url such as /cart, got an absolute URL');
  } else if (!/^([/?][!-~]*)?$/.test(path) || path.includes('#')) {
    reader.problem(
      'expected a path that begins with / or ?, without spaces and #, and in ASCII (use %20 and the like)',
    );
  }
  return path;
}

/** A text is sent as it is, a mapping or a list as JSON. */
function readBody(body: Reader): { text: string | null; headers: Record<string, string> } {
  if (!body.given) return { text: null, headers: {} };
  if (typeof body.value === 'string') return { text: body.value, headers: {} };
  if (typeof body.value === 'object') {
    return { text: JSON.stringify(body.value), headers: { 'content-type': 'application/json' } };
  }
  body.problem(`expected a text, or a mapping or list to send as JSON, got ${kindOf(body.value)}`);
  return { text: null, headers: {} };
}

function readHeaders(headers: Reader): Record<string, string> {
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
