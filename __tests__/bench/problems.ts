import { InputError } from '../../src/errors.ts';

/** The problems that are reported, `input: message` each; none when there is no error. */
export function problemsOf(run: () => unknown): string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ input, message }) => `${input}: ${message}`);
  }
}
