import { parseArgs } from 'node:util';
import type { Problem } from '../errors.ts';
import { inputDefinition, inputDefinitions, inputNames } from '../settings/inputs.ts';
import type { RawInputs } from '../settings/inputs.ts';
import { didYouMean } from '../settings/values/words.ts';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** To write a scenario; `args` is what stands behind the word. */
  | { readonly kind: 'scenario'; readonly args: readonly string[] }
  /** To write a first capacity.yml; `args` is what stands behind the word. */
  | { readonly kind: 'init'; readonly args: readonly string[] }
  | RunRequest;

/** A run, or a plan of one. */
export interface RunRequest {
  readonly kind: 'run';
  readonly inputs: RawInputs;
  /** What is wrong with the flags themselves. */
  readonly problems: readonly Problem[];
}

const switches = inputDefinitions
  .filter(({ placeholder }) => placeholder === '')
  .map(({ name }): string => name);
const flagNames = [
  ...inputNames.filter((name) => inputDefinition(name)?.actionOnly === undefined),
  'help',
  'version',
].map((name) => `--${name}`);

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  ...Object.fromEntries(
    inputNames.map((name) => [
      name,
      { type: switches.includes(name) ? ('boolean' as const) : ('string' as const) },
    ]),
  ),
} as const;

/**
 * Reads the command line. A flag of one entry a line may be given several times. No problem shows
 * a value, since a value may be a secret.
 */
export function parseFlags(argv: readonly string[]): Request {
  const [first, ...args] = argv;
  if (first === 'scenario' && !args.some((one) => one === '--help' || one === '-h')) {
    return { kind: 'scenario', args };
  }
  if (first === 'init' && !args.some((one) => one === '--help' || one === '-h')) {
    return { kind: 'init', args };
  }
  const single = argv.filter((argument) => flagNames.includes(`-${nameOf(argument)}`));
  const { tokens } = parseArgs({
    args: joinSwitchValues(argv.filter((argument) => !single.includes(argument))),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = tokens.filter((token) => token.kind === 'option');
  if (flags.some(({ name }) => name === 'help' || name === 'h')) {
    return { kind: 'help' };
  }
  if (flags.some(({ name }) => name === 'version')) {
    return { kind: 'version' };
  }

  const problems: Problem[] = single.map((argument) => {
    const flag = nameOf(argument);
    return { input: flag, message: `expected two hyphens, as -${flag}` };
  });
  const inputs: Record<string, string> = {};
  for (const { name, rawName, value, inlineValue } of flags) {
    const problem = problemOf(name, value, inlineValue === true, inputs[name] !== undefined);
    if (problem === null) {
      inputs[name] = name in inputs ? `${inputs[name]}\n${value ?? ''}` : (value ?? 'true');
    } else {
      problems.push({ input: rawName, message: problem });
    }
  }
  const positionals = tokens.filter((token) => token.kind === 'positional').length;
  // Behind a wrong flag they are probably its value, and nothing to complain of.
  if (positionals > 0 && problems.length === 0) {
    const message = `expected flags as --max-users 500 only, got ${positionals} other argument(s)`;
    problems.push({ input: 'arguments', message });
  }
  return { kind: 'run', inputs, problems };
}

/**
 * What an input is called for whoever gave these flags: `--max-users`. With a config file the flags
 * alone are called so, as what is not among them may stand there.
 */
export function namesOf(given: RawInputs): (input: string) => string {
  const isFlag = (input: string): boolean =>
    flagNames.includes(`--${input}`) && (given.config === undefined || input in given);
  return (input) => (isFlag(input) ? `--${input}` : input);
}

/** What stands before the value in `--max-users=500`. */
function nameOf(argument: string): string {
  return argument.split('=', 1)[0] ?? '';
}

/** A switch may have its value behind it, as in `--plan false`, which parseArgs does not know. */
function joinSwitchValues(argv: readonly string[]): string[] {
  return argv.reduce<string[]>((args, argument) => {
    const flag = args.at(-1)?.replace(/^--/, '') ?? '';
    return switches.includes(flag) && /^(true|false)$/i.test(argument)
      ? [...args.slice(0, -1), `--${flag}=${argument}`]
      : [...args, argument];
  }, []);
}

function problemOf(
  name: string,
  value: string | undefined,
  isInline: boolean,
  isRepeated: boolean,
): string | null {
  const definition = inputDefinition(name);
  if (definition === undefined) {
    const hint = didYouMean(`--${name}`, flagNames);
    return `unknown flag${hint === '' ? ', expected one that --help lists' : hint}`;
  }
  if (definition.actionOnly !== undefined) {
    return `expected no such flag, as ${definition.actionOnly}`;
  }
  const looksLikeFlag = !isInline && /^--[a-z]/.test(value ?? '');
  if (definition.placeholder !== '' && (value === undefined || looksLikeFlag)) {
    return `expected ${definition.placeholder} behind it, got nothing`;
  }
  return isRepeated && definition.lines !== true ? 'expected it once, got it again' : null;
}
