/** How long something takes, in seconds, at random. */
export type Distribution =
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'constant'; readonly mean: number }
  /** `sigma`: standard deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly mean: number; readonly sigma: number }
  /** `shape`: the exponent of the tail, above 1. */
  | { readonly kind: 'pareto'; readonly mean: number; readonly shape: number }
  /** Exponential, with one mean or, for a share of 0 to 1, a longer one. */
  | {
      readonly kind: 'bimodal';
      readonly mean: number;
      readonly slowShare: number;
      readonly slowMean: number;
    };

export const signalKinds = [
  'mean',
  'p95',
  'p99',
  'errors',
  'cpu',
  'free',
  'summary',
  'recorded-p99',
  'noise',
] as const;

export type SignalKind = (typeof signalKinds)[number];

/** What is judged. Healthy under the threshold, or for `min` over it. */
export interface WorldSignal {
  readonly kind: SignalKind;
  readonly bound: 'max' | 'min';
  readonly threshold: number;
  /** `summary`: which quantile (0 to 1), over how long. */
  readonly quantile?: number;
  readonly rememberSeconds?: number;
  /** `recorded-p99`: how often the rule is evaluated, over which window. */
  readonly everySeconds?: number;
  readonly windowSeconds?: number;
  /** `noise`: a gauge that has nothing to do with the load: its median, and sigma of its logarithm. */
  readonly median?: number;
  readonly sigma?: number;
}

/** A service that is no textbook queue, with its agents and its Prometheus; the fields of a file. */
export interface World {
  readonly name: string;
  readonly think: Distribution;
  readonly service: Distribution;
  readonly workers: number;
  /** What `cpu` is a share of: workers that are busy all the time use one each. */
  readonly cores: number;
  /** Requests beyond this many waiting ones are rejected. */
  readonly queueLimit?: number;
  /** The client gives up after so long; the request is served all the same. */
  readonly clientTimeoutSeconds?: number;
  /** Requests a second (token bucket of one second); those beyond get an error in 2 ms. */
  readonly rateLimit?: number;
  /** The world stops: all in service wait. */
  readonly pauses?: { readonly everyRequests: number; readonly seconds: number };
  /** From time to time the service is slow: its speed is `factor` then. */
  readonly slowdown?: {
    readonly everySeconds: number;
    readonly seconds: number;
    readonly factor: number;
  };
  /** Service takes `1 + extra * exp(-done / requests)` times as long. */
  readonly coldStart?: { readonly extra: number; readonly requests: number };
  /** Service takes `1 + alpha (n - 1) + beta n (n - 1)` times as long, n in the system, up to `most`. */
  readonly contention?: { readonly alpha: number; readonly beta: number; readonly most: number };
  /** When more than `target` of the workers was busy for `everySeconds`, there are more after a while. */
  readonly autoscale?: {
    readonly target: number;
    readonly most: number;
    readonly delaySeconds: number;
    readonly everySeconds: number;
  };
  /** A user's first request takes so many times as long. */
  readonly loginFactor?: number;
  /** How long a user who was added does nothing; the agents count it all the same. */
  readonly arriveSeconds?: { readonly min: number; readonly max: number };
  /** Change of the speed in an hour: -0.1 for a loss of a tenth. */
  readonly driftPerHour?: number;
  /** The speed swings between 1 and `least`, once in so many seconds. */
  readonly cycle?: { readonly seconds: number; readonly least: number };
  /** From a moment on the speed is another. */
  readonly steps?: readonly { readonly atSeconds: number; readonly factor: number }[];
  /** With so many active users, the speed is another. */
  readonly regions?: readonly {
    readonly fromUsers: number;
    readonly toUsers: number;
    readonly factor: number;
  }[];
  readonly scrapeSeconds: number;
  /** Null: `$__rate_interval`, the search chooses. */
  readonly rateWindowSeconds: number | null;
  readonly spinUpUsersPerSecond: number;
  readonly maxUsers: number;
  readonly budgetSeconds: number;
  /** The agents tell what their users saw. */
  readonly agentStatistics: boolean;
  readonly signals: readonly WorldSignal[];
}

/** What stands where a file does not say. */
export const defaults = {
  think: { kind: 'exponential', mean: 5 },
  service: { kind: 'exponential', mean: 0.05 },
  workers: 11,
  cores: 8,
  scrapeSeconds: 5,
  rateWindowSeconds: 60,
  spinUpUsersPerSecond: 20,
  maxUsers: 20_000,
  budgetSeconds: 3600,
  agentStatistics: false,
} as const;
