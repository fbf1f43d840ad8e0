import type { Headers } from '../values/headers.ts';
import type { InputReader } from '../input-reader.ts';
import type { AgentSettings } from '../settings.ts';

/** What all kinds of agents are read from. */
export interface AgentsInput {
  readonly inputs: InputReader;
  /** Of agent-headers. */
  readonly headers: Headers;
  /** The content of agent-config; null when not given, undefined when it cannot be read. */
  readonly config: { readonly content: unknown } | null | undefined;
  /** The secrets in both. */
  readonly secrets: readonly string[];
}

/** The agents, and what was found on the way to them. */
export interface AgentsRead {
  /** Undefined when something is wrong, which is then among the problems. */
  readonly agents: AgentSettings | undefined;
  readonly notices: readonly string[];
  readonly secrets: readonly string[];
}
