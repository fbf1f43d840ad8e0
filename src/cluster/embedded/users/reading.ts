import { isDeepStrictEqual } from 'node:util';
import type { KeptResponse } from '../http/kept-response.ts';
import type { CaptureSource } from '../scenario/capture.ts';
import { compileJsonPath } from '../scenario/json-path.ts';
import { compilePattern } from '../scenario/pattern.ts';
import type { Step } from '../scenario/step.ts';
import type { Session } from './session.ts';

/** What a step reads in its response. */
export interface Reading {
  readonly readsContent: boolean;
  /** Captures; says what is missing or not as expected, without showing it; null: all is well. */
  read(session: Session, path: string, kept: KeptResponse): string | null;
}

/** A response, whose content is read once, and only where it is asked for. */
class Response {
  readonly #kept: KeptResponse;
  #text: string | null | undefined;
  #json: { readonly value: unknown } | null | undefined;

  constructor(kept: KeptResponse) {
    this.#kept = kept;
  }

  /** Null: it is too long, or cannot be decompressed. */
  get text(): string | null {
    if (this.#text === undefined) this.#text = this.#kept.content();
    return this.#text;
  }

  /** Undefined: it is no JSON. */
  get json(): unknown {
    if (this.#json === undefined) this.#json = parseJson(this.text ?? '');
    return this.#json?.value;
  }

  header(name: string): string | null {
    return this.#kept.header(name);
  }
}

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** Finds a value; null or undefined: it is not there. */
type Find = (response: Response, session: Session, path: string) => unknown;

/** One thing to look at; what is wrong, or null. */
type Look = (response: Response, session: Session, path: string) => string | null;

/** Null where the step reads nothing. */
export function compileReading(step: Step): Reading | null {
  const captures = step.captures ?? [];
  const expected = step.expectBody;
  if (captures.length === 0 && expected === undefined) return null;
  const readsContent =
    expected !== undefined || captures.some(({ from }) => ['json', 'regex'].includes(from.kind));
  const looks = [...expectations(step), ...captures.map(({ name, from }) => taking(name, from))];
  return {
    readsContent,
    read: (session, path, kept) => {
      const response = new Response(kept);
      if (readsContent && response.text === null) {
        return 'its content is longer than 1 MiB, or cannot be read';
      }
      for (const look of looks) {
        const problem = look(response, session, path);
        if (problem !== null) return problem;
      }
      return null;
    },
  };
}

function expectations({ expectBody }: Step): Look[] {
  const { contains = [], matches = [], json = [] } = expectBody ?? {};
  return [
    ...contains.map(
      (text): Look =>
        (response) =>
          response.text?.includes(text) === true ? null : 'expect-body: a text is not in it',
    ),
    ...matches.map((expression): Look => {
      const pattern = compilePattern(expression);
      return (response) =>
        pattern.find(response.text ?? '') === null ? 'expect-body: regex does not match' : null;
    }),
    ...json.map(({ path, value }): Look => {
      const place = compileJsonPath(path);
      return (response) =>
        isDeepStrictEqual(place.find(response.json), value)
          ? null
          : `expect-body: another value, or none, at ${path}`;
    }),
  ];
}

function taking(name: string, from: CaptureSource): Look {
  const find = finder(from);
  return (response, session, path) => {
    const value = find(response, session, path);
    if (value === null || value === undefined) {
      return `capture: nothing for ${name} (${from.kind} ${from.text})`;
    }
    session.capture(name, value);
    return null;
  };
}

function finder({ kind, text }: CaptureSource): Find {
  switch (kind) {
    case 'json': {
      const place = compileJsonPath(text);
      return (response) => place.find(response.json);
    }
    case 'regex': {
      const pattern = compilePattern(text);
      return (response) => pattern.find(response.text ?? '');
    }
    case 'header':
      return (response) => response.header(text);
    case 'cookie':
      return (_response, session, path) => session.cookies?.value(text, path);
  }
}
