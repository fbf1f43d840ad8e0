import { numberHint } from './number-hint.ts';
import { Wrong } from './problems.ts';
import { describe, didYouMean, either } from './words.ts';

export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value of a file is a mapping with keys. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A mapping with none but the known keys. Throws Wrong.
 *
 * @param synonyms known keys by what else they are called
 */
export function asMapping(
  value: unknown,
  knownKeys: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): Mapping {
  if (!isMapping(value)) {
    // `name:shop` is no key and its value, but a text.
    const hint =
      typeof value === 'string' && /^[\w-]+:\S/.test(value)
        ? '; write a space behind each colon'
        : '';
    throw new Wrong(
      `expected a mapping with the keys ${either(knownKeys)}, got ${describe(value)}${hint}`,
    );
  }
  const unknown = Object.keys(value).filter((key) => !knownKeys.includes(key));
  if (unknown.length > 0) {
    const got = unknown
      .map((key) => `"${key}"${didYouMean(key, knownKeys, synonyms)}`)
      .join('; and ');
    throw new Wrong(`expected the keys ${either(knownKeys)}, got ${got}`);
  }
  return value;
}

/** The list under a key; empty when the key is missing. Throws Wrong. */
export function listAt(mapping: Mapping, key: string): readonly unknown[] {
  const value = mapping[key] ?? [];
  if (!Array.isArray(value)) {
    throw new Wrong(`${key}: expected a list, got ${describe(value)}`);
  }
  return value as readonly unknown[];
}

/** The text under a key, never empty. Throws Wrong. */
export function textAt(mapping: Mapping, key: string): string {
  const value = mapping[key];
  if (typeof value !== 'string' || value.trim() === '') {
    const got = value === '' ? 'nothing' : describe(value);
    // What begins with a bracket is YAML's own, unless quotes say otherwise.
    const hint = typeof value === 'object' && value !== null ? '; put it into quotes' : '';
    throw new Wrong(`${key}: expected a text, got ${got}${hint}`);
  }
  return value.trim();
}

/** The boolean under a key, `otherwise` when the key is missing. Throws Wrong. */
export function booleanAt(mapping: Mapping, key: string, otherwise: boolean): boolean {
  const value = mapping[key] ?? otherwise;
  if (typeof value !== 'boolean') {
    throw new Wrong(`${key}: expected true or false, got ${describe(value)}`);
  }
  return value;
}

/** The number under a key, at least `least` and finite. Throws Wrong. */
export function numberAt(mapping: Mapping, key: string, least = -Infinity): number {
  const value = mapping[key];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    const range = least === -Infinity ? '' : ` of ${least} or more`;
    const hint = typeof value === 'string' ? numberHint(value) : '';
    throw new Wrong(`${key}: expected a number${range}, got ${describe(value)}${hint}`);
  }
  return value;
}
