import { readFileSync } from 'node:fs';

/**
 * Why the event cannot be read; empty: it can. The toolkit reads it as soon as it is loaded, and
 * ends the process where that fails: this module must be loaded before, and takes the event away.
 */
export const eventProblem = problemOf(process.env['GITHUB_EVENT_PATH'] ?? '');

function problemOf(path: string): string {
  if (path === '') return '';
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return '';
  } catch (error) {
    delete process.env['GITHUB_EVENT_PATH'];
    const { code } = error as NodeJS.ErrnoException;
    return code === undefined ? 'its file holds no JSON' : `its file cannot be opened (${code})`;
  }
}
