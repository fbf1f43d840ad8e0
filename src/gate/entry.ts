/**
 * What must be alike for two capacities to be comparable, by name: the engine, each signal with its
 * query and threshold, what the agents do. Values are short texts that a reader can compare.
 */
export type Conditions = Readonly<Record<string, string>>;

/** What the history keeps of one run. */
export interface HistoryEntry {
  /** When the run ended: ISO 8601, in UTC. */
  readonly time: string;
  /** The commit under test. */
  readonly commit: string;
  /** The branch it was on. */
  readonly branch: string;
  /** The run's page; empty where there is none. */
  readonly url: string;
  readonly outcome: 'found' | 'at-least' | 'at-most' | 'inconclusive';
  /** The capacity and its interval, in users; null where that is not known. */
  readonly users: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval, as 0.95. */
  readonly confidence: number;
  readonly limitedBy: string;
  readonly conditions: Conditions;
}
