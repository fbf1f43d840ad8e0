import { types } from 'node:util';
import { AgentError } from './agent.ts';

/** What was thrown, in words. */
export function explain(thrown: unknown): string {
  if (!types.isNativeError(thrown)) {
    return String(thrown);
  }
  // Where a name has several addresses, Node reports one failure for each and an empty message.
  if ('errors' in thrown && Array.isArray(thrown.errors)) {
    return thrown.errors.map(explain).join('; ');
  }
  return thrown.message;
}

/** What was thrown, as an AgentError of the named agent. */
export function asAgentError(agent: string, thrown: unknown): AgentError {
  return thrown instanceof AgentError
    ? thrown
    : new AgentError(agent, explain(thrown), { cause: thrown });
}
