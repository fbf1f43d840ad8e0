import { InputError } from '../../src/errors.ts';
import type { RawInputs } from '../../src/settings/inputs.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { fakeFiles } from './fake-files.ts';

/** The problems of the inputs, a line each; empty when nothing is wrong. */
export function problemsOf(raw: RawInputs, files: Readonly<Record<string, string>> = {}): string[] {
  try {
    parseSettings(raw, fakeFiles(files));
    return [];
  } catch (error) {
    if (error instanceof InputError) {
      return error.message.split('\n');
    }
    throw error;
  }
}
