import type { HistoryEntry } from '../../gate/entry.ts';

/** What a key keeps: at some runs a day that is years, and the file stays readable. */
export const mostEntries = 500;

/** The newest of each branch are never taken, as baselines rest on them. */
const newestOfBranch = 20;

/** Nor are the newest of all. */
const newestOfAll = 200;

/** The entries with one more, in the order of time; thinned where they are too many. */
export function withEntry(
  entries: readonly HistoryEntry[],
  entry: HistoryEntry,
): readonly HistoryEntry[] {
  const kept = [...entries, entry].toSorted((a, b) => timeOf(a) - timeOf(b));
  while (kept.length > mostEntries) {
    kept.splice(leastMissed(kept), 1);
  }
  return kept;
}

/**
 * The entry that is missed least: of the old ones that which is nearest in time to those before and
 * after it on its branch, so that what is left spreads evenly over all the time there is, and the
 * first one stays.
 */
function leastMissed(entries: readonly HistoryEntry[]): number {
  const places = new Map<string, number[]>();
  entries.forEach(({ branch }, index) => {
    const ofBranch = places.get(branch) ?? [];
    ofBranch.push(index);
    places.set(branch, ofBranch);
  });
  // Where all are among the newest of their branches, the oldest that is not the last of one.
  const isNotLast = ({ branch }: HistoryEntry, index: number): boolean =>
    places.get(branch)?.at(-1) !== index;
  let [least, smallest] = [Math.max(0, entries.findIndex(isNotLast)), Infinity];
  for (const indexes of places.values()) {
    for (let at = 1; at < indexes.length - newestOfBranch; at++) {
      const [before = 0, index = 0, after = 0] = indexes.slice(at - 1, at + 2);
      const gap = timeAt(entries, after) - timeAt(entries, before);
      if (index < entries.length - newestOfAll && gap < smallest) {
        [least, smallest] = [index, gap];
      }
    }
  }
  return least;
}

function timeAt(entries: readonly HistoryEntry[], index: number): number {
  const entry = entries[index];
  return entry === undefined ? 0 : timeOf(entry);
}

/** Milliseconds since the epoch. */
function timeOf({ time }: HistoryEntry): number {
  return Date.parse(time);
}
