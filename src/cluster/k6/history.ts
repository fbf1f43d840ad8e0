/** What was read at one moment. */
export interface Snapshot<Value> {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly value: Value;
}

/** Snapshots are kept this long. */
const keptSeconds = 600;

/** Without a beginning, an interval covers at least this long, where so much is known. */
const latestSeconds = 5;

/** Readings of totals that only grow: what lies between two of them is their difference. */
export class History<Value> {
  #snapshots: readonly Snapshot<Value>[] = [];

  /** Adds a newer reading. */
  add(at: number, value: Value): void {
    const kept = this.#snapshots.filter((snapshot) => snapshot.at >= at - keptSeconds);
    this.#snapshots = [...kept, { at, value }];
  }

  /** Forgets all, as the totals begin anew. */
  clear(): void {
    this.#snapshots = [];
  }

  /** The newest reading; undefined when there is none. */
  get newest(): Snapshot<Value> | undefined {
    return this.#snapshots.at(-1);
  }

  /**
   * The ends of the longest interval that begins at `since` or later and ends with the newest
   * reading; null: of the shortest that covers the last five seconds. Both ends are the same when
   * there is no such interval; undefined when nothing was read.
   *
   * @param since seconds since the epoch
   */
  interval(since: number | null): readonly [Snapshot<Value>, Snapshot<Value>] | undefined {
    const { newest } = this;
    if (newest === undefined) return undefined;
    const first =
      since === null
        ? (this.#snapshots.findLast(({ at }) => at <= newest.at - latestSeconds) ??
          this.#snapshots[0])
        : this.#snapshots.find(({ at }) => at >= since);
    return [first ?? newest, newest];
  }
}
