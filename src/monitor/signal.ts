import type { AgentStatisticName } from '../cluster/agent.ts';
import type { SignalKind } from './latency-kind.ts';

/** One thing to watch: a PromQL query or a statistic of the agents, with a threshold. */
export interface Signal {
  readonly name: string;
  readonly source: SignalSource;
  /** Healthy while the value is under `max`, or over `min`; at the threshold it is degraded. */
  readonly bound: 'max' | 'min';
  readonly threshold: number;
  /** What a query without a value (empty, NaN) means. */
  readonly whenMissing: 'unknown' | 'zero' | 'healthy';
  /** The signal is ignored for this long after the run began, in seconds. */
  readonly warmUpSeconds: number;
  /**
   * What one sample of the query remembers, in seconds, as a summary or an average inside the
   * service does; missing: what is known of its metric.
   */
  readonly windowSeconds?: number;
  /** Shown in the reports, but not judged. */
  readonly reportOnly: boolean;
  /** What the user says that the value is, beyond what its query tells. */
  readonly kind?: SignalKind;
  /** Not the user's own, but made of what the agents' users see, to judge the service by as well. */
  readonly guard?: true;
}

export type SignalSource =
  | { readonly kind: 'query'; readonly query: string }
  | { readonly kind: 'agent-statistic'; readonly statistic: AgentStatisticName };

export type SignalState = 'healthy' | 'degraded' | 'unknown';

/** Why a signal is unknown. */
export type UnknownReason =
  /** Prometheus (or the agents) did not answer, or answered with an error. */
  | 'unreachable'
  /** It answered, but without a value, and raw series are missing as well. */
  | 'no-data'
  /** It answered without a value because there is no traffic: its raw series are there and fresh. */
  | 'idle'
  /** It answered, but says that a part of the data is missing. */
  | 'partial'
  /** Its newest sample is too old to say anything of the present, or its target has died. */
  | 'stale'
  /** It is beyond the highest finite bucket, and that is not above the threshold. */
  | 'beyond-buckets'
  /** Within the signal's `warm-up`. */
  | 'warm-up';

/** One look at one signal. */
export interface SignalReading {
  readonly signal: Signal;
  readonly state: SignalState;
  /** The worst value of all series; null when unknown, or healthy without one. */
  readonly value: number | null;
  /**
   * How far the value is beyond its threshold: ln(value / threshold) for `max`, its negative for
   * `min`; below 0 is healthy, 0 and above degraded. Clamped to [-5, 5]; null when unknown.
   */
  readonly margin: number | null;
  /**
   * A margin that may be averaged over time, with the sign of `margin` and clamped like it. For
   * means, ratios and gauges the margin itself; for a quantile of buckets ln(share of requests
   * beyond the threshold / share allowed, 1 - q). Null when unknown, and for extremes and quantiles
   * that cannot be taken apart: their readings must not be averaged.
   */
  readonly average: number | null;
  /** Of an average of requests beyond the threshold: the share allowed, 1 - q; 0 to 1. */
  readonly allowedShare?: number;
  /** The time that the value speaks of, in seconds since the epoch; from = to for a gauge. */
  readonly from: number;
  readonly to: number;
  /** Null unless the state is unknown. */
  readonly unknown: UnknownReason | null;
  /** What the user should know of this reading (Prometheus' message, a warning); may be empty. */
  readonly note: string;
  /**
   * True for a shortened twin of a query with fixed windows: quicker and noisier than what the
   * user asked for, good for finding the way, not for the answer.
   */
  readonly twin: boolean;
  /** The value is the most that its buckets can tell: healthy by it, but the true one may not be. */
  readonly isCapped?: true;
  /** The service's counters began anew within so many seconds before this look; left out: they did not. */
  readonly restartedWithin?: number;
}
