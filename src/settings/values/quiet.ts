import { masked } from '../../foreign-text.ts';
import { isMapping } from './mapping.ts';
import { Wrong } from './problems.ts';

/** Keys whose texts are to be seen: they say where in a file something is wrong. */
const names = ['name', 'Description', 'Id'];

/** Keys of settings look so; what does not may be anything. */
const keyPattern = /^[\w-]{1,40}$/;

/**
 * Runs `parse` over what a file holds. A Wrong that it throws shows none of the file's texts but
 * names: an input may name the wrong file, and that may hold passwords.
 */
export function quietly<T>(content: unknown, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    throw new Wrong(masked(textsIn(content))(error.message));
  }
}

function textsIn(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (Array.isArray(content)) return content.flatMap(textsIn);
  if (!isMapping(content)) return [];
  return Object.entries(content).flatMap(([key, value]) => [
    ...(keyPattern.test(key) ? [] : [key]),
    ...(names.includes(key) && typeof value === 'string' ? [] : textsIn(value)),
  ]);
}
