import type { HistoryEntry } from '../../gate/entry.ts';
import { apiFailure } from '../api/failure.ts';
import type { Repository } from '../api/repository.ts';
import { jittered, longestWaitSeconds, type Wait, waited, waitOnTheClock } from '../api/retry.ts';
import { Blobs, type BranchState, readBranch, readBranchFile } from './branch.ts';
import { writeFailure } from './conflict.ts';
import { formatHistory, historyPath, isSameRun, oldHistoryPath, parseHistory } from './format.ts';
import { parseOldHistory } from './old-format.ts';
import { readmePath, renderReadme } from './readme.ts';
import { withEntry } from './thin.ts';
import { type Change, writeBranch } from './write.ts';

/** The longest pauses between attempts, in seconds: there may be twenty writers, of a second each. */
const longestPauseSeconds = 16;

/** So many failures in a row, with the branch as it was, are no race. */
const mostStill = 4;

/** After so many the page for people is left to the next run, as it makes conflicts likelier. */
const mostConflictsForReadme = 10;

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
  const text = await readBranchFile(repository, branch, path, signal, wait);
  return text === null
    ? await readOldHistory(repository, branch, { branch, key }, signal, wait)
    : parseHistory(text, key, `${path} on branch ${branch}`);
}

/** What version 0 kept at the root of the branch. @param reference where to read it from. */
async function readOldHistory(
  repository: Repository,
  reference: string,
  { branch, key }: HistoryPlace,
  signal: AbortSignal,
  wait?: Wait,
): Promise<readonly HistoryEntry[]> {
  const path = oldHistoryPath(key);
  const text = await readBranchFile(repository, reference, path, signal, wait);
  return text === null ? [] : parseOldHistory(text, key, `${path} on branch ${branch}`);
}

/**
 * Adds an entry to the history of a key, and makes the page for people anew; makes the branch when
 * it is missing. Compares and swaps: when another run wrote in between, reads what it wrote and
 * tries again after a random pause, until the time is over, so that parallel runs lose nothing. An
 * entry with the same page, time and commit is there already, as an attempt whose answer was lost
 * wrote it.
 *
 * @param signal ends the attempt.
 * @throws {DamagedHistory} when the file cannot be read as a history; it is left as it is.
 * @throws Octokit's error; see `explainHistoryFailure`.
 */
export async function appendToHistory(
  repository: Repository,
  place: HistoryPlace,
  entry: HistoryEntry,
  signal: AbortSignal,
  wait: Wait = waitOnTheClock,
): Promise<'appended' | 'present'> {
  const blobs = new Blobs(repository, signal, wait);
  const read = (): Promise<BranchState> => readBranch(repository, place.branch, signal, wait);
  let state = await read();
  let still = 0;
  for (let conflicts = 1; ; conflicts++) {
    const entries = await readEntries(repository, place, state, blobs, signal, wait);
    if (entries.some((other) => isSameRun(other, entry))) {
      return 'present';
    }
    const withReadme = conflicts <= mostConflictsForReadme;
    const change = await changeTo(place.key, entries, entry, withReadme ? state : null, blobs);
    try {
      await writeBranch(repository, place.branch, state, change, signal);
      return 'appended';
    } catch (error) {
      if (writeFailure(error) === 'final' || !(await pause(error, conflicts, signal, wait))) {
        throw error;
      }
      const next = await read();
      still = next.head === state.head ? still + 1 : 0;
      if (still === mostStill) {
        throw error;
      }
      state = next;
    }
  }
}

async function readEntries(
  repository: Repository,
  { branch, key }: HistoryPlace,
  { head, files }: BranchState,
  blobs: Blobs,
  signal: AbortSignal,
  wait: Wait,
): Promise<readonly HistoryEntry[]> {
  if (head === null) {
    return [];
  }
  const path = historyPath(key);
  const sha = files.get(path);
  return sha === undefined
    ? await readOldHistory(repository, head, { branch, key }, signal, wait)
    : parseHistory(await blobs.text(sha), key, `${path} on branch ${branch}`);
}

/** @param state of the branch whose page is made anew; null: the page stays as it is. */
async function changeTo(
  key: string,
  entries: readonly HistoryEntry[],
  entry: HistoryEntry,
  state: BranchState | null,
  blobs: Blobs,
): Promise<Change> {
  const next = withEntry(entries, entry);
  const files = new Map([[historyPath(key), formatHistory(key, next)]]);
  if (state !== null) {
    // What cannot be read of other keys must not cost this one its entry.
    const page = await renderReadme({ key, entries: next }, state, blobs).catch(() => null);
    if (page !== null) {
      files.set(readmePath, page);
    }
  }
  return { files, message: `Add the run of ${entry.time} to ${JSON.stringify(key)} [skip ci]` };
}

/** Waits as long as the server asks for, else a random time; false when there is no time for that. */
async function pause(
  error: unknown,
  conflicts: number,
  signal: AbortSignal,
  wait: Wait,
): Promise<boolean> {
  const asked = apiFailure(error).retryAfterSeconds ?? 0;
  const seconds = asked + jittered(conflicts, longestPauseSeconds);
  return asked <= longestWaitSeconds && (await waited(seconds, signal, wait));
}
