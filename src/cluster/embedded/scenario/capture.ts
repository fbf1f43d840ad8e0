import { compileJsonPath } from './json-path.ts';
import { compilePattern } from './pattern.ts';
import { isVariableName } from './placeholder.ts';
import { kindOf, type Reader } from './reader.ts';

/** A value that is taken out of a response and kept under a name. */
export interface Capture {
  readonly name: string;
  readonly from: CaptureSource;
}

/** Where a value is found: by a path of JSON, a header, a cookie, or a regular expression. */
export interface CaptureSource {
  readonly kind: 'json' | 'header' | 'cookie' | 'regex';
  readonly text: string;
}

/** What the content of a response has to be like. */
export interface BodyExpectation {
  /** Texts that stand in it. */
  readonly contains: readonly string[];
  /** Regular expressions that match in it. */
  readonly matches: readonly string[];
  /** Values in it, by their path. */
  readonly json: readonly { readonly path: string; readonly value: unknown }[];
}

const kinds = ['json', 'header', 'cookie', 'regex'] as const;

/** Reads `capture`: by name, `{ json: $.token }`, `{ header: location }` and so on. */
export function readCaptures(captures: Reader): Capture[] {
  if (!captures.given) return [];
  return captures.entries().flatMap(([name, reader]) => {
    if (!isVariableName(name)) {
      reader.problem('expected a name of letters, digits, _ and -, and not user, uuid or random');
    }
    if (typeof reader.value === 'string') {
      reader.problem('expected a mapping such as { json: $.token }, got a text');
      return [];
    }
    reader.allow(kinds);
    const given = kinds.filter((kind) => reader.child(kind).given);
    const [kind] = given;
    if (kind === undefined || given.length > 1) {
      reader.problem(`expected one of ${kinds.join(', ')}, got ${given.join(' and ') || 'none'}`);
      return [];
    }
    const source = reader.child(kind);
    const text = source.text('');
    if (kind === 'json') checkJsonPath(source, text);
    if (kind === 'regex') checkPattern(source, text);
    return [{ name, from: { kind, text: kind === 'header' ? text.toLowerCase() : text } }];
  });
}

/** Reads `expect-body`: a text that stands in it, or a mapping; null: not given. */
export function readBodyExpectation(expected: Reader): BodyExpectation | null {
  if (!expected.given) return null;
  if (typeof expected.value === 'string') {
    return { contains: [expected.text('')], matches: [], json: [] };
  }
  expected.allow(['contains', 'regex', 'json']);
  const matches = texts(expected.child('regex'));
  matches.forEach((pattern) => checkPattern(expected.child('regex'), pattern));
  const json = expected.child('json');
  const values = json.given ? json.entries() : [];
  values.forEach(([path, reader]) => checkJsonPath(reader, path));
  return {
    contains: texts(expected.child('contains')),
    matches,
    json: values.map(([path, { value }]) => ({ path, value })),
  };
}

/** A text, or a list of such. */
function texts(reader: Reader): string[] {
  if (!reader.given) return [];
  return (Array.isArray(reader.value) ? reader.items() : [reader]).map((item) => item.text(''));
}

function checkJsonPath(reader: Reader, path: string): void {
  try {
    compileJsonPath(path);
  } catch {
    reader.problem(`expected a JSON path such as $.items[0].id, got ${kindOf(path)} that is none`);
  }
}

function checkPattern(reader: Reader, expression: string): void {
  try {
    compilePattern(expression);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    reader.problem(`expected a regular expression of RE2, which has no look-around (${why})`);
  }
}
