import type { Scenario } from '../cluster/embedded/scenario.ts';
import type { EngineType, Portion } from '../cluster/detect.ts';
import type { Conditions } from '../gate/entry.ts';
import type { Measurement } from '../gate/measurement.ts';
import type { Signal } from '../monitor/signal.ts';

/** Everything the user asked for, checked and frozen before anything is reached. Times in seconds. */
export interface Settings {
  readonly agents: AgentSettings;
  readonly prometheus: PrometheusSettings | null;
  readonly signals: readonly Signal[];
  readonly maxUsers: number;
  /** Null: the search chooses. */
  readonly startUsers: number | null;
  /** How fast users come at most; null: as fast as the agents make them. */
  readonly usersPerSecond: number | null;
  /** How long nothing is judged; null: until a cold service gets no better. */
  readonly warmUpSeconds: number | null;
  /** `auto`: `check` for a build that is proposed and has a baseline, else `find`. */
  readonly mode: 'auto' | 'find' | 'check';
  /** Null: what is left of the job, found out by the action; the command takes its default. */
  readonly timeBudgetSeconds: number | null;
  /** Half the width of the interval over the capacity, 0.03 for 3%. */
  readonly precision: number;
  /** 0.95 for 95%. */
  readonly confidence: number;
  /** Null: follows the scrape interval. */
  readonly sampleIntervalSeconds: number | null;
  readonly baseline: BaselineSettings;
  /** Another deployment to measure side by side, in place of a baseline; null: none. */
  readonly base: BaseSettings | null;
  /** For how long a measured base serves other builds of it; 0: it is measured by turns, in each run. */
  readonly baselineReuseSeconds: number;
  /** The loss from the baseline that is allowed, as 0.05. */
  readonly maxRegression: number;
  /** The gate fails below this; null: no requirement. */
  readonly requiredUsers: number | null;
  readonly failOn: readonly FailReason[];
  readonly comment: CommentChoice;
  /** The number of the pull request to comment on; null: what the event tells. */
  readonly pullRequest: number | null;
  readonly uploadReport: UploadChoice;
  /** The branch that keeps the results; null: none are kept. */
  readonly historyBranch: string | null;
  /** Branches beside the default one whose runs are added to the history. */
  readonly historyWriteBranches: readonly string[];
  /** `auto` or the user's word; tells parallel runs apart. */
  readonly key: string;
  readonly reportDirectory: string;
  readonly reporting: ReportingSettings;
  /** Check everything, drive nothing. */
  readonly plan: boolean;
  /** What the user should be told before the run starts (browser agents left out, …). */
  readonly notices: readonly string[];
  /** Strings that must never be shown. */
  readonly secrets: readonly string[];
}

/** How a run is told of, beside the reports in their directory. */
export interface ReportingSettings {
  /** Every look is a line of the log. */
  readonly verbose: boolean;
  /** Where the result goes as metrics; null: nowhere. */
  readonly metricsFile: string | null;
  /** Where the verdict goes as JUnit XML; null: nowhere. */
  readonly junitFile: string | null;
  readonly grafana: GrafanaSettings | null;
}

export interface GrafanaSettings {
  /** Where a reader is led to: a dashboard, or Grafana's start page. Without credentials. */
  readonly page: string;
  /** Base URL without a final slash. */
  readonly base: string;
  /** The id of the dashboard; null: none is named. */
  readonly dashboard: string | null;
  /** Authorization; without any, nothing is written there. */
  readonly headers: Readonly<Record<string, string>>;
}

export const failReasons = [
  'regression',
  'below-required',
  'unmeasured',
  'inconclusive',
  'generator-limited',
] as const;
export type FailReason = (typeof failReasons)[number];

export const commentChoices = ['auto', 'on-change', 'never'] as const;
export type CommentChoice = (typeof commentChoices)[number];

export const uploadChoices = ['auto', 'never'] as const;
export type UploadChoice = (typeof uploadChoices)[number];

/** What the capacity is compared with. */
export type BaselineSettings =
  /** What the history offers. */
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'users'; readonly users: number }
  | ReportBaseline;

/** An earlier report.json. */
export interface ReportBaseline {
  readonly kind: 'report';
  readonly path: string;
  readonly measurement: Measurement;
  readonly conditions: Conditions;
  /** The build it speaks of; null where the report does not know. */
  readonly commit: string | null;
  readonly url: string | null;
}

/** The deployment of the base. */
export interface BaseSettings {
  /** Of the same kind as those of the build. */
  readonly agents: AgentSettings;
  /** Those of the build, in their order, each as it is seen at this deployment. */
  readonly signals: readonly Signal[];
}

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
      /** Its text, by which runs of the same script are known. */
      readonly source: string;
    }
  | {
      /** A locustfile that is run on this machine. */
      readonly kind: 'locustfile';
      /** Its path. */
      readonly locustfile: string;
      /** Its text, by which runs of the same file are known. */
      readonly source: string;
      /** target-url, for a locustfile that does not name its host; null: not given. */
      readonly host: string | null;
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
  /** The agent's id under its URL, which load-test-ng's users are named after. */
  readonly id: string;
  /** Missing: as many users as any other agent. */
  readonly portion?: Portion;
}

export interface PrometheusSettings {
  /** Base URL without credentials, with a path prefix where there is one, without a final slash. */
  readonly url: string;
  /** All that is sent along: the user's headers and Authorization. */
  readonly headers: Readonly<Record<string, string>>;
  /** What an answer is from which a part of the data is missing; missing: `unknown`. */
  readonly partialResponse?: PartialResponse;
}

export const partialResponses = ['unknown', 'accept'] as const;
export type PartialResponse = (typeof partialResponses)[number];
