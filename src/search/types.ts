/** What the search is asked for. Constant during a run; times are seconds since the run began. */
export interface SearchSettings {
  /** Users never exceed this; 1 or more. */
  readonly maxUsers: number;
  /** First level; null: the search chooses. */
  readonly startUsers: number | null;
  /** What the service carried before: where to look first, 1 to maxUsers; null: nobody knows. */
  readonly expectedUsers: number | null;
  /**
   * Where it is enough to know that so many users are carried, the search ends as soon as that is
   * proven; the capacity itself is looked for only where they are not. Null: find the capacity.
   */
  readonly enoughUsers: number | null;
  /** How long nothing is judged, in seconds; null: until a cold service gets no better. */
  readonly warmUpSeconds: number | null;
  /** Half-width of the interval over the capacity at which the search is content, as 0.03. */
  readonly precision: number;
  /** Confidence of the interval, as 0.95. */
  readonly confidence: number;
  /** The answer is due at this time. */
  readonly deadline: number;
  /** Time between two scrapes of the target, as the monitor found it. */
  readonly scrapeSeconds: number;
  /** The longest fixed window of the user's queries; null when all windows are free. */
  readonly windowSeconds: number | null;
}

/** What was seen at one tick. Plain data: the same observations give the same commands. */
export interface Observation {
  readonly time: number;
  /** Users the agents say they have. */
  readonly activeUsers: number;
  /**
   * Those of them that are there: logged in and connected, or answered once. The others have been
   * started, and are on their way. Null, or left out: the agents do not tell.
   */
  readonly present?: number | null;
  /** The most users the agents can make, where they are at their limit now; else null. */
  readonly generatorLimit: number | null;
  /** One reading of each judged signal, and of its twin where there is one. */
  readonly readings: readonly Reading[];
  /** Since the last look all users were away for a while, which `time` leaves out. */
  readonly interrupted?: boolean;
}

/** One look at one judged signal. */
export interface Reading {
  readonly signal: string;
  /** See SignalReading.margin; null: unknown. */
  readonly margin: number | null;
  /**
   * A margin that may be averaged over time, as `margin` is of a mean; of a quantile, that of the
   * requests beyond the threshold. Null: unknown, or readings of this signal have no average, and
   * only whole windows of the user's own query count.
   */
  readonly average: number | null;
  /** Of an average of requests beyond the threshold: the share of them that is allowed. */
  readonly allowedShare?: number;
  /** Unknown only because there is no traffic: the raw data behind it is there and fresh. */
  readonly idle: boolean;
  /** The span the reading speaks of. */
  readonly from: number;
  readonly to: number;
  readonly twin: boolean;
}

/** What to do next. */
export interface Command {
  /** Users to ask for, 0 to maxUsers. */
  readonly users: number;
  /** When the present level settled: windows of free queries may reach back to here; null: not yet. */
  readonly settledSince: number | null;
  readonly phase: Phase;
  /** Why, in words for the log. */
  readonly reason: string;
  /** The answer, when the search is over; the command then asks for 0 users. */
  readonly result: SearchResult | null;
}

export type Phase = 'expand' | 'measure' | 'drain' | 'blind' | 'done';

export type Outcome = 'found' | 'at-least' | 'at-most' | 'inconclusive';

export interface SearchResult {
  readonly outcome: Outcome;
  /** The capacity, in users; null when nothing is known. */
  readonly users: number | null;
  /** The interval at `confidence`; null where that side is open. */
  readonly low: number | null;
  readonly high: number | null;
  /** The binding signal, or `max-users`, `agents`, `time`; empty when nothing limited. */
  readonly limitedBy: string;
  /** One sentence for the user. */
  readonly reason: string;
  /**
   * Set when a level that was healthy on the way up did not recover on the way down; recovered at
   * 0: without users only.
   */
  readonly collapse: { readonly users: number; readonly recoveredAt: number } | null;
  /** Signals that were found to tell of the past, and of how much of it, in seconds. */
  readonly remembers?: readonly { readonly signal: string; readonly seconds: number }[];
}

/** One level that was held, for the report. */
export interface Level {
  readonly users: number;
  readonly from: number;
  readonly to: number;
  /** The worst margin over the level, of the signal that binds; null: nothing was learnt. */
  readonly margin: number | null;
  readonly side: 'healthy' | 'degraded' | 'uncertain';
  readonly bindingSignal: string;
}
