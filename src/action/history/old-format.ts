import type { HistoryEntry } from '../../gate/entry.ts';
import { DamagedHistory, parseHistory } from './format.ts';

/**
 * Reads what lies where a history was kept before it had a folder: at the root of the branch, on Gitea a copy
 * of the default branch. A file that is none, as `package.json` is, holds no entries.
 *
 * @param path names the file in messages.
 * @throws {DamagedHistory} for a history that cannot be read.
 */
export function parseOldHistory(text: string, key: string, path: string): readonly HistoryEntry[] {
  try {
    return parseHistory(text, key, path);
  } catch (error) {
    const looksLikeOne = ['schemaVersion', 'key', 'entries'].every((name) =>
      text.includes(`"${name}":`),
    );
    if (error instanceof DamagedHistory && !looksLikeOne) {
      return [];
    }
    throw error;
  }
}
