import { removeLeftovers, type Leftovers } from '../../cluster/clean-up/leftovers.ts';
import type { AgentSettings } from '../../settings/settings.ts';
import type { EarlierRun } from './file-journal.ts';

/** Longer than this, in seconds, a new run does not wait for what an old one has left. */
const recoverySeconds = 15;

/**
 * Removes what earlier runs left behind that have died. Headers are sent to the agents of this run
 * alone. What cannot be removed is kept for the next time. Never rejects.
 */
export async function recover(
  runs: readonly EarlierRun[],
  agents: AgentSettings,
  progress: (text: string) => void,
): Promise<void> {
  const own = agents.kind === 'remote' ? agents : null;
  const known = own?.agents.map(({ url }) => url) ?? [];
  await Promise.all(
    runs.map(async ({ pid, leftovers, forget }) => {
      const remove = (those: Leftovers, headers: Readonly<Record<string, string>>) =>
        removeLeftovers(those, headers, recoverySeconds, pid);
      const [ours, others] = [true, false].map((wanted): Leftovers['remote'] =>
        leftovers.remote.filter(({ url }) => known.includes(url) === wanted),
      );
      const results = await Promise.all([
        remove({ ...leftovers, remote: ours ?? [] }, own?.headers ?? {}),
        remove({ remote: others ?? [], processes: [] }, {}),
      ]);
      const problems = results.flatMap((result) => result.problems);
      if (problems.length === 0) {
        forget();
        progress('Notice: removed what an earlier run that has died may have left behind.');
      } else {
        progress(`Notice: an earlier run has died: ${problems.join('; ')}`);
      }
    }),
  );
}
