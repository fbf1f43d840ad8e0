import type { HistoryEntry } from '../../gate/entry.ts';
import { apiFailure, permissions } from '../api/failure.ts';
import { readBranchFile, writeBranchFile } from './branch.ts';
import {
  DamagedHistory,
  formatHistory,
  historyPath,
  isSameRun,
  parseHistory,
  withEntry,
} from './format.ts';
import type { Repository } from '../api/repository.ts';
import { type Wait, waited, waitOnTheClock } from '../api/retry.ts';

/** Enough for each of 20 writers to lose to all others, and for some that write other keys. */
const mostConflicts = 30;
const longestPauseSeconds = 4;

/** Where the history of a key is. */
export interface HistoryPlace {
  /** The input `history-branch`. */
  readonly branch: string;
  readonly key: string;
}

/**
 * What the branch keeps of a key, oldest first; empty when there is no such branch or file yet.
 *
 * @param signal ends the attempt.
 * @throws {DamagedHistory} when the file cannot be read as a history.
 * @throws Octokit's error; see `explainHistoryFailure`.
 */
export async function readHistory(
  repository: Repository,
  { branch, key }: HistoryPlace,
  signal: AbortSignal,
  wait?: Wait,
): Promise<readonly HistoryEntry[]> {
  const path = historyPath(key);
  const file = await readBranchFile(repository, { branch, path }, signal, wait);
  return file === null ? [] : parseHistory(file.text, key, `${path} on branch ${branch}`);
}

/**
 * Adds an entry to the history of a key, of which the newest 500 entries are kept; makes the
 * branch when it is missing. Compares and swaps: when another run wrote in between, reads what it
 * wrote and tries again after a random pause, so that parallel runs lose nothing. An entry with
 * the same page, time and commit is there already, as an attempt whose answer was lost wrote it.
 *
 * @param signal ends the attempt.
 * @throws {DamagedHistory} when the file cannot be read as a history; it is left as it is.
 * @throws Octokit's error; see `explainHistoryFailure`.
 */
export async function appendToHistory(
  repository: Repository,
  { branch, key }: HistoryPlace,
  entry: HistoryEntry,
  signal: AbortSignal,
  wait: Wait = waitOnTheClock,
): Promise<'appended' | 'present'> {
  const path = historyPath(key);
  const message = `Add the run of ${entry.time} to ${JSON.stringify(key)} [skip ci]`;
  for (let conflicts = 1; ; conflicts++) {
    const file = await readBranchFile(repository, { branch, path }, signal, wait);
    const entries =
      file === null ? [] : parseHistory(file.text, key, `${path} on branch ${branch}`);
    if (entries.some((other) => isSameRun(other, entry))) {
      return 'present';
    }
    const text = formatHistory(key, withEntry(entries, entry));
    const change = { text, replaces: file?.sha ?? null, message };
    const conflict = await writeBranchFile(repository, { branch, path }, change, signal, wait);
    if (conflict === null) {
      return 'appended';
    }
    if (conflicts === mostConflicts || !(await waited(pauseSeconds(conflicts), signal, wait))) {
      throw conflict.error;
    }
  }
}

/** Random up to a bound that doubles from 0.5 s to 4 s, so that writers do not stay in step. */
function pauseSeconds(conflicts: number): number {
  return Math.random() * Math.min(longestPauseSeconds, 0.25 * 2 ** conflicts);
}

/** What failed, and why the token may not write where the event tells. */
export interface HistoryFailure {
  readonly doing: 'read' | 'written';
  readonly branch: string;
  /** As in `PullRequest`; empty when the token may write. */
  readonly readOnlyBecause: string;
}

/** Says why the history was not read or written, and what to do about it. */
export function explainHistoryFailure(
  error: unknown,
  { doing, branch, readOnlyBecause }: HistoryFailure,
): string {
  if (error instanceof DamagedHistory) {
    return error.message;
  }
  const { status, message, refused } = apiFailure(error);
  const what = `The history on branch ${branch} was not ${doing}`;
  if (status === null) {
    return `${what}: the API did not answer (${message}).`;
  }
  if (!refused) {
    return `${what}: the API answered ${status} (${message}).`;
  }
  if (readOnlyBecause !== '') {
    return `${what} (${status}): ${readOnlyBecause}.`;
  }
  const need = doing === 'read' ? 'read it' : 'write it';
  return `${what} (${status}): the token may not ${need}; give the job these permissions:\n${permissions}`;
}
