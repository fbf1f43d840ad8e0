import { AgentError } from '../agent.ts';
import { withoutSourceLines } from './openssl.ts';

/** What was thrown, in words. */
export function explain(thrown: unknown): string {
  const { message, errors } = (thrown ?? {}) as { message?: unknown; errors?: unknown };
  // Where a name has several addresses, Node reports one failure for each and an empty message.
  if (Array.isArray(errors)) {
    return errors.map(explain).join('; ');
  }
  return withoutSourceLines(typeof message === 'string' ? message : String(thrown));
}

/** What was thrown, as an AgentError of the named agent. */
export function asAgentError(agent: string, thrown: unknown): AgentError {
  return thrown instanceof AgentError
    ? thrown
    : new AgentError(agent, explain(thrown), { cause: thrown });
}
