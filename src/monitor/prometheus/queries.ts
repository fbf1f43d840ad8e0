/** The port behind which Prometheus stands: one instant query at a time. */
export interface PrometheusQueries {
  /**
   * Evaluates an expression at `time` (seconds since the epoch); null: at the server's own present.
   * Rejects with a PrometheusError, or with the reason of `signal` when that is aborted first.
   */
  query(promql: string, time: number | null, signal: AbortSignal): Promise<QueryResult>;
  /** What can be asked for beside queries; missing: nothing. */
  readonly metadata?: PrometheusMetadata;
}

/** What Prometheus knows of its series. Rejects as `query` does. */
export interface PrometheusMetadata {
  /** Null: the server does not tell. */
  recordingRules(signal: AbortSignal): Promise<readonly RecordingRule[] | null>;
  /** The values that a label has in the series of a selector; null: in all series. */
  labelValues(
    label: string,
    selector: string | null,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** What metrics are, as their targets say; empty where the server keeps none. Missing: not told. */
  metricTypes?(signal: AbortSignal): Promise<MetricTypes>;
}

/** The type of each metric by its name, which of a histogram or summary is the one without a suffix. */
export type MetricTypes = ReadonlyMap<string, string>;

/** An expression whose value Prometheus keeps as a series of its own. */
export interface RecordingRule {
  /** Of the series. */
  readonly name: string;
  readonly query: string;
  /** What is added to the labels of the expression. */
  readonly labels: Readonly<Record<string, string>>;
  /** The time between two evaluations, in seconds; 0: not known. */
  readonly intervalSeconds: number;
}

export interface QueryResult {
  /**
   * A vector has one sample a series, a matrix many, oldest first; a scalar is one series without
   * labels. Empty when nothing matched.
   */
  readonly series: readonly Series[];
  /** What Prometheus wants the user to know; may be empty. */
  readonly warnings: readonly string[];
  /** Set when a part of the data is missing: what the server says of it. */
  readonly partial?: string;
  /** What the clock of the server's front showed, to a second; missing: not told. */
  readonly date?: number;
  /** How long before the time asked for it speaks, in seconds; missing: of that time. */
  readonly behindSeconds?: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}

/** The newest value of each series. */
export function newestValues(series: readonly Series[]): number[] {
  return series.flatMap(({ samples }) => samples.at(-1)?.[1] ?? []);
}

/** Seconds since the epoch, and the value: NaN and both infinities are possible. */
export type Sample = readonly [time: number, value: number];

export type PrometheusErrorKind =
  /** No connection, or no answer in time. */
  | 'unreachable'
  /** Credentials are missing, wrong, or not enough. */
  | 'unauthorized'
  /** Prometheus refuses the query, or it selects what cannot be judged. */
  | 'bad-query'
  /** Something answered, but not as Prometheus does. */
  | 'bad-answer'
  /** Prometheus, or something in front of it, cannot answer at the moment. */
  | 'unavailable';

/** A query that failed, in words for the user, without credentials. */
export class PrometheusError extends Error {
  readonly kind: PrometheusErrorKind;
  /** Of HTTP; undefined when there was no answer. */
  readonly status: number | undefined;
  /** How long the server asks to be left alone; undefined: it does not. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: PrometheusErrorKind,
    message: string,
    options: ErrorOptions & {
      readonly status?: number;
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(message, options);
    this.name = 'PrometheusError';
    this.kind = kind;
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** What a query answers: nothing, where it is refused for what it asks. Else rejects as `query` does. */
export async function queryOrNothing(
  prometheus: PrometheusQueries,
  promql: string,
  time: number | null,
  signal: AbortSignal,
): Promise<QueryResult> {
  try {
    return await prometheus.query(promql, time, signal);
  } catch (error) {
    if (error instanceof PrometheusError && error.kind === 'bad-query') {
      return { series: [], warnings: [] };
    }
    throw error;
  }
}
