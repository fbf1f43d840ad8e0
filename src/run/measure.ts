import { Cluster } from '../cluster/cluster.ts';
import type { Leftovers } from '../cluster/clean-up/leftovers.ts';
import { coordinate, type ClusterPort, type MonitorPort } from '../coordinator/coordinator.ts';
import type { RunRecord } from '../coordinator/record.ts';
import { Progress } from '../report/progress/progress.ts';
import type { ProgressView } from '../report/progress/view.ts';
import { capacitySearch } from '../search/search.ts';
import type { SearchResult, SearchSettings } from '../search/types.ts';
import type { Settings } from '../settings/settings.ts';
import type { Engine } from './agents.ts';
import { after, systemClock, timeLimit } from './clock.ts';
import { sampleIntervalFor } from '../coordinator/sample-interval.ts';
import { withHalfTime } from './half-time.ts';
import type { Deployment } from './preflight.ts';
import { Pace } from './pace.ts';

/** One measurement of the build. */
export interface Measuring {
  readonly prepared: Deployment;
  readonly settings: Settings;
  /** When it must have ended, but for the clean-up; seconds since the epoch. */
  readonly deadline: number;
  readonly expectedUsers: SearchSettings['expectedUsers'];
  readonly enoughUsers: SearchSettings['enoughUsers'];
  /** Whether the answer that is known at half of the time is one to end with. */
  readonly isEnoughAtHalfTime: (answer: SearchResult) => boolean;
  readonly cancel: AbortSignal;
  readonly view: ProgressView;
  /** Told what a clean-up after a crash must remove, before and after agents are started. */
  readonly onStart: (leftovers: Leftovers) => void;
}

/** Drives the agents from no users to no users, and records what was seen. Never rejects. */
export async function measure(measuring: Measuring): Promise<RunRecord> {
  const { prepared, settings, deadline, expectedUsers, enoughUsers, cancel, onStart } = measuring;
  const { engine, monitor } = prepared;
  const startedAt = systemClock.now();
  const budgetSeconds = Math.max(0, deadline - startedAt);
  onStart(engine.leftovers());
  const wanted = { expectedUsers, enoughUsers, deadline: budgetSeconds };
  const search = capacitySearch(searchSettings(settings, monitor, wanted));
  const progress = new Progress(measuring.view, {
    startedAt,
    deadline,
    maxUsers: settings.maxUsers,
    precision: enoughUsers === null ? settings.precision : null,
  });
  const record = await coordinate({
    cluster: clusterOf(engine, {
      deadline,
      cancel,
      usersPerSecond: settings.usersPerSecond,
      onStart: () => onStart(engine.leftovers()),
    }),
    monitor: endingWith(monitor, deadline),
    search: withHalfTime(search, budgetSeconds, measuring.isEnoughAtHalfTime),
    clock: systemClock,
    cancel,
    budgetSeconds,
    sampleIntervalSeconds: sampleInterval(settings, monitor.scrapeSeconds),
    onSample: (sample, run) => progress.look(sample, run),
  });
  progress.end();
  return record;
}

/**
 * A runner sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that: the agents get so many
 * seconds to remove their users, and the report the rest.
 */
const cancelledStopSeconds = 6.5;

/** What limits the agents' work. */
interface Limits {
  /** When the load must have ended; seconds since the epoch. */
  readonly deadline: number;
  readonly cancel: AbortSignal;
  readonly usersPerSecond: Settings['usersPerSecond'];
  /** Called when the agents have been made ready, as their processes are there only then. */
  readonly onStart: () => void;
}

/** The agents of an engine, for one measurement: a cluster that was stopped raises no users any more. */
export function clusterOf(
  engine: Engine,
  { deadline, cancel, usersPerSecond, onStart }: Limits,
): ClusterPort {
  const cluster = new Cluster(engine.agents);
  const pace = new Pace(usersPerSecond, () => systemClock.now());
  const cancelled = after(cancel, cancelledStopSeconds, 'the end of a cancelled run');
  return {
    async start() {
      const over = timeLimit(deadline - systemClock.now(), 'no answer before the time was up');
      await cluster.start(AbortSignal.any([cancel, over]));
      onStart();
    },
    observe: (since) => cluster.observe(since),
    setUsers: (users, still) => cluster.setUsers(pace.allow(users), still),
    stop: () => cluster.stop(cancelled),
  };
}

/** Signals that are not waited for any more when the time is up. */
export function endingWith(monitor: MonitorPort, deadline: number): MonitorPort {
  const over = timeLimit(
    deadline - systemClock.now(),
    'Prometheus had not answered when the time was up',
  );
  return {
    read: (request, signal) => monitor.read(request, AbortSignal.any([signal, over])),
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
