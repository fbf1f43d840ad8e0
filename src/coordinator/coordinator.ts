import type { AgentStatistics } from '../cluster/agent.ts';
import type { SignalReading } from '../monitor/signal.ts';
import type { Command, Level, Observation, Reading, SearchResult } from '../search/types.ts';
import type { RunRecord, Sample, StopReason } from './record.ts';

/** Time, so that a run can be made in virtual time. Seconds since the epoch. */
export interface Clock {
  now(): number;
  /** Resolves after so many seconds, or as soon as the signal aborts. Never rejects. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
}

/** The agents, as the coordinator sees them. */
export interface ClusterPort {
  start(): Promise<void>;
  /** Statistics reach back to `since` where the agents can tell; null: the last few seconds. */
  observe(since: number | null): Promise<ClusterStatus>;
  setUsers(users: number): Promise<void>;
  stop(): Promise<{ readonly clean: boolean; readonly problems: readonly string[] }>;
}

/** See `Cluster` for what each field means. */
export interface ClusterStatus {
  readonly activeUsers: number;
  readonly lostAgents: readonly string[];
  readonly limit: number | null;
  readonly statistics: AgentStatistics | null;
  readonly notices: readonly string[];
  /** Since the last look all users were away for a while, which the clock leaves out. */
  readonly interrupted?: boolean;
}

/** The signals, as the coordinator sees them. Never rejects: what cannot be read is unknown. */
export interface MonitorPort {
  read(
    request: {
      readonly time: number;
      readonly settledSince: number | null;
      readonly startedAt: number;
      readonly statistics: AgentStatistics | null;
    },
    signal: AbortSignal,
  ): Promise<readonly SignalReading[]>;
}

/** An algorithm that looks for the capacity: pure, with its own kind of state. */
export interface Search<State> {
  readonly initial: State;
  next(
    state: State,
    observation: Observation,
  ): { readonly state: State; readonly command: Command };
  /** The best answer at this moment, when the loop must end before the search does. */
  conclude(state: State, why: Exclude<StopReason, 'answered'>): SearchResult;
  levels(state: State): readonly Level[];
}

export interface CoordinatorOptions<State> {
  readonly cluster: ClusterPort;
  readonly monitor: MonitorPort;
  readonly search: Search<State>;
  readonly clock: Clock;
  /** Aborted when the user cancels. */
  readonly cancel: AbortSignal;
  /** The loop ends at the latest after so many seconds; clean-up comes on top. */
  readonly budgetSeconds: number;
  readonly sampleIntervalSeconds: number;
  readonly onSample: (sample: Sample) => void;
}

type End = Pick<RunRecord, 'stopReason' | 'result'>;

/** Stands for the agents among the signals while one of them cannot be seen. */
const agentsReading: Omit<Reading, 'from' | 'to'> = {
  signal: 'agents',
  margin: null,
  average: null,
  idle: false,
  twin: false,
};

/**
 * The feedback loop: at each tick it reads the agents and the signals, asks the search what to do,
 * and orders that many users. It owns the clock and the deadline, and whatever happens it ends
 * with all users removed and a record of the run.
 */
export async function coordinate<State>(options: CoordinatorOptions<State>): Promise<RunRecord> {
  const { cluster, monitor, search, clock, cancel } = options;
  const startedAt = clock.now();
  const samples: Sample[] = [];
  const notices = new Set<string>();
  let state = search.initial;
  let end: End;
  try {
    await cluster.start();
    end = await loop();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { reason, ...result } = search.conclude(state, 'failed');
    end = { stopReason: 'failed', result: { ...result, reason: `${message}. ${reason}` } };
  }
  const finishedAt = clock.now();
  const stopped = await cluster.stop();
  stopped.problems.forEach((problem) => notices.add(problem));
  return {
    ...end,
    startedAt,
    finishedAt,
    levels: search.levels(state).map((level) => ({
      ...level,
      from: level.from + startedAt,
      to: level.to + startedAt,
    })),
    samples,
    users: null,
    saturation: null,
    doubts: [],
    notices: [...notices],
    clean: stopped.clean,
  };

  function cutShort(stopReason: 'deadline' | 'cancelled'): End {
    return { stopReason, result: search.conclude(state, stopReason) };
  }

  async function loop(): Promise<End> {
    let settledSince: number | null = null;
    let requestedUsers = 0;
    let everLoaded = false;
    for (let tick = 1; ; tick += 1) {
      if (cancel.aborted) return cutShort('cancelled');
      const status = await cluster.observe(statisticsSince(settledSince, clock.now()));
      const time = clock.now();
      if (time - startedAt >= options.budgetSeconds) return cutShort('deadline');
      const readings = await monitor.read(
        { time, settledSince, startedAt, statistics: status.statistics },
        cancel,
      );
      // A cancelled read leaves its signals unknown; that says nothing about the target.
      if (isAborted(cancel)) return cutShort('cancelled');
      status.notices.forEach((notice) => notices.add(notice));
      readings.forEach(({ note, signal }) => note && notices.add(`${signal.name}: ${note}`));

      const { interrupted = false } = status;
      everLoaded = !interrupted && (everLoaded || requestedUsers > 0);
      const step = search.next(state, {
        time: time - startedAt,
        activeUsers: status.activeUsers,
        generatorLimit: status.limit,
        readings: judgedReadings(readings, status, time, startedAt, everLoaded),
        ...(interrupted && { interrupted }),
      });
      state = step.state;
      const { command } = step;
      settledSince = command.settledSince === null ? null : command.settledSince + startedAt;
      const sample: Sample = {
        time,
        requestedUsers,
        activeUsers: status.activeUsers,
        phase: command.phase,
        reason: command.reason,
        readings: readings.filter((reading) => !reading.twin),
        lostAgents: status.lostAgents,
        statistics: status.statistics,
      };
      samples.push(sample);
      options.onSample(sample);
      if (command.result !== null) {
        return { stopReason: 'answered', result: command.result };
      }
      // Ordered again at each tick: an agent that was restarted meanwhile gets its users back.
      if (command.users !== requestedUsers || status.activeUsers !== requestedUsers) {
        await cluster.setUsers(command.users);
        requestedUsers = command.users;
      }
      const nextTick = startedAt + tick * options.sampleIntervalSeconds;
      const end = startedAt + options.budgetSeconds;
      await clock.sleep(Math.max(0.05, Math.min(nextTick, end) - clock.now()), cancel);
    }
  }
}

/** What the agents saw in less than this says little, and a level that is yet to settle nothing. */
const leastStatisticsSeconds = 5;

/** Since when the agents' statistics shall reach back; null: their own last few seconds. */
function statisticsSince(settledSince: number | null, now: number): number | null {
  return settledSince !== null && now - settledSince >= leastStatisticsSeconds
    ? settledSince
    : null;
}

/** Read through a function, since the compiler takes an earlier `false` for settled. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** What the search sees of the signals: only those that are judged, and relative times. */
function judgedReadings(
  readings: readonly SignalReading[],
  status: ClusterStatus,
  time: number,
  startedAt: number,
  everLoaded: boolean,
): Reading[] {
  const judged = readings.filter(({ signal }) => !signal.reportOnly);
  const awake = judged.filter(({ unknown }) => unknown !== 'warm-up');
  // While all signals warm up there is nothing to judge: the first users may come, and no more.
  const looks = awake.length > 0 ? awake : judged;
  // Signals that count as healthy without a value say nothing when not one of them has a value.
  const blind = looks.every(({ value, signal }) => value === null || signal.guard);
  const seen = looks.map((reading) => ({
    signal: reading.signal.name,
    margin: blind ? null : reading.margin,
    average: blind ? null : reading.average,
    // Before the first user many a series does not exist, nor where all were away.
    idle:
      reading.unknown === 'idle' ||
      reading.unknown === 'warm-up' ||
      ((reading.unknown === 'no-data' || reading.unknown === null) && !everLoaded),
    from: reading.from - startedAt,
    to: reading.to - startedAt,
    twin: reading.twin,
  }));
  if (status.lostAgents.length === 0) return seen;
  const now = time - startedAt;
  return [...seen, { ...agentsReading, from: now, to: now }];
}
