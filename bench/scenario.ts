/** A simulated target with its agents and its Prometheus; the fields of a scenario file. */
export interface Scenario {
  readonly name: string;
  readonly workers: number;
  readonly serviceSeconds: number;
  readonly thinkSeconds: number;
  readonly signal: 'mean-latency' | 'utilization' | 'error-ratio';
  readonly threshold: number;
  /** Requests beyond this many waiting ones are rejected. */
  readonly queueLimit?: number;
  readonly scrapeSeconds: number;
  /** Null: `$__rate_interval`, the search chooses. */
  readonly rateWindowSeconds: number | null;
  readonly spinUpUsersPerSecond: number;
  readonly maxUsers: number;
  readonly budgetSeconds: number;
  /** From time to time the service is slow for a moment, for a reason that is not the load. */
  readonly hiccup?: {
    readonly everySeconds: number;
    readonly seconds: number;
    readonly capacityFactor: number;
  };
  /** Once the backlog passes so many times its value at the threshold, capacity falls until it is gone. */
  readonly latch?: { readonly backlogFactor: number; readonly capacityFactor: number };
  /** Change of the capacity in an hour: -0.1 for a loss of a tenth. */
  readonly driftPerHour?: number;
  /** The agents stop there, whatever is asked. */
  readonly generatorCeiling?: number;
  readonly outages?: readonly Outage[];
  readonly baseline?: number;
  readonly mode?: 'find' | 'check';
}

/** A time in which Prometheus is no help. */
export interface Outage {
  readonly atSeconds: number;
  readonly seconds: number;
  readonly kind: 'down' | 'nan' | 'empty' | 'stale';
}
