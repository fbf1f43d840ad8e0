import type { HistoryEntry } from '../../gate/entry.ts';
import { renderBadge } from '../../report/files/badge.ts';
import { apiFailure } from '../api/failure.ts';
import type { Repository } from '../api/repository.ts';
import { jittered, longestWaitSeconds, type Wait, waited, waitOnTheClock } from '../api/retry.ts';
import { Blobs, type BranchState, readBranch, readBranchFile } from './branch.ts';
import { writeFailure } from './conflict.ts';
import {
  badgePath,
  formatHistory,
  historyPath,
  isSameRun,
  type KeyHistory,
  oldHistoryPath,
  parseHistory,
} from './format.ts';
import { parseOldHistory } from './old-format.ts';
import { readmePath, renderReadme } from './readme.ts';
import { withEntry } from './thin.ts';
import { writeBranch } from './write.ts';

/**
 * The longest pauses between attempts, in seconds: there may be twenty writers, of a second each, of
 * whom the last should not wait long.
 */
const longestPauseSeconds = 12;

/** So many failures in a row, with the branch as it was, are no race. */
const mostStill = 4;

/**
 * After so many the page for people is left to whoever is the last to write, and by itself, as it makes
 * conflicts likelier: every key changes it.
 */
const mostConflictsForPage = 2;
const mostTriesOfPage = 3;

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
  if (text !== null) {
    return parseHistory(text, key, `${path} on branch ${branch}`);
  }
  const oldPath = oldHistoryPath(key);
  const old = await readBranchFile(repository, branch, oldPath, signal, wait);
  return old === null ? [] : parseOldHistory(old, key, `${oldPath} on branch ${branch}`);
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
  const writer = { repository, place, entry, blobs, signal, wait };
  let state = await readBranch(repository, place.branch, signal, wait);
  let still = 0;
  for (let conflicts = 1; ; conflicts++) {
    const entries = await readEntries(place, state, blobs);
    if (entries.some((other) => isSameRun(other, entry))) {
      return 'present';
    }
    const next = { key: place.key, entries: withEntry(entries, entry) };
    const page = conflicts <= mostConflictsForPage ? await pageFor(writer, next, state) : null;
    const files = new Map([
      [historyPath(place.key), formatHistory(place.key, next.entries)],
      [badgePath(place.key), renderBadge(entry)],
    ]);
    if (page !== null) {
      files.set(readmePath, page);
    }
    try {
      const change = { files, message: message(writer) };
      const head = await writeBranch(repository, place.branch, state, change, signal);
      if (page === null) {
        await renewPage(writer, next, head);
      }
      return 'appended';
    } catch (error) {
      if (writeFailure(error) === 'final' || !(await pause(error, conflicts, signal, wait))) {
        throw error;
      }
      const seen = await readBranch(repository, place.branch, signal, wait);
      still = seen.head === state.head ? still + 1 : 0;
      if (still === mostStill) {
        throw error;
      }
      state = seen;
    }
  }
}

interface Writer {
  readonly repository: Repository;
  readonly place: HistoryPlace;
  readonly entry: HistoryEntry;
  readonly blobs: Blobs;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/** Servers start no workflow for it. */
function message({ place, entry }: Writer): string {
  return `Add the run of ${entry.time} to ${JSON.stringify(place.key)} [skip ci]`;
}

async function readEntries(
  { branch, key }: HistoryPlace,
  { head, files }: BranchState,
  blobs: Blobs,
): Promise<readonly HistoryEntry[]> {
  const [path, oldPath] = [historyPath(key), oldHistoryPath(key)];
  const [sha, oldSha] = [files.get(path), files.get(oldPath)];
  if (head !== null && sha !== undefined) {
    return parseHistory(await blobs.text(sha), key, `${path} on branch ${branch}`);
  }
  return head !== null && oldSha !== undefined
    ? parseOldHistory(await blobs.text(oldSha), key, `${oldPath} on branch ${branch}`)
    : [];
}

/** The page for people; null where it cannot be made, which must not cost the entry. */
async function pageFor(
  { blobs }: Writer,
  own: KeyHistory,
  state: BranchState,
): Promise<string | null> {
  return await renderReadme(own, state, blobs).catch(() => null);
}

/**
 * Writes the page by itself, unless another has written since: that one makes it. What fails is left
 * to the next run.
 *
 * @param head the commit with the entry.
 */
async function renewPage(writer: Writer, own: KeyHistory, head: string): Promise<void> {
  const { repository, place, blobs, signal, wait } = writer;
  for (let made = 1; made <= mostTriesOfPage; made++) {
    if (!(await waited(jittered(made + 1, longestPauseSeconds), signal, wait))) {
      return;
    }
    try {
      const state = await readBranch(repository, place.branch, signal, wait);
      if (state.head !== head) {
        return;
      }
      const page = await renderReadme(own, state, blobs);
      const sha = state.files.get(readmePath);
      if (sha !== undefined && (await blobs.text(sha)) === page) {
        return;
      }
      const change = { files: new Map([[readmePath, page]]), message: message(writer) };
      await writeBranch(repository, place.branch, state, change, signal);
      return;
    } catch (error) {
      if (!(await pause(error, made, signal, wait))) {
        return;
      }
    }
  }
}

/** Waits as long as the server asks for, else a random time; false when there is no time for that. */
async function pause(
  error: unknown,
  conflicts: number,
  signal: AbortSignal,
  wait: Wait,
): Promise<boolean> {
  const asked = apiFailure(error).retryAfterSeconds ?? 0;
  // Four times as long each time: an attempt that is lost costs the server as much as any.
  const seconds = asked + jittered(2 * conflicts, longestPauseSeconds);
  return asked <= longestWaitSeconds && (await waited(seconds, signal, wait));
}
