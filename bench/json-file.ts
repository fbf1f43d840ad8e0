import { InputError, type Problem } from '../src/errors.ts';
import { isMapping, type Mapping } from '../src/settings/values/mapping.ts';
import { Wrong } from '../src/settings/values/problems.ts';
import { describe, either } from '../src/settings/values/words.ts';

/**
 * The things of a JSON list, each with a name of its own.
 *
 * @param file its name, for messages
 * @param what what a thing is called: `scenario`
 * @param parse throws Wrong
 * @throws InputError with one problem for each thing that is wrong
 */
export function parseNamedList<Thing extends { readonly name: string }>(
  text: string,
  file: string,
  what: string,
  parse: (value: unknown) => Thing,
): Thing[] {
  const things: Thing[] = [];
  const problems: Problem[] = [];
  parseList(text, file, what).forEach((value, index) => {
    try {
      const thing = parse(value);
      if (things.some(({ name }) => name === thing.name)) {
        throw new Wrong(`name: expected one that no ${what} before it has, got it again`);
      }
      things.push(thing);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      const name = isMapping(value) && typeof value['name'] === 'string' ? value['name'] : null;
      const which = name === null ? `${what} ${index + 1}` : `"${name}"`;
      problems.push({ input: `${file}, ${which}`, message: error.message });
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return things;
}

function parseList(text: string, file: string, what: string): readonly unknown[] {
  const fail = (got: string): InputError =>
    new InputError([{ input: file, message: `expected a JSON list of ${what}s, got ${got}` }]);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw fail(`what is no JSON (${(error as SyntaxError).message})`);
  }
  if (!Array.isArray(list)) throw fail(describe(list));
  if (list.length === 0) throw fail('an empty one');
  return list as readonly unknown[];
}

export function positiveAt(mapping: Mapping, key: string): number {
  const value = mapping[key];
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new Wrong(`${key}: expected a number above 0, got ${describe(value)}`);
  }
  return value;
}

export function wholeAt(mapping: Mapping, key: string, least: number): number {
  const value = mapping[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw new Wrong(`${key}: expected a whole number of ${least} or more, got ${describe(value)}`);
  }
  return value;
}

export function wordAt<Word extends string>(
  mapping: Mapping,
  key: string,
  words: readonly Word[],
): Word {
  const word = words.find((known) => known === mapping[key]);
  if (word === undefined) {
    throw new Wrong(`${key}: expected ${either(words)}, got ${describe(mapping[key])}`);
  }
  return word;
}
