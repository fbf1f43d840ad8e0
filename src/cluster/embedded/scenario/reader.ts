import { parseDuration } from '../duration.ts';
import { nearest } from '../nearest.ts';

/**
 * One value in a tree of parsed YAML, with its place (`flows[0].steps[2].path`). A read that finds
 * something else than expected adds a problem and goes on with a stand-in, so that all problems
 * are found at once; the result counts only while there are none.
 */
export class Reader {
  readonly #place: string;
  readonly value: unknown;
  readonly #problems: string[];

  constructor(place: string, value: unknown, problems: string[]) {
    this.#place = place;
    this.value = value;
    this.#problems = problems;
  }

  /** False when the key is missing or has no value. */
  get given(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Adds a problem, which names the place. */
  problem(message: string): void {
    this.#problems.push(this.#place === '' ? message : `${this.#place}: ${message}`);
  }

  /** The entries of a mapping; none, and a problem, where the value is no mapping. */
  entries(): [string, Reader][] {
    if (isMapping(this.value)) {
      return Object.keys(this.value).map((name) => [name, this.child(name)]);
    }
    this.problem(`expected a mapping, got ${kindOf(this.value)}`);
    return [];
  }

  /** Adds a problem for each key that is not among `names`. */
  allow(names: readonly string[]): void {
    for (const [name, entry] of this.entries()) {
      if (names.includes(name)) continue;
      const guess = nearest(name, names);
      entry.problem(
        guess === null
          ? `unknown key, expected one of ${names.join(', ')}`
          : `unknown key, did you mean ${guess}?`,
      );
    }
  }

  /** The value of one key; not given where this is no mapping. */
  child(name: string): Reader {
    const place = this.#place === '' ? name : `${this.#place}.${name}`;
    const value =
      isMapping(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return new Reader(place, value, this.#problems);
  }

  /** The items of a list of at least one. */
  items(): Reader[] {
    if (Array.isArray(this.value) && this.value.length > 0) {
      return this.value.map(
        (item: unknown, index) => new Reader(`${this.#place}[${index}]`, item, this.#problems),
      );
    }
    this.problem(
      `expected a list of at least one, got ${Array.isArray(this.value) ? 'none' : kindOf(this.value)}`,
    );
    return [];
  }

  /** A text that is not empty. */
  text(otherwise: string): string {
    if (!this.given) return otherwise;
    if (typeof this.value === 'string' && this.value !== '') return this.value;
    this.problem(`expected a text, got ${kindOf(this.value)}`);
    return otherwise;
  }

  /** A number above 0. */
  positive(otherwise: number): number {
    if (!this.given) return otherwise;
    if (typeof this.value === 'number' && this.value > 0 && this.value < Infinity) {
      return this.value;
    }
    this.problem(`expected a number above 0, got ${shown(this.value)}`);
    return otherwise;
  }

  /** True or false. */
  boolean(otherwise: boolean): boolean {
    if (!this.given) return otherwise;
    if (typeof this.value === 'boolean') return this.value;
    this.problem(`expected true or false, got ${shown(this.value)}`);
    return otherwise;
  }

  /** A duration in seconds, up to `max`; 0 is refused unless `zero`. */
  seconds(otherwise: number, limits: { readonly zero: boolean; readonly max: number }): number {
    if (!this.given) return otherwise;
    const isText = typeof this.value === 'string' || typeof this.value === 'number';
    const seconds = isText ? parseDuration(String(this.value)) : null;
    if (seconds === null) {
      this.problem(`expected a duration such as 250ms, 5s or 1m30s, got ${shown(this.value)}`);
    } else if (seconds > limits.max) {
      this.problem(`expected at most ${limits.max}s, got ${shown(this.value)}`);
    } else if (seconds === 0 && !limits.zero) {
      this.problem(`expected more than 0, got ${shown(this.value)}`);
    } else {
      return seconds;
    }
    return otherwise;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names what kind of thing was found, without showing it: it may hold a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`.replace('string', 'text');
}

/** A number or a short text as it was written; anything else by its kind. */
export function shown(value: unknown): string {
  const plain = typeof value === 'number' || (typeof value === 'string' && value !== '');
  return plain && String(value).length <= 30 ? `"${value}"` : kindOf(value);
}
