import { nearest } from '../nearest.ts';
import type { Reader } from './reader.ts';

/** What stands between `{{` and `}}`. */
export type Placeholder =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'user' }
  | { readonly kind: 'uuid' }
  /** A whole number from `min` to `max`, both included. */
  | { readonly kind: 'random'; readonly min: number; readonly max: number };

/** A placeholder in a text; what is inside is told apart by `parsePlaceholder`. */
export const placeholderPattern = /\{\{\s*([^{}]*?)\s*\}\}/g;

const namePattern = /^[A-Za-z_][\w-]*$/;
const functions = ['user', 'uuid', 'random'];

/** Whether a variable may be called so. */
export function isVariableName(name: string): boolean {
  return namePattern.test(name) && !functions.includes(name);
}

/** Reads what stands between the braces; null when it is nothing that has a value. */
export function parsePlaceholder(inner: string): Placeholder | null {
  if (inner === 'user' || inner === 'uuid') return { kind: inner };
  const [, low, high] = /^random\s+(-?\d{1,15})\s+(-?\d{1,15})$/.exec(inner) ?? [];
  if (low !== undefined && high !== undefined) {
    const [min, max] = [Number(low), Number(high)];
    return min <= max ? { kind: 'random', min, max } : null;
  }
  return isVariableName(inner) ? { kind: 'variable', name: inner } : null;
}

/** The text as it may look once its placeholders have values. */
export function withoutPlaceholders(text: string): string {
  return text.replace(placeholderPattern, 'x');
}

/**
 * Adds a problem for each placeholder in a text that would have no value.
 *
 * @param known names that have a value when the text is sent
 */
export function checkPlaceholders(reader: Reader, text: string, known: ReadonlySet<string>): void {
  for (const [whole, inner = ''] of text.matchAll(placeholderPattern)) {
    const placeholder = parsePlaceholder(inner);
    if (placeholder === null) {
      reader.problem(
        `expected {{user}}, {{uuid}}, {{random 1 100}} or the {{name}} of a variable, got ${whole}`,
      );
    } else if (placeholder.kind === 'variable' && !known.has(placeholder.name)) {
      const guess = nearest(placeholder.name, [...known, ...functions]);
      reader.problem(
        `expected ${whole} to come from data or from the capture of an earlier step` +
          (guess === null ? '' : `; did you mean {{${guess}}}?`),
      );
    }
  }
}
