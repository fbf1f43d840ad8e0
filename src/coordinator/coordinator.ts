import type { AgentStatistics } from '../cluster/agent.ts';
import type { SignalReading } from '../monitor/signal.ts';
import { worstNow } from '../search/readings.ts';
import type { Command, Level, Observation, SearchResult } from '../search/types.ts';
import { gotNothingDone, hear, isUnanswered, noAnswers, trafficSince } from './answers.ts';
import { doubtsOf } from './doubts.ts';
import { named } from './guards.ts';
import { judgedReadings } from './judged.ts';
import { usersSaw } from './level-statistics.ts';
import { Notices } from './notices.ts';
import type { RunRecord, Sample, StopReason } from './record.ts';
import { Samples } from './samples.ts';
import { saturationOf, throughputOf, throughputOnTheWay } from './saturation.ts';

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
  /** `still`: no agent may get more users than it has now, whatever it has lost. */
  setUsers(users: number, still?: boolean): Promise<void>;
  stop(): Promise<{ readonly clean: boolean; readonly problems: readonly string[] }>;
}

/** See `Cluster` for what each field means. */
export interface ClusterStatus {
  readonly activeUsers: number;
  /** Left out: not told. */
  readonly presentUsers?: number | null;
  readonly lostAgents: readonly string[];
  /** Left out: none. */
  readonly unorderedUsers?: number;
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
      /** Users that are there. */
      readonly users: number;
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
  /** Told of each look; `run` speaks of this moment alone. */
  readonly onSample: (sample: Sample, run: SoFar) => void;
}

/** How far a run is. Both are worked out when they are asked for. */
export interface SoFar {
  /** The levels held so far, the one under way included. */
  levels(): readonly Level[];
  /** What would be answered if the time were up now. */
  answer(): SearchResult;
}

type End = Pick<RunRecord, 'stopReason' | 'result'>;

/**
 * The feedback loop: at each tick it reads the agents and the signals, asks the search what to do,
 * and orders that many users. It owns the clock and the deadline, and whatever happens it ends
 * with all users removed and a record of the run.
 */
