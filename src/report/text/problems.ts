import type { InputError } from '../../errors.ts';
import { plainText } from './escape.ts';

/** More of a message about what is wrong is not shown, in UTF-16 units. */
const longestProblem = 2000;

/**
 * All that is wrong with the inputs, a line each, whatever foreign text is in it.
 *
 * @param nameOf what an input is called where it is given
 */
export function problemLines(
  { problems }: InputError,
  nameOf = (input: string): string => input,
): string {
  return problems
    .map(({ input, message }) => plainText(`${nameOf(input)}: ${message}`, longestProblem))
    .join('\n');
}

/** What went wrong, on one line. */
export function failureLine(thrown: unknown): string {
  return plainText(thrown instanceof Error ? thrown.message : String(thrown), longestProblem);
}
