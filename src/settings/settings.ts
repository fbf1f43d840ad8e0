import type { Scenario } from '../cluster/embedded/scenario.ts';
import type { EngineType } from '../cluster/detect.ts';
import type { Signal } from '../monitor/signal.ts';

/** Everything the user asked for, checked and frozen before anything is reached. Times in seconds. */
export interface Settings {
  readonly agents: AgentSettings;
  readonly prometheus: PrometheusSettings | null;
  readonly signals: readonly Signal[];
  readonly maxUsers: number;
  /** Null: the search chooses. */
  readonly startUsers: number | null;
  /** Null: what is left of the job, found out by the action; the command takes its default. */
  readonly timeBudgetSeconds: number | null;
  /** Half the width of the interval over the capacity, 0.03 for 3%. */
  readonly precision: number;
  /** 0.95 for 95%. */
  readonly confidence: number;
  /** Null: follows the scrape interval. */
  readonly sampleIntervalSeconds: number | null;
  /** The gate fails below this; null: no requirement. */
  readonly requiredUsers: number | null;
  readonly failOn: readonly FailReason[];
  readonly comment: 'auto' | 'never';
  /** `auto` or the user's word; tells parallel runs apart. */
  readonly key: string;
  readonly reportDirectory: string;
  /** Check everything, drive nothing. */
  readonly plan: boolean;
  /** What the user should be told before the run starts (browser agents left out, …). */
  readonly notices: readonly string[];
  /** Strings that must never be shown. */
  readonly secrets: readonly string[];
}

export const failReasons = [
  'regression',
  'below-required',
  'inconclusive',
  'generator-limited',
] as const;
export type FailReason = (typeof failReasons)[number];

/** Which agents to drive, and how. */
export type AgentSettings =
  | {
      readonly kind: 'remote';
      /** `auto`: ask each URL what it is. */
      readonly type: 'auto' | EngineType;
      readonly agents: readonly RemoteAgentSettings[];
      readonly headers: Readonly<Record<string, string>>;
      /** The parsed agent-config: the body of load-test-ng's create request; null when not given. */
      readonly config: unknown;
    }
  | {
      /** A script that is run on this machine. */
      readonly kind: 'k6';
      /** Its path. */
      readonly script: string;
    }
  | {
      readonly kind: 'embedded';
      readonly targetUrl: string;
      readonly headers: Readonly<Record<string, string>>;
      /** From agent-config; else `GET target-url` with one second of thinking. */
      readonly scenario: Scenario;
    };

export interface RemoteAgentSettings {
  readonly url: string;
  /** The agent's id under its URL, as load-test-ng wants it: letters, then digits. */
  readonly id: string;
}

export interface PrometheusSettings {
  /** Base URL without credentials, with a path prefix where there is one, without a final slash. */
  readonly url: string;
  /** All that is sent along: the user's headers and Authorization. */
  readonly headers: Readonly<Record<string, string>>;
}
