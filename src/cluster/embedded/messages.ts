import type { AgentStatistics } from '../agent.ts';
import type { Scenario } from './scenario.ts';
import type { ErrorCounts } from './statistics.ts';

/** What each of the agent's processes must know before it takes users. Holds secrets. */
export interface Work {
  readonly targetUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scenario: Scenario;
}

/** Which of all users a process has: number `first`, from 1, and then each `step` further. */
export interface UserNumbers {
  readonly first: number;
  readonly step: number;
}

/** An order to one of the agent's processes; each is answered by its number when it is done. */
export type Order =
  | { readonly kind: 'work'; readonly work: Work; readonly numbers: UserNumbers }
  | { readonly kind: 'users'; readonly users: number }
  | { readonly kind: 'status'; readonly since: number | null };

export interface NumberedOrder {
  readonly number: number;
  readonly order: Order;
}

/** The status of the process: the answer to `status`, and to the other orders as well. */
export interface ProcessStatus {
  readonly users: number;
  readonly utilization: number | null;
  readonly statistics: AgentStatistics;
  readonly errors: ErrorCounts;
}

export interface NumberedStatus {
  readonly number: number;
  readonly status: ProcessStatus;
}
