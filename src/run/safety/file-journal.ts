import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../cluster/machine/processes.ts';
import { isLeftovers, type Leftovers } from '../../cluster/clean-up/leftovers.ts';
import { makeDirectory, removeFile, writeNewFile } from '../../new-file.ts';
import { readWholeFile } from '../../whole-file.ts';
import type { Journal } from './keeper.ts';

/** What a run that has died may have left behind. */
export interface EarlierRun {
  /** The process id that it had. */
  readonly pid: number;
  readonly leftovers: Leftovers;
  /** No longer to be cared for: it is removed, or somebody else's. */
  readonly forget: () => void;
}

interface Entry {
  readonly pid: number;
  readonly host: string;
  readonly leftovers: Leftovers;
}

const ending = '.run.json';
/** In bytes: a run of a thousand agents writes a tenth. */
const longest = 1024 * 1024;

/**
 * The journal of the command: one file for each run that is under way, in a directory of the user's
 * own. It holds addresses and ids, and no secrets. A file that is there although its process is
 * not is from a run that died.
 */
export class FileJournal implements Journal {
  readonly #directory: string;
  readonly #path: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#path = join(directory, `${process.pid}-${randomUUID()}${ending}`);
  }

  /** Without a place to write to there is no journal; the run goes on. */
  keep(leftovers: Leftovers): string | null {
    const entry: Entry = { pid: process.pid, host: hostname(), leftovers };
    try {
      makeDirectory(this.#directory, 0o700);
      writeNewFile(this.#path, JSON.stringify(entry), 0o600);
      return this.#path;
    } catch {
      return null;
    }
  }

  /** Nothing is left that a later run would have to remove. */
  clear(): void {
    removeFile(this.#path);
  }

  /** The runs of this user on this machine that have died. */
  earlier(): EarlierRun[] {
    return this.#files().flatMap((path) => {
      const entry = readEntry(path);
      if (entry === null || entry.host !== hostname() || isAlive(entry.pid)) return [];
      const forget = (): void => removeFile(path);
      return [{ pid: entry.pid, leftovers: entry.leftovers, forget }];
    });
  }

  #files(): string[] {
    try {
      return readdirSync(this.#directory)
        .filter((name) => name.endsWith(ending))
        .map((name) => join(this.#directory, name));
    } catch {
      return [];
    }
  }
}

/** Where the journals of a user are (XDG Base Directory Specification: what outlives a run). */
export function journalDirectory(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const base = environment['XDG_STATE_HOME'] ?? '';
  return join(base.startsWith('/') ? base : join(homedir(), '.local', 'state'), 'capacity-gate');
}

/** Null where the file is none of ours, or was only half written. */
function readEntry(path: string): Entry | null {
  try {
    const { pid, host, leftovers } = JSON.parse(readWholeFile(path, longest)) as Partial<Entry>;
    const isWhole =
      typeof pid === 'number' &&
      Number.isInteger(pid) &&
      pid > 0 &&
      typeof host === 'string' &&
      isLeftovers(leftovers);
    return isWhole ? { pid, host, leftovers } : null;
  } catch {
    return null;
  }
}