export async function coordinate<State>(options: CoordinatorOptions<State>): Promise<RunRecord> {
  const { cluster, monitor, search, clock, cancel } = options;
  const startedAt = clock.now();
  const samples = new Samples();
  const notices = new Notices();
  let unseen = '';
  let state = search.initial;
  let unanswered = false;
  let answers = noAnswers;
  let unorderedUsers = 0;
  let end: End;
  try {
    await cluster.start();
    end = await loop();
    if (gotNothingDone(answers, clock.now())) {
      unanswered = true;
      end = { ...end, result: withoutService(end.result, noRequest) };
    }
  } catch (error) {
    end = cancel.aborted ? cutShort('cancelled') : failed(error);
  }
  const finishedAt = clock.now();
  const stopped = await cluster.stop();
  stopped.problems.forEach((problem) => notices.add(problem));
  const kept = samples.list();
  const levels = levelsSoFar();
  const found = named({ result: end.result, levels, samples: kept });
  const users = usersSaw(found.result, levels, kept);
  const saturation = saturationOf(throughputOf(kept), throughputOnTheWay(kept));
  const evidence = { ...found, users, saturation, unanswered, unorderedUsers };
  return {
    ...end,
    ...found,
    startedAt,
    finishedAt,
    users,
    saturation,
    doubts: doubtsOf(evidence),
    notices: notices.list(),
    clean: stopped.clean,
  };

  function levelsSoFar(): Level[] {
    const inRealTime = (level: Level): Level => ({
      ...level,
      from: level.from + startedAt,
      to: level.to + startedAt,
    });
    return search.levels(state).map(inRealTime);
  }

  function failed(error: unknown): End {
    const message = error instanceof Error ? error.message : String(error);
    const { reason, ...result } = search.conclude(state, 'failed');
    return { stopReason: 'failed', result: { ...result, reason: `${message}. ${reason}` } };
  }

  function cutShort(stopReason: 'deadline' | 'cancelled'): End {
    const result = search.conclude(state, stopReason);
    return { stopReason, result: { ...result, reason: `${result.reason}${unseen}` } };
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
        {
          ...{ time, settledSince, startedAt, statistics: status.statistics },
          users: status.presentUsers ?? status.activeUsers,
        },
        cancel,
      );
      // A cancelled read leaves its signals unknown; that says nothing about the target.
      if (isAborted(cancel)) return cutShort('cancelled');
      status.notices.forEach((notice) => notices.add(notice));
      readings.forEach(({ note, signal }) => note && notices.add(`${signal.name}: ${note}`));
      // What was not waited for any longer says nothing of Prometheus.
      if (clock.now() - startedAt < options.budgetSeconds) unseen = unseenAtLast(readings);

      const { interrupted = false, unorderedUsers: unordered = 0 } = status;
      unorderedUsers = Math.max(unorderedUsers, unordered);
      const { activeUsers, statistics } = status;
      answers = hear(answers, { time, requestedUsers, activeUsers, statistics });
      everLoaded = !interrupted && (everLoaded || requestedUsers > 0);
      const judged = judgedReadings(readings, {
        time,
        startedAt,
        everLoaded,
        trafficSince: trafficSince(answers, time),
        agentsReliable: status.lostAgents.length === 0 && unordered === 0,
      });
      const step = search.next(state, {
        time: time - startedAt,
        activeUsers,
        present: status.presentUsers ?? null,
        generatorLimit: status.limit,
        readings: judged,
        ...(interrupted && { interrupted }),
      });
      state = step.state;
      const { command } = step;
      settledSince = command.settledSince === null ? null : command.settledSince + startedAt;
      const sample: Sample = {
        time,
        requestedUsers,
        activeUsers,
        phase: command.phase,
        reason: command.reason,
        readings: readings.filter((reading) => !reading.twin),
        lostAgents: status.lostAgents,
        statistics,
      };
      samples.add(sample);
      options.onSample(sample, {
        levels: levelsSoFar,
        answer: () => search.conclude(state, 'deadline'),
      });
      if (isUnanswered(answers, time, command.result !== null)) {
        unanswered = true;
        const result = withoutService(search.conclude(state, 'failed'), noAnswer);
        return { stopReason: 'answered', result };
      }
      if (command.result !== null) {
        return { stopReason: 'answered', result: command.result };
      }
      // Ordered again at each tick: an agent that was restarted meanwhile gets its users back, and
      // those that nobody ordered are told to leave.
      const isOff = activeUsers !== requestedUsers || unordered > 0;
      if (command.users !== requestedUsers || isOff) {
        // While something is unknown, not even what an agent has lost comes back; but a few users may
        // wake the signals.
        const still = worstNow(judged) === null && command.users <= activeUsers;
        await cluster.setUsers(command.users, still);
        requestedUsers = command.users;
      }
      const nextTick = startedAt + tick * options.sampleIntervalSeconds;
      const end = startedAt + options.budgetSeconds;
      await clock.sleep(Math.max(0.05, Math.min(nextTick, end) - clock.now()), cancel);
    }
  }
}

const noAnswer = "The service answered none of its users' requests.";
const noRequest = 'No request of the users ever ended: the agents count none.';

/** The answer where there is no service to measure, whatever else was seen. */
function withoutService(result: SearchResult, reason: string): SearchResult {
  return {
    ...result,
    outcome: 'inconclusive',
    users: null,
    low: null,
    high: null,
    limitedBy: '',
    reason,
    collapse: null,
  };
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

/** Why the first of the judged signals that have no value has none, as a sentence; else nothing. */
function unseenAtLast(readings: readonly SignalReading[]): string {
  const unseen = readings.find(
    ({ signal, margin, note }) => margin === null && !signal.reportOnly && note !== '',
  );
  return unseen === undefined ? '' : ` At last ${unseen.signal.name} was unknown: ${unseen.note}.`;
}
