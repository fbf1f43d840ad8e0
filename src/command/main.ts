import { existsSync, readFileSync } from 'node:fs';
import { plan } from '../run/plan.ts';
import { run } from '../run/run.ts';
import { runCommand } from './command.ts';
import { exitCode } from './exit-codes.ts';

/** Runs the command in this process, and sets its exit code. */
export async function main(): Promise<void> {
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (text) => process.stdout.write(`${text}\n`),
    progress: (text) => process.stderr.write(`${text}\n`),
    colours: takesColours(process.stdout.isTTY, process.env),
    files: { readFile: (path) => readFileSync(path, 'utf8'), exists: existsSync },
    onCancel: (cancel) => listen(process, cancel, () => process.exit(exitCode.cancelled)),
    run,
    plan,
  });
}

/** Whether to colour: on a terminal, unless NO_COLOR is set to something (https://no-color.org). */
export function takesColours(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '';
}

/** Calls `first` at the first SIGINT or SIGTERM, and `again` at every further one. */
export function listen(
  emitter: { on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown },
  first: () => void,
  again: () => void,
): void {
  let isFirst = true;
  const listener = (): void => {
    const next = isFirst ? first : again;
    isFirst = false;
    next();
  };
  emitter.on('SIGINT', listener);
  emitter.on('SIGTERM', listener);
}
