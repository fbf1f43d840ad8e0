import type { HttpAnswer } from '../requests/http.ts';
import { isRecord, parseRecord } from '../requests/json.ts';

/** The most users that one request may add or remove: the agent reads the amount as an int16. */
export const largestAmount = 32767;

/** What load-test-ng answers to every request (`AgentResponse` in api/client/agent/agent.go). */
export interface Reply {
  readonly statusCode: number;
  /** Null where the answer has none: refused requests, and unknown ids. */
  readonly status: LoadAgentStatus | null;
  /** Why the request was refused, also where HTTP says 200; null when it was not. */
  readonly error: string | null;
}

/** The part of load-test-ng's status (loadtest/status.go) that is used here. */
export interface LoadAgentStatus {
  /** `stopped`, `starting`, `running` or `stopping`. */
  readonly state: string;
  /** Users launched and not removed; they may still be logging in. */
  readonly users: number;
  /** Those of them whose life is over all the same: they count until somebody removes them. */
  readonly ended: number;
  /** What its users could not do so far. */
  readonly errors: number;
}

/**
 * Reads an answer of load-test-ng's agent API; null when something else answered. A failed create
 * may write two JSON objects one after the other: the first one names the cause.
 */
export function parseReply(answer: HttpAnswer): Reply | null {
  const reply = parseRecord(answer.body) ?? parseRecord(answer.body.trim().split('\n')[0] ?? '');
  if (reply === null) {
    return null;
  }
  const status = parseStatus(reply['status']);
  const error = typeof reply['error'] === 'string' ? reply['error'] : null;
  const said = status !== null || error !== null || typeof reply['message'] === 'string';
  // Many an API answers 404 with JSON: only load-test-ng's own words count.
  const foreign = answer.statusCode === 404 && !(error !== null && unknownId.test(error));
  return said && !foreign ? { statusCode: answer.statusCode, status, error } : null;
}

const unknownId = /^load-test agent with id .* not found$/;

/** True for the reply to a request about an id that the agent does not know (any more). */
export function isUnknownId(reply: Reply): boolean {
  return reply.statusCode === 404;
}

/** True for the reply to an order to add users of which not all found room. */
export function isAtCap(reply: Reply): boolean {
  return reply.error !== null && /max active users limit reached/i.test(reply.error);
}

/** True for the reply to an order to remove more users than there were. */
export function isEmptied(reply: Reply): boolean {
  return reply.error !== null && /no active users left/i.test(reply.error);
}

function parseStatus(value: unknown): LoadAgentStatus | null {
  if (!isRecord(value)) {
    return null;
  }
  const { State: state, NumUsers: users } = value;
  if (typeof state !== 'string' || typeof users !== 'number') {
    return null;
  }
  const count = (key: string): number => (typeof value[key] === 'number' ? value[key] : 0);
  const ended = Math.max(0, count('NumUsersStopped') - count('NumUsersRemoved'));
  return {
    state: state.toLowerCase(),
    users,
    ended: Math.min(users, ended),
    errors: count('NumErrors'),
  };
}
