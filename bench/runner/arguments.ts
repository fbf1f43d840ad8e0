import { parseArgs } from 'node:util';
import { InputError, type Problem } from '../../src/errors.ts';
import { either } from '../../src/settings/values/words.ts';
import { algorithmNames, type AlgorithmName } from '../algorithms/algorithms.ts';

/** What the benchmark is asked to play, and where to write it. */
export interface Arguments {
  /** A file, or scenarios nobody has seen. */
  readonly source:
    { readonly file: string } | { readonly randomSeed: number; readonly count: number };
  readonly seeds: number;
  readonly algorithms: readonly AlgorithmName[];
  /** Files to write; null: none. */
  readonly json: string | null;
  readonly markdown: string | null;
  readonly picture: string | null;
}

/** A benchmark that is asked for in this way. */
export interface Program {
  readonly script: string;
  /** Which option names the file to play. */
  readonly fileOption: 'scenarios' | 'worlds';
  readonly defaultFile: string;
  readonly defaultSeeds: number;
}

export const searchProgram: Program = {
  script: 'bench/search.ts',
  fileOption: 'scenarios',
  defaultFile: 'bench/scenarios.json',
  defaultSeeds: 20,
};

export function usageOf({ script, fileOption, defaultSeeds }: Program): string {
  return `node ${script} [--${fileOption} FILE | --random SEED [--count 20]] [--seeds ${defaultSeeds}]
  [--algorithms ${algorithmNames.join(',')}] [--json OUT] [--markdown OUT] [--picture OUT.svg]`;
}

const commonOptions = {
  random: { type: 'string' },
  count: { type: 'string' },
  seeds: { type: 'string' },
  algorithms: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  picture: { type: 'string' },
} as const;

/** @throws InputError with all that is wrong */
export function parseArguments(words: readonly string[], program = searchProgram): Arguments {
  const { fileOption } = program;
  const options = { [fileOption]: { type: 'string' }, ...commonOptions } as const;
  const problems: Problem[] = [];
  const { tokens, values } = parseArgs({
    args: [...words],
    options,
    strict: false,
    tokens: true,
  });
  const wrong = (input: string, message: string): void => void problems.push({ input, message });

  for (const token of tokens) {
    if (token.kind === 'positional') {
      wrong(token.value, `expected options only, got the word "${token.value}"`);
    } else if (token.kind === 'option' && !(token.name in options)) {
      const known = Object.keys(options).map((name) => `--${name}`);
      wrong(token.rawName, `expected ${either(known)}, got ${token.rawName}`);
    }
  }

  const textOf = (name: string): string | null => {
    const value = values[name];
    if (value === undefined) return null;
    if (typeof value === 'string' && value !== '' && !value.startsWith('--')) return value;
    wrong(`--${name}`, 'expected a value, got none');
    return null;
  };
  const wholeOf = (name: string, least: number): number | null => {
    const text = textOf(name);
    if (text === null) return null;
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    wrong(`--${name}`, `expected a whole number of ${least} or more, got "${text}"`);
    return null;
  };
  const algorithmsOf = (): readonly AlgorithmName[] => {
    const asked = textOf('algorithms')?.split(',') ?? [...algorithmNames];
    for (const name of asked) {
      if (!algorithmNames.some((known) => known === name)) {
        wrong(
          '--algorithms',
          `expected ${either(algorithmNames)}, separated by commas, got "${name}"`,
        );
      }
    }
    return algorithmNames.filter((name) => asked.includes(name));
  };

  const file = textOf(fileOption);
  const randomSeed = wholeOf('random', 0);
  const count = wholeOf('count', 1);
  if (values['random'] !== undefined && values[fileOption] !== undefined) {
    wrong('--random', `expected either this or --${fileOption}, got both`);
  }
  if (values['count'] !== undefined && values['random'] === undefined) {
    wrong('--count', 'expected with --random only, got it without');
  }
  const result: Arguments = {
    source:
      randomSeed === null
        ? { file: file ?? program.defaultFile }
        : { randomSeed, count: count ?? 20 },
    seeds: wholeOf('seeds', 1) ?? program.defaultSeeds,
    algorithms: algorithmsOf(),
    json: textOf('json'),
    markdown: textOf('markdown'),
    picture: textOf('picture'),
  };
  if (problems.length > 0) throw new InputError(problems);
  return result;
}
