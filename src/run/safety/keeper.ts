import { existsSync } from 'node:fs';
import type { Leftovers, RemoteLeftover } from '../../cluster/clean-up/leftovers.ts';
import { claim, release } from '../../cluster/machine/marks.ts';
import { Watchdog } from '../../cluster/clean-up/watchdog.ts';
import type { AgentSettings } from '../../settings/settings.ts';
import { programEntry } from '../entries.ts';

/** Where a run writes down what it is about to make, for whoever cleans up after it. */
export interface Journal {
  /** Keeps this in place of what was kept before; returns the file, or null where there is none. */
  keep(leftovers: Leftovers): string | null;
  /** Nothing is left behind. */
  clear(): void;
}

/** Sees to it that what a run makes is removed, even if it cannot do so itself. */
export interface Keeper {
  /** To be called before something is made, with all that must then be removed. */
  keep(leftovers: Leftovers): void;
  /** Nothing is left behind. */
  release(): void;
}

/** Keeps a journal, and has a watchdog that acts at once where this process dies or hangs. */
export function keeperOf(agents: AgentSettings, journal: Journal): Keeper {
  const entry = programEntry('watchdog');
  // Somebody else's program may call this, and has none beside it.
  const watchdog = existsSync(entry) ? new Watchdog(entry) : null;
  watchdog?.watch();
  const headers = agents.kind === 'remote' ? agents.headers : {};
  let claimed: readonly RemoteLeftover[] = [];
  return {
    keep(leftovers) {
      claimed = leftovers.remote;
      claimed.forEach(claim);
      const kept = journal.keep(leftovers);
      watchdog?.guard({ leftovers, headers, journal: kept });
    },
    release() {
      claimed.forEach(release);
      journal.clear();
      watchdog?.dismiss();
    },
  };
}
