import { parseRecord } from '../requests/json.ts';

/** The last error that k6 wrote with `--log-format json`; null when there is none. */
export function lastError(output: string): string | null {
  const messages = output
    .split('\n')
    .map(parseRecord)
    .filter((entry) => entry?.['level'] === 'error')
    .map((entry) => entry?.['msg']);
  const last = messages.at(-1);
  return typeof last === 'string' ? last.replace(/\s+/g, ' ').trim() : null;
}

/** Why a program could not be run, in words for the user. */
export function programError(
  error: { readonly code?: unknown; readonly message: string },
  program: string,
): string {
  return error.code === 'ENOENT'
    ? `expected the program ${program} on the PATH, found none`
    : `${program} cannot be started (${error.message})`;
}
