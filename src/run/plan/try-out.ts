import { withDeadline } from '../../cluster/requests/deadline.ts';
import type { Problem } from '../../errors.ts';
import { type Engine, messageOf } from '../agents.ts';

/** An agent may log in to its target, and more, before it is ready: it may take so many seconds. */
const tryOutSeconds = 60;

/**
 * Makes on each agent what a run would make, and removes it: so a configuration is known to be good,
 * which nothing but the agent can tell. Resolves with one problem for each where it cannot be made.
 *
 * @param seconds that there are for it at most
 */
export async function tryOut(
  { agents }: Engine,
  cancel: AbortSignal,
  seconds = tryOutSeconds,
): Promise<Problem[]> {
  const most = Math.min(tryOutSeconds, seconds);
  const answers = await Promise.allSettled(
    agents.map((agent) => withDeadline(most, cancel, async (signal) => agent.tryOut?.(signal))),
  );
  return answers
    .filter((answer) => answer.status === 'rejected')
    .map(({ reason }) => ({ input: 'agent-config', message: messageOf(reason) }));
}
