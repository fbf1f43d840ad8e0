import {
  coordinate,
  type Clock,
  type ClusterPort,
  type ClusterStatus,
  type CoordinatorOptions,
  type MonitorPort,
} from './coordinator.ts';
import type { RunRecord, Sample } from './record.ts';
import { SideClock, type Span } from './side-clock.ts';
import { ownReading, ownStatistics, realLevels, realSample, realStatistics } from './side-times.ts';
import { Turn } from './turn.ts';
import { counted } from '../counted.ts';

/** One of two loops. Its budget counts the time of its own turns alone. */
export interface SideOptions<State> extends Omit<CoordinatorOptions<State>, 'clock' | 'cancel'> {
  /** How its deployment is called at the beginning of a notice: `The base`. */
  readonly name: string;
  /** How long a turn is to last at least: see `leastTurnSeconds`. */
  readonly turnSeconds: number;
}

/** What one of the loops leaves behind. All times are real ones. */
export interface SideRecord extends RunRecord {
  /** When it had its turns, in their order. */
  readonly turns: readonly Span[];
}

/**
 * Drives two deployments by turns, so that what the day does to one it does to the other. Each has
 * a feedback loop of its own (see `coordinate`), behind ports that wait for the turn: only the one
 * that has it has users, and those of the other have left before. A turn ends where the search
 * orders another level, as the users have to move then in any case, or in the middle of one that is
 * held for very long; not while a breach is drained. What a level had measured before it was
 * interrupted does not count afterwards.
 *
 * When one has ended, in whatever way, the other goes on alone. Never rejects, and ends with no
 * user left on either.
 */
export async function coordinateInTurns<State>(
  sides: readonly [SideOptions<State>, SideOptions<State>],
  clock: Clock,
  cancel: AbortSignal,
): Promise<[SideRecord, SideRecord]> {
  const turn = new Turn(cancel);
  const [first, second] = sides;
  const end = clock.now() + first.budgetSeconds + second.budgetSeconds;
  return await Promise.all([
    new Side(first, turn, { clock, end, cancel }).run(),
    new Side(second, turn, { clock, end, cancel }).run(),
  ]);
}

/**
 * How long a turn lasts at least, in seconds. Around each, the users have to leave, the signals to
 * wake up, and the service to settle: together that is five to ten seconds and a few scrapes, which
 * is to be a small part of it.
 *
 * @param scrapeSeconds between two scrapes of the target
 */
export function leastTurnSeconds(scrapeSeconds: number): number {
  return Math.max(30, 12 * scrapeSeconds);
}

/** For the same reason users may be on their way for so large a part of a turn at most. */
const fillShare = 1 / 4;
/** But no turn is drawn out beyond this, in seconds: the other one wants to see the same day. */
const longestFillTurn = 600;
/** A turn that lasts this many times as long as it must ends in the middle of a level. */
const longestTurns = 4;
/** Users that have not left after so many seconds are told of, and not waited for any longer. */
const drainSeconds = 60;
/** Between two looks at users who leave, in seconds. */
const drainLookSeconds = 0.5;

/**
 * What each of two sides is asked for, so that their ratio is known to `precision`, both half-widths
 * as a share: it has the errors of both capacities in it, which are independent.
 */
export function sidePrecision(precision: number): number {
  return precision / Math.SQRT2;
}

/** What both sides have in common. */
interface Common {
  readonly clock: Clock;
  /** When the budgets of both are used up, as the clock tells. */
  readonly end: number;
  readonly cancel: AbortSignal;
}

/** One deployment, with a loop that believes to be alone. */
class Side<State> {
  readonly #options: SideOptions<State>;
  readonly #turn: Turn;
  readonly #realClock: Clock;
  readonly #clock: SideClock;
  readonly #end: number;
  readonly #cancel: AbortSignal;
  readonly #notices: string[] = [];
  readonly #pauses: Sample[] = [];
  #phase: Sample['phase'] = 'blind';
  /** Users that the search has ordered. */
  #users = 0;
  #hasTurn = false;
  #interrupted = false;
  /** For how much of the present turn users were on their way, and when that was last looked at. */
  #fillSeconds = 0;
  #lookedAt = 0;

  constructor(options: SideOptions<State>, turn: Turn, { clock, end, cancel }: Common) {
    this.#options = options;
    this.#turn = turn;
    this.#realClock = clock;
    this.#clock = new SideClock(clock);
    this.#end = end;
    this.#cancel = cancel;
  }

