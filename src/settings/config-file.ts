import { inputDefinition, inputDefinitions, type RawInputs } from './inputs.ts';
import { readStructured, type Files } from './values/files.ts';
import { isMapping, type Mapping } from './values/mapping.ts';
import { naming, Wrong, type ProblemList } from './values/problems.ts';
import { quietly } from './values/quiet.ts';
import { describe, didYouMean } from './values/words.ts';

const input = 'config';

/** Inputs that a file cannot have: it would name itself, or be where no secret should be. */
const notInFile: readonly string[] = [input, 'github-token'];

/** The inputs that a config file may have, by the keys that it has them under. */
export const configKeys: readonly string[] = inputDefinitions
  .map(({ name }): string => name)
  .filter((name) => !notInFile.includes(name));

/** Inputs of a config file, as the user would have written them each. */
export interface ConfigFile {
  readonly inputs: RawInputs;
  /** What is said in the place of an input's name, so that the user knows where to look. */
  readonly nameOf: (input: string) => string;
}

/**
 * Reads the file that `config` names; what is wrong with its keys is added to the problems. What the
 * user gave beside it wins.
 *
 * @param fromRunner every input has a value then: one at its default was not given
 */
export function readConfigFile(
  raw: RawInputs,
  files: Files,
  problems: ProblemList,
  fromRunner: boolean,
): ConfigFile {
  const path = raw[input]?.trim() ?? '';
  if (path === '') return { inputs: raw, nameOf: (name) => name };
  const isGiven = (name: string): boolean => {
    const text = raw[name]?.trim();
    if (text === undefined) return false;
    return !fromRunner || (text !== '' && text !== inputDefinition(name)?.default);
  };
  const content = problems.attempt(input, () => naming(path, () => contentOf(path, files)));
  if (content === undefined) {
    // The others may all be in the file.
    problems.leaveOut((name) => configKeys.includes(name) && !isGiven(name));
    return { inputs: raw, nameOf: (name) => name };
  }
  const found = Object.entries(content).flatMap(([name, value]): [string, string][] => {
    const text = problems.attempt(input, () => quietly(content, () => textOf(path, name, value)));
    return text === undefined ? [] : [[name, text]];
  });
  const used = found.filter(([name]) => !isGiven(name));
  const names = used.map(([name]) => name);
  return {
    inputs: { ...raw, ...Object.fromEntries(used) },
    nameOf: (name) => (names.includes(name) ? `${path}: ${name}` : name),
  };
}

/** The mapping that a file holds. Throws Wrong. */
function contentOf(path: string, files: Files): Mapping {
  const content = readStructured(path, files);
  if (isMapping(content)) return content;
  const isSignals = Array.isArray(content) && content.some(isMapping);
  const hint = isSignals ? '; a list of signals belongs under the key signals' : '';
  throw new Wrong(`expected inputs as max-users: 500, got ${kindOf(content)}${hint}`);
}

/** The value under a key as the text of an input. Throws Wrong. */
function textOf(path: string, name: string, value: unknown): string {
  if (!configKeys.includes(name)) {
    const why = notInFile.includes(name)
      ? `expected ${name} as an input, not in a file`
      : `unknown key "${name}"${didYouMean(name, configKeys) || ', expected the name of an input'}`;
    throw new Wrong(`${path}: ${why}`);
  }
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (name === 'signals' && Array.isArray(value)) return JSON.stringify(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
    return value.join('\n');
  }
  const expected = name === 'signals' ? 'a list of signals' : 'a text, or a list of texts';
  throw new Wrong(`${path}: ${name}: expected ${expected}, got ${describe(value)}`);
}

/** Its text is not shown: in the wrong file it may be a secret. */
function kindOf(content: unknown): string {
  return typeof content === 'string' ? 'a text' : describe(content);
}
