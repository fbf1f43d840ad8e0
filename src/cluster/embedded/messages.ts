import type { AgentStatistics } from '../agent.ts';
import type { Scenario } from './scenario.ts';
import type { ErrorCounts } from './statistics.ts';

/** What the agent's process must know before it takes users. Holds secrets. */
export interface Work {
  readonly targetUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scenario: Scenario;
}

/** An order to the agent's process; each is answered by its number when it is done. */
export type Order =
  | { readonly kind: 'work'; readonly work: Work }
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
