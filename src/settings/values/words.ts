import { nearest } from '../../cluster/embedded/nearest.ts';

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/**
 * `, did you mean "max"?` when a candidate is near to `word`, or the only one that ends with it, else
 * nothing.
 *
 * @param synonyms candidates by what else they are called
 */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): string {
  const synonym = Object.hasOwn(synonyms, word) ? synonyms[word] : undefined;
  const [ending, ...more] = candidates.filter((one) => one.endsWith(`-${word}`));
  const whole = more.length === 0 ? (ending ?? null) : null;
  const name = synonym ?? nearest(word, candidates) ?? whole;
  return name === null ? '' : `, did you mean "${name}"?`;
}

/** A value of a file, named for a message: `the text "5"`, `a list`, `nothing`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) {
    return 'nothing';
  }
  if (typeof value === 'string') {
    return `the text "${value}"`;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return typeof value === 'object' ? 'a mapping' : `${value as number | boolean}`;
}
