import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectory, removeFile, writeNewFile } from '../../new-file.ts';
import { isAlive } from './processes.ts';

/** What tells a remote agent from all others. */
interface RemoteAgent {
  readonly type: string;
  readonly url: string;
  readonly id: string;
}

/** Of this user alone, as anybody may make what is named so in a directory for all. */
const directory = join(tmpdir(), `capacity-gate-runs-${process.getuid?.() ?? 'all'}`);

/** A note to other runs on this machine: the id of a process. Where none can be kept, there is none. */
class Note {
  readonly #path: string;

  constructor(name: string) {
    this.#path = join(directory, name);
  }

  set(): void {
    try {
      makeDirectory(directory, 0o700);
      if (isOwn(directory)) writeNewFile(this.#path, String(process.pid), 0o600);
    } catch {
      // A run does not fail for want of a note to later ones.
    }
  }

  clear(): void {
    removeFile(this.#path);
  }

  /** The process that wrote it last; null where there is none. */
  get pid(): number | null {
    try {
      const pid = isOwn(directory) ? Number(readFileSync(this.#path, 'utf8')) : NaN;
      return Number.isInteger(pid) && pid > 0 ? pid : null;
    } catch {
      return null;
    }
  }
}

/**
 * Remembers, on this machine, that its runs drive a remote agent: so what a killed run has left on
 * it is told from what somebody else runs there. Where nothing can be kept, nothing is known.
 */
export class Mark {
  readonly #note: Note;

  /** @param agent tells the agent from all others: its address, and its id where it has one */
  constructor(agent: string) {
    this.#note = new Note(digest(agent));
  }

  /** This run drives the agent from now on. */
  set(): void {
    this.#note.set();
  }

  /** Nothing is left on the agent. */
  clear(): void {
    this.#note.clear();
  }

  /** Whether what is on the agent was left by this run, or by one that has ended without clearing up. */
  get isOurs(): boolean {
    const { pid } = this.#note;
    return pid !== null && (pid === process.pid || !isAlive(pid));
  }

  /** Whether another run of this machine drives the agent now, with users or before its first. */
  get isTaken(): boolean {
    const { pid } = this.#note;
    return pid !== null && pid !== process.pid && isAlive(pid);
  }
}

/**
 * Says, on this machine, that this process is about to drive an agent: whoever cleans up after an
 * earlier run then leaves the agent to it, and does not remove what it makes.
 */
export function claim(agent: RemoteAgent): void {
  claimOf(agent).set();
}

/** Takes back what `claim` said, unless another process has claimed the agent since. */
export function release(agent: RemoteAgent): void {
  const note = claimOf(agent);
  if (note.pid === process.pid) note.clear();
}

/** Whether a process that goes on, and is not the given one, was the last to claim the agent. */
export function isClaimedByOther(agent: RemoteAgent, than: number): boolean {
  const { pid } = claimOf(agent);
  return pid !== null && pid !== than && isAlive(pid);
}

function claimOf({ type, url, id }: RemoteAgent): Note {
  return new Note(`${digest(`${type} ${url} ${id}`)}.claim`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether it is a directory, and no link, of this user. */
function isOwn(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return false;
  return process.getuid === undefined || found.uid === process.getuid();
}
