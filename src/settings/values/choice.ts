import { Wrong } from './problems.ts';
import { didYouMean, either } from './words.ts';

/** One of the words. Throws Wrong. */
export function parseChoice<T extends string>(text: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) {
    throw new Wrong(`expected ${either(words)}, got "${text}"${didYouMean(text, words)}`);
  }
  return word;
}

/** Words separated by commas or line ends, each once; an empty text is an empty list. Throws Wrong. */
export function parseChoices<T extends string>(text: string, words: readonly T[]): T[] {
  const chosen = text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseChoice(part, words));
  return [...new Set(chosen)];
}
