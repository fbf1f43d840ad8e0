import type { AgentStatus } from '../agent.ts';

/**
 * What an agent has lost of the users that its last order left it with; null: nothing. Of users that
 * were `sentAway` since the last status all may have been there, while others are yet to come.
 */
export function lossBetween(
  before: AgentStatus | null,
  { workers = 0, users }: AgentStatus,
  carried: number | null,
  sentAway: number,
): string | null {
  // A worker that dies in the middle of an order may be seen in the number of workers only.
  const { workers: workersBefore = 0, users: usersBefore = 0 } = before ?? {};
  if (workers < workersBefore) {
    return `the users of ${workersBefore - workers} of its ${workersBefore} workers`;
  }
  return users < Math.min(usersBefore - sentAway, carried ?? 0) ? 'users' : null;
}
