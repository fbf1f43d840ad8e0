import type { Conditions, HistoryEntry } from './entry.ts';
import { isFound } from './measurement.ts';

/** A condition in which two runs differ; null: the run does not know it. */
export interface Difference {
  readonly name: string;
  readonly one: string | null;
  readonly other: string | null;
}

/** What the run that is judged is compared with. */
export interface Wanted {
  /** The base branch. */
  readonly branch: string;
  /** The newest run that counts is one of this commit; empty: the newest of the branch. */
  readonly newestCommit: string;
  readonly conditions: Conditions;
}

/** What the history has to offer. */
export interface Candidates {
  /** Runs of the base branch that may be compared with, newest first. */
  readonly comparable: readonly HistoryEntry[];
  /** What is different in the newest run of the branch when nothing is comparable: now, then. */
  readonly differences: readonly Difference[];
}

/** The conditions that differ, sorted by name. */
export function differences(one: Conditions, other: Conditions): Difference[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names]
    .sort()
    .map((name) => ({ name, one: one[name] ?? null, other: other[name] ?? null }))
    .filter((difference) => difference.one !== difference.other);
}

/**
 * The runs of the base branch, up to the commit that is wanted, that gave a number under the same
 * conditions. The entries are those of one key, in any order.
 */
export function candidatesFor(entries: readonly HistoryEntry[], wanted: Wanted): Candidates {
  const ofBranch = entries
    .filter((entry) => entry.branch === wanted.branch && isUsable(entry))
    .toSorted((one, other) => (one.time < other.time ? 1 : -1));
  const newestThatCounts = ofBranch.findIndex(({ commit }) => commit === wanted.newestCommit);
  const offered = ofBranch.slice(Math.max(0, newestThatCounts));
  const comparable = offered.filter(
    ({ conditions }) => differences(wanted.conditions, conditions).length === 0,
  );
  const [newest] = offered;
  return {
    comparable,
    differences:
      comparable.length > 0 || newest === undefined
        ? []
        : differences(wanted.conditions, newest.conditions),
  };
}

/** It says what the branch carries, or what it carries at least. */
function isUsable(entry: HistoryEntry): boolean {
  return isFound(entry) || (entry.outcome === 'at-least' && entry.low !== null);
}
