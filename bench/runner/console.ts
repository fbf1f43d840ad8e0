import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../src/errors.ts';

/**
 * The text of a file.
 *
 * @param input the option that names it
 * @throws InputError when it cannot be read
 */
export function readInput(file: string, input: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `expected a file that can be read, got "${file}" (${(error as Error).message})`;
    throw new InputError([{ input, message }]);
  }
}

/** Before minutes are spent on what cannot be kept. */
export function refuseUnwritable(files: Readonly<Record<string, string | null>>): void {
  const problems = Object.entries(files).flatMap(([input, file]) => {
    if (file === null) return [];
    try {
      accessSync(dirname(file), constants.W_OK);
      return [];
    } catch {
      return [{ input, message: `expected a file in a folder that can be written, got "${file}"` }];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
}

/** Shows how far it is, on a terminal only. `things`: what is counted: `runs`. */
export function showProgress(things: string): (done: number, all: number) => void {
  return (done, all) => {
    if (!process.stderr.isTTY) return;
    process.stderr.write(done === all ? '\r\x1b[K' : `\r${done} of ${all} ${things}`);
  };
}
