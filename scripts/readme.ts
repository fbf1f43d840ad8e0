// Writes the tables of inputs, outputs and exit codes into docs/inputs.md: `node scripts/readme.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { exitCodes } from '../src/command/exit-codes.ts';
import { runnerInputs } from '../src/settings/inputs.ts';

interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** The page that has the tables. */
export const inputsPage = 'docs/inputs.md';

/** Inputs that nobody fills in. */
const hidden = runnerInputs.map(({ name }): string => name);

/**
 * The page with each table between its marks (`<!-- inputs -->` and `<!-- /inputs -->`) as
 * action.yml, and the exit codes of the command, have it.
 *
 * @throws Error when a mark is missing
 */
export function withTables(page: string, actionYml: string): string {
  const { inputs, outputs } = parse(actionYml) as Action;
  const shown = Object.entries(inputs).filter(([name]) => !hidden.includes(name));
  const tables = {
    inputs: table(
      ['Input', 'Default', 'Meaning'],
      shown.map(([name, input]) => [code(name), code(input.default), cell(input.description)]),
    ),
    outputs: table(
      ['Output', 'Meaning'],
      Object.entries(outputs).map(([name, output]) => [code(name), cell(output.description)]),
    ),
    'exit-codes': table(
      ['Code', 'Meaning'],
      exitCodes.map((exit) => [String(exit.code), cell(exit.meaning)]),
    ),
  };
  return Object.entries(tables).reduce(replaced, page);
}

function replaced(text: string, [name, rows]: [string, string]): string {
  const between = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
  if (!between.test(text)) {
    throw new Error(`${inputsPage} has no marks <!-- ${name} --> and <!-- /${name} -->`);
  }
  return text.replace(between, (_, begin: string, end: string) => `${begin}\n${rows}\n\n${end}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

if (import.meta.main) {
  const page = readFileSync(inputsPage, 'utf8');
  writeFileSync(inputsPage, withTables(page, readFileSync('action.yml', 'utf8')));
}
