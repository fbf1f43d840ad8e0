/** Why an answer is to be read with care. */
export type DoubtKind =
  /** No level was measured at all. */
  | 'unmeasured'
  /** Not one request of the users was answered. */
  | 'nothing-answered'
  /** The run went blind for so long that it matters, or ended so. */
  | 'blind'
  /** A few users were degraded after many had been healthy. */
  | 'not-recovered'
  /** The users wait longer than the service says: it does not see its own queue. */
  | 'users-wait'
  /** More than a few of the users' requests failed. */
  | 'errors'
  /** The answer lies beyond the users from which requests per second no longer grew. */
  | 'saturated'
  /** A judged signal did not move with the load. */
  | 'unmoved'
  /** A judged signal was degraded before any load. */
  | 'degraded-before-load'
  /** The agents had users that nobody ordered. */
  | 'unordered-users'
  /** A signal remembers more than its query says. */
  | 'remembers'
  /** Part of the data was missing. */
  | 'partial';

/** One reason to doubt an answer, in plain sentences; foreign text in them is raw. */
export interface Doubt {
  readonly kind: DoubtKind;
  /** What was seen, with its numbers. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string;
}
