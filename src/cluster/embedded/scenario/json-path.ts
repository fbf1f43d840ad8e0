import { compile, type JSONValue } from 'json-p3';

/** A place in a JSON text. */
export interface JsonPath {
  /** The first value there; undefined: there is none. */
  find(json: unknown): unknown;
}

/**
 * Compiles a path of RFC 9535, such as `$.items[0].id`; the `$.` may be left out. Throws an Error.
 */
export function compileJsonPath(path: string): JsonPath {
  const whole = path.startsWith('$') ? path : path.startsWith('[') ? `$${path}` : `$.${path}`;
  const compiled = compile(whole);
  return { find: (json) => compiled.match(json as JSONValue)?.value };
}
