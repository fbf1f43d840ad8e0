import { Cluster } from '../cluster/cluster.ts';
import type { Leftovers } from '../cluster/leftovers.ts';
import { coordinate, type ClusterPort } from '../coordinator/coordinator.ts';
import type { RunRecord } from '../coordinator/record.ts';
import { renderProgress } from '../report/terminal.ts';
import { capacitySearch } from '../search/search.ts';
import type { SearchResult, SearchSettings } from '../search/types.ts';
import type { Settings } from '../settings/settings.ts';
import type { Engine } from './agents.ts';
import { systemClock } from './clock.ts';
import { sampleIntervalFor } from '../coordinator/sample-interval.ts';
import { withHalfTime } from './half-time.ts';
import type { Deployment, Prepared } from './preflight.ts';

/** One measurement of the build. */
export interface Measuring {
  readonly prepared: Prepared;
  readonly settings: Settings;
  /** When it must have ended, but for the clean-up; seconds since the epoch. */
  readonly deadline: number;
  readonly expectedUsers: SearchSettings['expectedUsers'];
  readonly enoughUsers: SearchSettings['enoughUsers'];
  /** Whether the answer that is known at half of the time is one to end with. */
  readonly isEnoughAtHalfTime: (answer: SearchResult) => boolean;
  readonly cancel: AbortSignal;
  readonly log: (line: string) => void;
  /** Told what a clean-up after a crash must remove, before and after agents are started. */
  readonly onStart: (leftovers: Leftovers) => void;
}

/** Drives the agents from no users to no users, and records what was seen. Never rejects. */
export async function measure(measuring: Measuring): Promise<RunRecord> {
  const { prepared, settings, deadline, expectedUsers, enoughUsers, onStart } = measuring;
  const { engine, monitor } = prepared;
  const startedAt = systemClock.now();
  const budgetSeconds = Math.max(0, deadline - startedAt);
  onStart(engine.leftovers());
  const wanted = { expectedUsers, enoughUsers, deadline: budgetSeconds };
  const search = capacitySearch(searchSettings(settings, monitor, wanted));
  return await coordinate({
    cluster: clusterOf(engine, () => onStart(engine.leftovers())),
    monitor,
    search: withHalfTime(search, budgetSeconds, measuring.isEnoughAtHalfTime),
    clock: systemClock,
    cancel: measuring.cancel,
    budgetSeconds,
    sampleIntervalSeconds: sampleInterval(settings, monitor.scrapeSeconds),
    onSample(sample) {
      const context = { startedAt, deadline, maxUsers: settings.maxUsers, colours: false };
      measuring.log(renderProgress(sample, context));
    },
  });
}

/** The agents of an engine, for one measurement: a cluster that was stopped raises no users any more. */
export function clusterOf(engine: Engine, tellLeftovers: () => void): ClusterPort {
  const cluster = new Cluster(engine.agents);
  return {
    async start() {
      await cluster.start();
      // Told again, as the agents' processes are there only now.
      tellLeftovers();
    },
    observe: (since) => cluster.observe(since),
    setUsers: (users) => cluster.setUsers(users),
    stop: () => cluster.stop(),
  };
}

/** What a search is asked for: by the user, by what the monitor found, and by this measurement. */
export function searchSettings(
  { maxUsers, startUsers, warmUpSeconds, precision, confidence }: Settings,
  { scrapeSeconds, windowSeconds }: Deployment['monitor'],
  wanted: Pick<SearchSettings, 'expectedUsers' | 'enoughUsers' | 'deadline'>,
): SearchSettings {
  return {
    maxUsers,
    startUsers,
    precision,
    confidence,
    warmUpSeconds,
    scrapeSeconds,
    windowSeconds,
    ...wanted,
  };
}

/** Signals are read as often as there is something new to see, but not in a busy loop. */
export function sampleInterval(settings: Settings, scrapeSeconds: number): number {
  return settings.sampleIntervalSeconds ?? sampleIntervalFor(scrapeSeconds);
}
