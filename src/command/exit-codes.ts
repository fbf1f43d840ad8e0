/** What the exit code of the command says, in the order of --help. */
export const exitCodes = [
  {
    name: 'passed',
    code: 0,
    meaning: 'the capacity was reported, and nothing in --fail-on applies',
  },
  { name: 'gateFailed', code: 1, meaning: 'the gate failed, as --fail-on says' },
  { name: 'badInput', code: 2, meaning: 'a flag, or something a flag names, is wrong' },
  { name: 'toolFailed', code: 3, meaning: 'the tool itself failed' },
  { name: 'usersLeft', code: 4, meaning: 'users may be left behind, as the last line says' },
  { name: 'cancelled', code: 130, meaning: 'cancelled by a signal, or as nobody read its output' },
] as const;

type ExitName = (typeof exitCodes)[number]['name'];

/** The exit codes by name. */
export const exitCode = Object.fromEntries(
  exitCodes.map(({ name, code }) => [name, code]),
) as Readonly<Record<ExitName, number>>;
