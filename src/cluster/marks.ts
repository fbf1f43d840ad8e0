import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = join(tmpdir(), 'capacity-gate-runs');

/**
 * Remembers, on this machine, that its runs drive a remote agent: so what a killed run has left on
 * it is told from what somebody else runs there. Where nothing can be kept, nothing is known.
 */
export class Mark {
  readonly #path: string;

  /** @param agent tells the agent from all others: its address, and its id where it has one */
  constructor(agent: string) {
    this.#path = join(directory, createHash('sha256').update(agent).digest('hex'));
  }

  /** This run drives the agent from now on. */
  set(): void {
    try {
      mkdirSync(directory, { recursive: true });
      writeFileSync(this.#path, String(process.pid));
    } catch {
      // A run does not fail for want of a note to later ones.
    }
  }

  /** Nothing is left on the agent. */
  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** Whether what is on the agent was left by this run, or by one that has ended without clearing up. */
  get isOurs(): boolean {
    try {
      const pid = Number(readFileSync(this.#path, 'utf8'));
      return pid === process.pid || !isAlive(pid);
    } catch {
      return false;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