  async run(): Promise<SideRecord> {
    const { onSample } = this.#options;
    const record = await coordinate({
      ...this.#options,
      cluster: this.#cluster(),
      monitor: this.#monitor(),
      clock: this.#clock,
      cancel: this.#cancel,
      onSample: (sample, run) => {
        this.#phase = sample.phase;
        onSample(realSample(this.#clock, sample), {
          levels: () => realLevels(this.#clock, run.levels()),
          answer: () => run.answer(),
        });
      },
    });
    const { turns } = this.#clock;
    const samples = [
      ...record.samples.map((sample) => realSample(this.#clock, sample)),
      ...this.#pauses,
    ];
    return {
      ...record,
      startedAt: turns[0]?.from ?? record.startedAt,
      finishedAt: this.#clock.real(record.finishedAt),
      levels: realLevels(this.#clock, record.levels),
      samples: samples.toSorted((one, other) => one.time - other.time),
      notices: [...new Set([...record.notices, ...this.#notices])],
      turns,
    };
  }

  /** The agents, who have users in this side's turns only. */
  #cluster(): ClusterPort {
    const { cluster } = this.#options;
    return {
      start: async () => {
        // Making the agents ready takes of the side's own time: nobody else's users wait for it.
        await cluster.start();
        this.#clock.leave();
        await this.#takeTurn();
      },
      observe: async (since) => {
        const holds = this.#phase === 'expand' || this.#phase === 'measure';
        if (holds && this.#mayHandOver(longestTurns)) {
          await this.#handOver();
          await this.#order();
        }
        const status = await cluster.observe(since === null ? null : this.#clock.real(since));
        this.#noteFill(status);
        const interrupted = this.#interrupted;
        this.#interrupted = false;
        return {
          ...status,
          statistics: ownStatistics(this.#clock, status.statistics),
          interrupted,
        };
      },
      setUsers: async (users, still) => {
        const isAnotherLevel = users !== this.#users && this.#phase === 'expand';
        this.#users = users;
        if (isAnotherLevel && this.#mayHandOver(1)) await this.#handOver();
        await this.#order(still);
      },
      stop: async () => {
        const mayWait = this.#turn.isWanted && !this.#cancel.aborted;
        if (this.#hasTurn && mayWait) {
          // What goes wrong here goes wrong in the stop as well, which tells of it.
          await this.#drain().catch(() => undefined);
        }
        const stopped = await cluster.stop();
        this.#passTurn();
        return stopped;
      },
    };
  }

  /** The signals, asked in real time and told in the side's own. */
  #monitor(): MonitorPort {
    const { monitor } = this.#options;
    return {
      read: async ({ time, settledSince, startedAt, statistics, users }, signal) => {
        const readings = await monitor.read(
          {
            time: this.#clock.real(time),
            settledSince: settledSince === null ? null : this.#clock.real(settledSince),
            startedAt: this.#clock.turns[0]?.from ?? startedAt,
            statistics: realStatistics(this.#clock, statistics),
            users,
          },
          signal,
        );
        return readings.map((reading) => ownReading(this.#clock, reading));
      },
    };
  }

  /** False when the run was cancelled before the turn came. */
  async #takeTurn(): Promise<boolean> {
    if (!(await this.#turn.take())) return false;
    this.#hasTurn = true;
    this.#clock.come();
    this.#fillSeconds = 0;
    this.#lookedAt = this.#realClock.now();
    return true;
  }

  #passTurn(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    this.#clock.leave();
    this.#turn.pass();
  }

  /** True when the other waits, and this turn has lasted so many times as long as it must. */
  #mayHandOver(times: number): boolean {
    const forFill = Math.min(longestFillTurn, this.#fillSeconds / fillShare);
    const least = Math.max(this.#options.turnSeconds, forFill);
    return this.#turn.isWanted && this.#clock.turnSeconds >= times * least;
  }

  #noteFill({ activeUsers }: ClusterStatus): void {
    const now = this.#realClock.now();
    if (activeUsers < 0.99 * this.#users) this.#fillSeconds += now - this.#lookedAt;
    this.#lookedAt = now;
  }

  /** Asks the agents for what the search has ordered, unless the run was cancelled. */
  async #order(still = false): Promise<void> {
    if (!this.#cancel.aborted) await this.#options.cluster.setUsers(this.#users, still);
  }

  /** Resolves when it is this side's turn again, or when the run is cancelled. */
  async #handOver(): Promise<void> {
    const { activeUsers, lostAgents } = await this.#drain();
    const pause = (): Sample => ({
      time: this.#realClock.now(),
      requestedUsers: 0,
      activeUsers,
      phase: 'paused',
      reason: 'the other deployment has its turn',
      readings: [],
      lostAgents,
      statistics: null,
    });
    this.#pauses.push(pause());
    this.#passTurn();
    if (!(await this.#takeTurn())) return;
    this.#pauses.push(pause());
    this.#interrupted = true;
  }

  /** Removes all users, and resolves with what the agents say then. */
  async #drain(): Promise<ClusterStatus> {
    const { cluster, name } = this.#options;
    const begun = this.#realClock.now();
    const giveUpAt = Math.min(begun + drainSeconds, this.#end);
    for (;;) {
      // Again at each look, as an order may have failed.
      await cluster.setUsers(0);
      const status = await cluster.observe(null);
      this.#notices.push(...status.notices);
      if (status.activeUsers === 0 || this.#cancel.aborted) return status;
      const now = this.#realClock.now();
      if (now >= giveUpAt) {
        this.#notices.push(
          `${name} still had ${counted(status.activeUsers, 'user')} ${Math.round(now - begun)} s after all were told to leave; the other deployment's turn began with them.`,
        );
        return status;
      }
      await this.#realClock.sleep(drainLookSeconds, this.#cancel);
    }
  }
}
