import { existsSync, realpathSync } from 'node:fs';
import { keepHeapSmall } from '../run/memory.ts';
import type { Screen } from '../report/progress/view.ts';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { makeDirectory, writeNewFile } from '../new-file.ts';
import { plan } from '../run/plan/plan.ts';
import { run } from '../run/run.ts';
import { type Ending, listenForEndings } from '../run/safety/endings.ts';
import { FileJournal, journalDirectory } from '../run/safety/file-journal.ts';
import { keeperOf } from '../run/safety/keeper.ts';
import type { Files } from '../settings/values/files.ts';
import { readWholeFile } from '../whole-file.ts';
import { runCommand } from './command.ts';
import { exitCode } from './exit-codes.ts';
import { callOf, repositoryOf, type Program } from './program.ts';

/** What the end waits for at most that nothing needs any more, as a connection that is open. */
const lingerMilliseconds = 1000;

/** Runs the command in this process, and sets its exit code. */
export async function main(): Promise<void> {
  keepHeapSmall();
  let listener = (ending: Ending): void => {
    // Nothing is under way yet, or any more.
    if (ending.kind === 'signal') process.exit(exitCode.cancelled);
    if (ending.kind === 'fault') {
      process.stderr.write(`Failed: ${String(ending.thrown)}\n`);
      process.exit(exitCode.toolFailed);
    }
  };
  listenForEndings(process, [process.stdout, process.stderr], (ending) => listener(ending));
  const journal = new FileJournal(journalDirectory(process.env));
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (text) => process.stdout.write(`${text}\n`),
    progress: (text) => process.stderr.write(`${text}\n`),
    screen: screenOf(process.stderr, process.env),
    colours: takesColours(process.stdout.isTTY, process.env),
    files,
    program,
    write(path, text) {
      makeDirectory(dirname(path));
      writeNewFile(path, text);
    },
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
    onEnding: (heard) => (listener = heard),
    exit: (code) => process.exit(code),
    keeperOf: (agents) => keeperOf(agents, journal),
    earlierRuns: () => journal.earlier(),
    run,
    plan,
  });
  setTimeout(() => process.exit(), lingerMilliseconds).unref();
}

const files: Files = { readFile: (path) => readWholeFile(path), exists: existsSync };

/** This program, as it was started: its folder is two above that of its script. */
function program(): Program {
  const script = process.argv[1] ?? '';
  const root = join(dirname(realpathSync(script)), '..', '..');
  return { call: callOf(script, process.cwd()), repository: repositoryOf(root, files) };
}

/** The terminal that progress is drawn on; null where the output is none, or one that cannot draw. */
export function screenOf(
  output: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
  environment: Readonly<Record<string, string | undefined>>,
): Screen | null {
  if (!output.isTTY || environment['TERM'] === 'dumb') return null;
  return {
    write: (text) => void output.write(text),
    // A terminal that does not tell its width says 0.
    columns: () => output.columns || usualColumns,
    colours: takesColours(true, environment),
  };
}

const usualColumns = 80;

/** Asks on the terminal, beside what is printed as a result. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** Whether to colour: on a terminal, unless NO_COLOR is set to something (https://no-color.org). */
export function takesColours(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '';
}
