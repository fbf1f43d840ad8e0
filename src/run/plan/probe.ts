import { checkTarget, type Waiting } from '../../cluster/embedded/check.ts';
import { withDeadline } from '../../cluster/requests/deadline.ts';
import type { AgentSettings } from '../../settings/settings.ts';
import type { Engine } from '../agents.ts';
import { systemClock } from '../clock.ts';

/** So many requests tell how quick an idle service is at best. */
const times = 2;

const impatiently: Waiting = { patienceSeconds: 0, pause: () => Promise.resolve() };

/**
 * How long the service takes for what a user does first, without load: the quicker of two, in
 * seconds. Null where that cannot be asked from here, is more than one request, or is no answer.
 */
export async function probe(
  settings: AgentSettings,
  { agents: [agent] }: Engine,
  cancel: AbortSignal,
): Promise<number | null> {
  if (settings.kind !== 'embedded' || agent === undefined) return null;
  if ((settings.scenario.once?.start.length ?? 0) > 0) return null;
  let quickest: number | null = null;
  try {
    for (let count = 0; count < times; count += 1) {
      const begun = systemClock.now();
      await withDeadline(agent.checkSeconds ?? 10, cancel, (signal) =>
        // What it asks to be left alone for is no latency.
        checkTarget(settings, signal, impatiently),
      );
      quickest = Math.min(quickest ?? Infinity, systemClock.now() - begun);
    }
  } catch {
    // What is wrong with the target is a problem already.
    return null;
  }
  return quickest;
}
